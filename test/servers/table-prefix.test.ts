import { expect, test } from 'vitest';
import { leftOver, newTablePrefix } from './table-prefix.ts';

const NOW = new Date('2026-11-23T12:00:00Z');

test('a prefix says that tests made the table and on which day, and is another each time', () => {
  expect(newTablePrefix(NOW)).toMatch(/^kervan_test_20261123_[0-9a-f]{6}_$/);
  expect(newTablePrefix(NOW)).not.toBe(newTablePrefix(NOW));
});

test('only tables of a warehouse that tests made some days ago are left over', () => {
  const old = ['kervan_test_20261120_ab12cd_Goods', 'kervan_test_20251231_000000_nextacct'];
  const others = [
    'Goods',
    'kervan_test_Goods',
    'kervan_test_20261122_ab12cd_Goods',
    'kervan_test_20261123_ab12cd_Goods',
    'kervan_test_20261120_ab12cd_Notes',
    'kervan_test_20261120_ab12cd_',
    'kervan_test_20269999_ab12cd_Goods',
    'my_kervan_test_20261120_ab12cd_Goods',
    'kervan_test_20261120_shop_Goods',
  ];
  expect(leftOver([...others, ...old], NOW)).toEqual(old);
});
