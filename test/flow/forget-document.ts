import { NO_DOCUMENT } from '../../src/store/inbox.ts';
import type { World } from './world.ts';

/** What a crash between the warehouse's commit and the own record leaves: the document stands, and Kervan does not know of it. */
export async function forgetDocument(world: Pick<World, 'app'>, number: string): Promise<void> {
  const { store } = world.app();
  await store
    .updateTable('orders')
    .set({ state: 'new', ...NO_DOCUMENT, write_back: null })
    .where('number', '=', number)
    .execute();
  await store.deleteFrom('documents').where('order_number', '=', number).execute();
  await store.deleteFrom('steps').where('order_number', '=', number).execute();
}
