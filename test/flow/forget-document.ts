import type { World } from './world.ts';

/** What a crash between the warehouse's commit and the own record leaves: the document stands, and Kervan does not know of it. */
export async function forgetDocument(world: Pick<World, 'app'>, number: string): Promise<void> {
  const unknown = {
    document_key: null,
    document_kind: null,
    document_number: null,
    document_day: null,
    document_written_at: null,
    document_total: null,
    document_version: null,
    explained_version: null,
    document_rows: null,
    write_back: null,
  };
  const { store } = world.app();
  await store
    .updateTable('orders')
    .set({ state: 'new', ...unknown })
    .where('number', '=', number)
    .execute();
  await store.deleteFrom('documents').where('order_number', '=', number).execute();
  await store.deleteFrom('steps').where('order_number', '=', number).execute();
}
