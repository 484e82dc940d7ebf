import { sql } from 'kysely';
import type { NewPartner } from '../domain/document.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Candidate } from '../domain/matching.ts';
import { keepCompared } from './matches.ts';
import type { Store } from './store.ts';

/** What is kept of somebody outside his orders. */
export interface KeptPerson {
  /** "customer 5" of the shop, "partner 7" of the warehouse. */
  record: string;
  /** Every text by which he can be told. */
  texts: readonly string[];
  /** Those of them that are his name, e-mail or phone and nothing else. */
  own: readonly string[];
}

/** The customers of the shop and the partners of the warehouse, by the first word of their records. */
const PEOPLE = ['customer', 'partner'] as const;

/**
 * All that is kept of customers and partners: as they were compared, as they speak for partners while customers are read, in open problems, and in plans. One
 * of them may come several times.
 */
export async function keptPeople(store: Store, server: ServerId): Promise<KeptPerson[]> {
  const compared = await store
    .selectFrom('matches')
    .select(['subject', 'name', 'more', 'candidates'])
    .where('server', '=', server)
    .where('kind', '=', 'partner')
    .execute();
  const speaking = await store.selectFrom('speakers').selectAll().where('server', '=', server).execute();
  return [
    ...compared.flatMap(({ subject, candidates, ...row }) => [
      person(`customer ${subject}`, row),
      ...(JSON.parse(candidates) as Candidate[]).map((each) => person(`partner ${each.id}`, each)),
    ]),
    ...speaking.map(({ customer, card }) => {
      const { company, email, phone } = JSON.parse(card) as NewPartner;
      return person(`customer ${customer}`, { name: company, more: `${email}\n${phone}` });
    }),
    ...(await toldPeople(store, server)),
  ];
}

function person(record: string, { name, more }: { name: string; more: string }): KeptPerson {
  const own = [name, ...more.split('\n')];
  return { record, texts: own, own };
}

/** Whom problems and plans are about: what they say of them is a text like any other. */
async function toldPeople(store: Store, server: ServerId): Promise<KeptPerson[]> {
  const problems = await store
    .selectFrom('problems')
    .select(['record', 'params'])
    .where('server', '=', server)
    .where((eb) => eb.or(PEOPLE.map((kind) => eb('record', 'like', `${kind} %`))))
    .execute();
  const planned = await store
    .selectFrom('plan_records as r')
    .innerJoin('plans as p', 'p.id', 'r.plan')
    .select(['r.record', 'r.title', 'r.changes', 'r.problems', 'r.basis'])
    .where('p.server', '=', server)
    .where((eb) => eb.or(PEOPLE.map((kind) => eb('r.record', 'like', `${kind} %`))))
    .execute();
  return [
    ...problems.map(({ record, params }) => ({ record, texts: textsIn(params), own: [] })),
    ...planned.map(({ record, title, changes, problems: found, basis }) => ({
      record,
      texts: [title, ...[changes, found, basis ?? '{}'].flatMap(textsIn)],
      own: [],
    })),
  ];
}

/** These records, and the partners that these customers are, and the customers that these partners are: linked by a person, or sent to the shop. */
export async function asBoth(store: Store, server: ServerId, records: readonly string[]): Promise<string[]> {
  const pairs = [
    ...(await store
      .selectFrom('sent_partners')
      .select(['customer', 'partner'])
      .where('server', '=', server)
      .where('customer', 'is not', null)
      .execute()),
    ...(await store
      .selectFrom('partner_links')
      .select(['customer', 'partner'])
      .where('server', '=', server)
      .execute()),
  ].map(({ customer, partner }) => [`customer ${customer}`, `partner ${partner}`] as const);
  const asked = new Set(records);
  const others = pairs.flatMap(([customer, partner]) => [
    ...(asked.has(customer) ? [partner] : []),
    ...(asked.has(partner) ? [customer] : []),
  ]);
  return [...new Set([...records, ...others])];
}

/**
 * Deletes what is kept of these ("customer 5", "partner 7") outside orders. The next comparison, import, export or plan finds whoever the shop and the
 * warehouse still have.
 */
export async function forgetPeople(
  store: Store,
  server: ServerId,
  records: readonly string[],
): Promise<void> {
  for (const record of records) {
    const [, kind, id] = /^(\S+) (.*)$/.exec(record)!;
    await store.transaction().execute(async (transaction) => {
      const speaking = transaction.deleteFrom('speakers').where('server', '=', server);
      if (kind === 'partner') await speaking.where('partner', '=', Number(id)).execute();
      if (kind === 'customer') {
        await speaking.where('customer', '=', id!).execute();
        await transaction
          .deleteFrom('matches')
          .where('server', '=', server)
          .where('kind', '=', 'partner')
          .where('subject', '=', id!)
          .execute();
      }
      await transaction
        .deleteFrom('problems')
        .where('server', '=', server)
        .where('record', '=', record)
        .execute();
      await forgetPlanned(transaction, server, record);
    });
  }
}

/** Takes these partners ("partner 7") out of what others may be: they stand there by name, e-mail and phone. */
export async function forgetCandidates(
  store: Store,
  server: ServerId,
  partners: ReadonlySet<string>,
): Promise<void> {
  const rows = await store
    .selectFrom('matches')
    .select(['subject', 'code', 'name', 'more', 'candidates', 'is_sure'])
    .where('server', '=', server)
    .where('kind', '=', 'partner')
    .where('candidates', '!=', '[]')
    .execute();
  const changed = rows.flatMap(({ candidates: json, is_sure: isSure, ...row }) => {
    const all = JSON.parse(json) as Candidate[];
    const candidates = all.filter(({ id }) => !partners.has(`partner ${id}`));
    if (candidates.length === all.length) return [];
    return [{ ...row, candidates, isSure: isSure === 1 && candidates[0] === all[0] }];
  });
  if (changed.length > 0) await keepCompared(store, { server, kind: 'partner' }, changed);
}

/** Takes a record out of the plans of a server: a plan shows who it is about. */
export async function forgetPlanned(store: Store, server: ServerId, record: string): Promise<void> {
  await store
    .deleteFrom('plan_records')
    .where('record', '=', record)
    .where('plan', 'in', store.selectFrom('plans').select('id').where('server', '=', server))
    .execute();
}

/**
 * Forgets what nobody has needed since that moment: open problems about customers and partners that were not met since, and how customers were compared with
 * partners, when that was before. What somebody rejected there goes too.
 */
export async function forgetOldPeople(store: Store, server: ServerId, before: Date): Promise<void> {
  const moment = before.toISOString();
  await store
    .deleteFrom('problems')
    .where('server', '=', server)
    .where('last_at', '<', moment)
    .where((eb) => eb.or(PEOPLE.map((kind) => eb('record', 'like', `${kind} %`))))
    .execute();
  // A comparison that was broken off has no moment of its own; its run has, for as long as runs are kept.
  await store
    .deleteFrom('matches')
    .where('server', '=', server)
    .where('kind', '=', 'partner')
    .where(
      sql<boolean>`NOT EXISTS (SELECT 1 FROM matching AS m WHERE m.server = matches.server AND m.compared_at >= ${moment})`,
    )
    .where(
      sql<boolean>`NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.id = matches.run AND r.started_at >= ${moment})`,
    )
    .execute();
}

/**
 * Forgets who speaks for whom where no run is under way: one that was killed has left them.
 *
 * A run begins while this looks. Both ask for the lock of the store, so either the run stands there and nothing is deleted, or it begins afterwards, and
 * deletes them itself before it reads customers.
 */
export async function forgetLeftSpeakers(store: Store, server: ServerId): Promise<void> {
  await store
    .deleteFrom('speakers')
    .where('server', '=', server)
    .where(
      sql<boolean>`NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.server = speakers.server AND r.state = 'running')`,
    )
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
