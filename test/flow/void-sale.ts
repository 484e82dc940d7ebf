import { expect } from 'vitest';
import type { PrintingWorld } from './printing-world.ts';

/** A clerk takes the sale of an order out of the warehouse; the answer puts it back, as a restored database would. */
export async function voidSale(
  { receipts, world: { warehouse } }: PrintingWorld,
  order: string,
): Promise<() => Promise<void>> {
  const [{ key } = { key: '' }] = await receipts(order);
  const all = await warehouse.query<{ ID: number; Note: string }>('SELECT ID, Note FROM operations');
  const rows = all.filter(({ Note }) => Note.startsWith(`${key} `));
  expect(rows).not.toEqual([]);
  const change = async (note: (Note: string) => string, type: number): Promise<void> => {
    for (const { ID, Note } of rows)
      await warehouse.execute('UPDATE operations SET Note = ?, OperType = ? WHERE ID = ?', [
        note(Note),
        type,
        ID,
      ]);
  };
  // A kind that is no document's stands for rows that are gone.
  await change(() => '', 99);
  return () => change((note) => note, 2);
}
