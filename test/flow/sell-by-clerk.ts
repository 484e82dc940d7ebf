import type { World } from './world.ts';

/** A clerk makes a sale of an order document, as the program is thought to do it (inferred): the rows go, the key stays, and transformations tells of it. */
export async function sellByClerk(
  { warehouse }: Pick<World, 'warehouse'>,
  acct: number,
  sale = 77,
): Promise<void> {
  await warehouse.insert('transformations', {
    ID: 9001 + acct,
    RootOperType: 19,
    RootAcct: acct,
    FromOperType: 19,
    FromAcct: acct,
    ToOperType: 2,
    ToAcct: sale,
    UserID: 1,
    UserRealTime: '2026-11-23 12:00:00',
  });
  await warehouse.execute('DELETE FROM operations WHERE OperType = 19 AND Acct = ?', [acct]);
}
