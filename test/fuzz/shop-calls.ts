import { expect } from 'vitest';
import { gombashop } from '../../src/shop/gombashop/driver.ts';
import type { World } from '../flow/world.ts';
import { spoiledJson } from './spoil.ts';
import type { Random } from './tries.ts';
import { expectTold } from './words.ts';

const ADDRESS = { url: 'http://127.0.0.1:9', apiId: 'demo', key: 'demo-key', timeZone: 'Europe/Sofia' };
const shop = gombashop.connect(ADDRESS);

/** Reads a spoiled order as it would come out of the inbox: the same answer twice, a problem with words, and a glimpse in any case. */
export async function readOrderAnew(world: World, random: Random): Promise<void> {
  const rows = await world
    .app()
    .store.selectFrom('order_versions')
    .select('raw')
    .orderBy('received_at')
    .orderBy('number')
    .limit(5)
    .execute();
  const raw = spoiledJson(rows[Math.floor(random() * rows.length)]!.raw, random);
  const [once, twice] = [shop.readOrder(raw), shop.readOrder(raw)];
  expect(JSON.stringify(twice)).toBe(JSON.stringify(once));
  if (!once.ok) expectTold(once.problem);
  expect(() => shop.glimpseOrder(raw)).not.toThrow();
}
