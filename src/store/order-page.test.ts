import { expect, test } from 'vitest';
import { anOrder } from '../../test/orders.ts';
import { orderFace, searchTexts } from '../domain/order-face.ts';

const isFound = (search: string, typed: string) => searchTexts(typed).some((text) => search.includes(text));

test.each(['7000002', 'МАРИЯ', 'мария петрова', '  Петрова ', 'Иван', 'ВИК ЕООД'])(
  'an order is found by %j',
  (typed) => {
    const order = anOrder({ customer: { name: 'Мария  Петрова' }, delivery: { recipient: 'Иван' } });
    const invoice = { name: 'ВиК ЕООД', eik: '', vatNumber: '', manager: '', city: '', address: '' };
    expect(isFound(orderFace('7000002', { ...order, invoice }).search, typed)).toBe(true);
  },
);

test.each(['0888 123 456', '+359 888 12', '00359888123456', '888-123', '359888123456', '(0888) 123'])(
  'a phone is found by its digits: %j',
  (typed) => {
    for (const phone of ['0888 123 456', '+359 88 812 3456', '00359-888-123456']) {
      expect(isFound(orderFace('1', anOrder({ customer: { phone } })).search, typed)).toBe(true);
    }
  },
);

test('a phone of another country and a short one are found by their digits too', () => {
  expect(isFound(orderFace('1', anOrder({ customer: { phone: '+49 30 1234' } })).search, '4930 12')).toBe(
    true,
  );
  expect(isFound(orderFace('1', anOrder({ customer: { phone: '112' } })).search, '112')).toBe(true);
});

test('what is not there is not found, and one digit is no phone', () => {
  const { search } = orderFace('7000002', anOrder({ customer: { phone: '0888123456' } }));
  for (const typed of ['Георги', '0999', '70000021']) expect(isFound(search, typed)).toBe(false);
  expect(searchTexts('1-2')).toEqual(['1-2']);
});

test('of an order that cannot be read the number is known', () => {
  expect(orderFace('АБ-1', null)).toEqual({
    buyer: '',
    phone: '',
    total: null,
    currency: null,
    wants_invoice: 0,
    search: 'аб-1',
  });
});
