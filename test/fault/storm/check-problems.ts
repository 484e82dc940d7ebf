import { listProblems } from '../../../src/store/problems.ts';
import { contentViolations } from '../inspect.ts';
import type { Installation } from '../kervan.ts';
import { documentsByKey, isAskedAbout, isEnded, isInDoubt, orderKey, type Scene } from './scene.ts';

/** What a person must be told of an order, one of these; and what may be told besides. */
interface Telling {
  must: readonly string[];
  may: readonly string[];
}

const NOTHING: Telling = { must: [], may: [] };

/**
 * A person is told what only a person can do about a document, and of nothing else: by each installation that ever saw the document, and where nobody lost a
 * store by one at least.
 */
export async function problemsOf(scene: Scene): Promise<string[]> {
  const tellings = await tellingsOf(scene);
  const sold = await numbersSoldByClerks(scene);
  const violations: string[] = [];
  const isTold = new Set<string>();
  for (const [index, installation] of scene.installations.entries()) {
    const open = await openProblems(installation);
    const seen = await seenDocuments(installation);
    const isForgetful = scene.town.forgetful.has(scene.town.kervans[index]!);
    for (const { number, warehouseDocument } of scene.orders) {
      const { must, may } = tellings.get(number) ?? NOTHING;
      const isMisled = [Number(warehouseDocument), seen.get(number) ?? 0].some((known) => sold.has(known));
      const codes = [...must, ...may, ...(isMisled ? OF_A_NUMBER : [])];
      const told = codes.filter((code) => open.delete(`${code} of order ${number}`));
      if (told.length > 0 || must.length === 0) isTold.add(number);
      // Whoever lost the store has forgotten what the order was when its document was made.
      else if (!isForgetful && seen.has(number))
        violations.push(
          `installation ${index + 1} does not tell ${must.join(' or ')} of order ${number}, of which it knows ${await knownOf(installation, ` order ${number}`)}`,
        );
    }
    for (const each of open)
      violations.push(`open: ${each}, installation ${index + 1} knows ${await knownOf(installation, each)}`);
  }
  const untold = scene.orders.filter(({ number }) => !isTold.has(number));
  if (scene.town.forgetful.size === 0)
    violations.push(...untold.map(({ number }) => `nobody tells of order ${number}`));
  return violations;
}

/** What is told of an order when a clerk made a sale of a document that had the number of its own, be it another's: of the number alone nothing tells. */
const OF_A_NUMBER = ['order-cancelled', 'finished-order-changed'];

/** The numbers of order documents of which clerks made sales. */
async function numbersSoldByClerks({ town, book }: Scene): Promise<Set<number>> {
  const sales = [...book.deeds.values()].flatMap((deed) => (deed.kind === 'converted' ? [deed.sale] : []));
  const steps = await town.warehouse.query(
    'SELECT FromAcct, ToAcct FROM transformations WHERE ToOperType = 2',
  );
  const ofClerks = steps.filter((step) => sales.includes(Number(step['ToAcct'])));
  return new Set(ofClerks.map((step) => Number(step['FromAcct'])));
}

/** The numbers of the documents that an installation has seen, by their orders. */
async function seenDocuments({ store, server }: Installation): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom('orders')
    .select(['number', 'document_number'])
    .where('server', '=', server.id)
    .where('document_number', 'is not', null)
    .execute();
  return new Map(rows.map(({ number, document_number: document }) => [number, document!]));
}

/** What an installation keeps of the order that a problem is of, for whoever reads a violation. */
async function knownOf({ store, server }: Installation, problem: string): Promise<string> {
  const rows = await store
    .selectFrom('orders')
    .select(['status', 'state', 'reason', 'version', 'document_kind', 'document_number', 'document_version'])
    .select(['settled_version', 'explained_version'])
    .where('server', '=', server.id)
    .where('number', '=', problem.split(' order ')[1] ?? '')
    .execute();
  return JSON.stringify(rows);
}

async function openProblems({ store, server }: Installation): Promise<Set<string>> {
  const problems = await listProblems(store, server.id, 100_000);
  return new Set(problems.map(({ code, record }) => `${code} of ${record}`));
}

async function tellingsOf(scene: Scene): Promise<Map<string, Telling>> {
  const { town, orders, book } = scene;
  const documents = await documentsByKey(scene);
  const tellings = new Map<string, Telling>();
  for (const order of orders) {
    const key = orderKey(scene, order);
    const deed = book.deeds.get(key);
    const document = documents.get(key);
    if (isInDoubt(scene, order, document !== undefined)) {
      tellings.set(order.number, { must: ['order-document-lost'], may: [] });
      continue;
    }
    if (deed?.kind === 'edited') {
      const isAsked = document !== undefined && (isEnded(order) || order.status === 'shipped');
      const must = isAsked ? ['order-cancelled', 'order-document-changed'] : [];
      tellings.set(order.number, {
        must,
        may: ['order-changed', 'order-document-changed', 'order-cancelled'],
      });
    } else if (deed?.kind === 'converted') {
      // What of it changed before it was converted is in the sale: only Kervan knows.
      const ofRunning = { must: [], may: ['finished-order-changed'] };
      tellings.set(order.number, isEnded(order) ? { must: ['order-cancelled'], may: [] } : ofRunning);
    } else if (document && isAskedAbout(town, order, document)) {
      const codes = ['order-cancelled', 'order-document-changed'];
      tellings.set(order.number, { must: codes, may: ['order-changed'] });
    } else if (document && contentViolations(town, order, document).length > 0) {
      tellings.set(order.number, { must: ['order-changed', 'order-document-changed'], may: [] });
    }
  }
  return tellings;
}
