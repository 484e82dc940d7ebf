import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/** What is kept of a customer of the shop outside his orders: "customer 5", and every text by which he can be told. */
interface KeptCustomer {
  record: string;
  texts: readonly string[];
}

/** All that is kept of customers: as they were compared with the partners, in open problems, and in plans. One customer may come several times. */
export async function keptCustomers(store: Store, server: ServerId): Promise<KeptCustomer[]> {
  const compared = await store
    .selectFrom('matches')
    .select(['subject', 'more'])
    .where('server', '=', server)
    .where('kind', '=', 'partner')
    .execute();
  const problems = await store
    .selectFrom('problems')
    .select(['record', 'params'])
    .where('server', '=', server)
    .where('record', 'like', 'customer %')
    .execute();
  const planned = await store
    .selectFrom('plan_records')
    .innerJoin('plans', 'plans.id', 'plan_records.plan')
    .select(['plan_records.record', 'plan_records.changes', 'plan_records.problems'])
    .where('plans.server', '=', server)
    .where('plan_records.record', 'like', 'customer %')
    .execute();
  return [
    ...compared.map(({ subject, more }) => ({ record: `customer ${subject}`, texts: more.split('\n') })),
    ...problems.map(({ record, params }) => ({ record, texts: textsIn(params) })),
    ...planned.map((row) => ({
      record: row.record,
      texts: [...textsIn(row.changes), ...textsIn(row.problems)],
    })),
  ];
}

/** Deletes what is kept of these customers ("customer 5") outside their orders. The next comparison, import or plan finds whoever the shop still has. */
export async function forgetCustomers(
  store: Store,
  server: ServerId,
  records: readonly string[],
): Promise<void> {
  for (const record of records) {
    await store.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('matches')
        .where('server', '=', server)
        .where('kind', '=', 'partner')
        .where('subject', '=', record.slice('customer '.length))
        .execute();
      await transaction
        .deleteFrom('problems')
        .where('server', '=', server)
        .where('record', '=', record)
        .execute();
      await forgetPlanned(transaction, server, record);
    });
  }
}

/** Takes a record out of the plans of a server: a plan shows who it is about. */
export async function forgetPlanned(store: Store, server: ServerId, record: string): Promise<void> {
  await store
    .deleteFrom('plan_records')
    .where('record', '=', record)
    .where('plan', 'in', store.selectFrom('plans').select('id').where('server', '=', server))
    .execute();
}

/** All texts in a piece of JSON, however deep. */
function textsIn(json: string): string[] {
  const texts: string[] = [];
  JSON.parse(json, (_name, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return texts;
}
