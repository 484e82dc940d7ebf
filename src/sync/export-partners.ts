import { canonicalHash } from '../domain/canonical.ts';
import type { CustomerId } from '../domain/ids.ts';
import { problem, problemClass, type Problem, type ProblemCode } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { CustomerWriting } from '../shop/shop.ts';
import { closeProblemsOf } from '../store/problems.ts';
import type { RecordOutcome } from '../store/runs.ts';
import {
  beginSendingPartners,
  keepSentPartners,
  partnerOfCustomer,
  sentPartners,
  type SentPartner,
} from '../store/sent-partners.ts';
import type { SentPartnerRow } from '../store/tables.ts';
import type { ListedPartner, WarehouseChoices } from '../warehouse/warehouse.ts';
import type { ServerCheck } from './check-server.ts';
import { remember, reportAll, type SyncContext } from './context.ts';
import { partnerCustomer } from './map/partner-customer.ts';
import { madeMeanwhile } from './made-customers.ts';
import type { PlannedNomenclature } from './nomenclature-course.ts';
import { refuseChangedNomenclature } from './explain-plan.ts';
import { sendSplitting, type Answered } from './send-batch.ts';
import { shownNomenclature, type Shown, type ShownNomenclature } from './shown.ts';

const PAGE = 500;
/** Problems that only the export of a partner tells. */
const PROBLEMS: readonly ProblemCode[] = [
  'partner-without-contact',
  'partner-email-shared',
  'customer-refused',
  'shop-failed',
  'shop-refused',
  'shop-unreadable',
  'plan-changed',
];

export interface ExportPartnersOptions {
  /** A person runs this part by itself: what keeps it from running is said. */
  isAlone: boolean;
  /** Instead of sending, hand over what would be sent. */
  plan?: (planned: PlannedNomenclature) => void | Promise<void>;
  /** Only what a person was shown, and only as it was shown. */
  shown?: Shown;
}

/** A partner that is to be a customer of the shop. */
interface Due {
  partner: ListedPartner;
  row: SentPartnerRow | undefined;
  customer: CustomerWriting;
  /** Stands for what is sent. */
  seen: string;
}

/**
 * Partners of the chosen groups become customers of the shop, and follow the warehouse there (setting i). Suppliers, the system partner and the retail partner
 * never go; who has neither e-mail nor phone is passed over and told. Only what changed is sent; the shop knows its customers by e-mail,
 * and of those without one Kervan looks itself before it sends them a second time.
 */
export async function exportPartners(
  context: SyncContext,
  { choices }: Pick<ServerCheck, 'choices'>,
  options: ExportPartnersOptions,
): Promise<Result<void>> {
  const { store, server, warehouse } = context;
  const { partners, partnerGroups } = server.definition.settings.export;
  if (!partners || partnerGroups.length === 0)
    return options.isAlone ? failed(problem('partners-off')) : ok(undefined);
  if (options.shown?.subjects.length === 0) return ok(undefined);
  const groups = withSubgroups(partnerGroups, choices.partnerGroups);
  let after = 0;
  let done = 0;
  while (!context.signal.aborted) {
    const page = await warehouse.partnersAfter(after, PAGE);
    if (!page.ok) return page;
    const until = page.value.length < PAGE ? Number.MAX_SAFE_INTEGER : page.value.at(-1)!.id;
    const known = await sentPartners(store, server.id, after, until);
    const wanted = page.value.filter((partner) => isWanted(context, groups, partner));
    const gone = [...known.keys()].filter((partner) => !wanted.some(({ id }) => id === partner));
    await closeProblemsOf(store, server.id, gone.map(recordOf), PROBLEMS);
    const due = await dueOf(context, wanted, known, options);
    const sent = options.plan ? await plan(due, options.plan) : await send(context, due, options.shown);
    if (!sent.ok) return sent;
    done += page.value.length;
    await context.progress('send-partners', done);
    if (page.value.length < PAGE) break;
    after = until;
  }
  return ok(undefined);
}

/** The chosen groups and all below them. */
function withSubgroups(
  chosen: readonly number[],
  groups: WarehouseChoices['partnerGroups'],
): ReadonlySet<number> {
  const roots = groups.filter(({ id, code }) => chosen.includes(id) && code !== '').map(({ code }) => code);
  const below = groups.filter(({ code }) => roots.some((root) => code.startsWith(root)));
  return new Set([...chosen, ...below.map(({ id }) => id)]);
}

function isWanted(
  { server }: SyncContext,
  groups: ReadonlySet<number>,
  { id, group, isSupplier }: ListedPartner,
): boolean {
  return groups.has(group) && !isSupplier && id !== server.definition.settings.import.retailPartner;
}

/** Those that are otherwise than they were sent; of who cannot be reached it is told, once. */
async function dueOf(
  context: SyncContext,
  wanted: readonly ListedPartner[],
  known: ReadonlyMap<number, SentPartnerRow>,
  { plan: show }: ExportPartnersOptions,
): Promise<Due[]> {
  const { store, server } = context;
  const mayChange = server.definition.settings.export.mode === 'create-and-update';
  const due: Due[] = [];
  const unreachable: Due[] = [];
  for (const partner of wanted) {
    const row = known.get(partner.id);
    const customer = partnerCustomer(partner);
    const seen = canonicalHash(customer);
    if (row?.seen === seen && row.in_flight_at === null) context.counts.unchanged += show ? 0 : 1;
    else if (!customer.email && !customer.phone) unreachable.push({ partner, row, customer, seen });
    else if (row?.customer == null || mayChange) due.push({ partner, row, customer, seen });
  }
  if (unreachable.length > 0 && !show)
    await store
      .transaction()
      .execute((inside) => tellUnreachable({ ...context, store: inside }, unreachable));
  return due;
}

async function tellUnreachable(context: SyncContext, due: readonly Due[]): Promise<void> {
  for (const { partner } of due) {
    const params = { name: partner.company, partner: partner.id };
    await remember(context, recordOf(partner.id), problem('partner-without-contact', params));
  }
  await reportAll(
    context,
    due.map(({ partner }) => ({
      record: recordOf(partner.id),
      outcome: 'skipped',
      detail: 'partner-without-contact',
    })),
  );
  await keepSentPartners(
    context.store,
    context.server.id,
    due.map(({ partner, row, seen }) => ({ partner: partner.id, customer: row?.customer ?? null, seen })),
  );
}

function recordOf(partner: number): string {
  return `partner ${partner}`;
}

async function plan(
  due: readonly Due[],
  show: NonNullable<ExportPartnersOptions['plan']>,
): Promise<Result<void>> {
  for (const each of due) {
    const { partner, row } = each;
    const shown = shownOf(each);
    await show({
      kind: 'customer',
      record: recordOf(partner.id),
      subject: String(partner.id),
      name: partner.company,
      action: row?.customer == null ? 'create' : 'update',
      changes: shown.basis.changes,
      shown,
      problem: null,
    });
  }
  return ok(undefined);
}

function shownOf({ partner, row, customer }: Due): { hash: string; basis: ShownNomenclature } {
  const { company, ...fields } = customer;
  const flat = { ...fields, ...(company && { company: company.name, eik: company.eik }) };
  const changes = Object.entries(flat).map(([field, after]) => ({ field, before: null, after }));
  // The warehouse does not say when a partner changed; it is compared whole.
  const record = { record: recordOf(partner.id), updatedAt: new Date(0), changes };
  const action = row?.customer == null ? 'create' : 'update';
  return shownNomenclature(record, { action, subject: String(partner.id), written: customer });
}

/**
 * First those whom the shop tells from others, by its own number or the e-mail: sending them again is harmless. Then those with nothing but a phone,
 * each batch once: it is kept before that they are under way.
 */
async function send(
  context: SyncContext,
  due: readonly Due[],
  shown: Shown | undefined,
): Promise<Result<void>> {
  const asShown = shown ? await sameAsShown(context, due, shown) : due;
  const found = await madeMeanwhile(context, asShown);
  if (!found.ok) return found;
  const all = asShown.map((each) => ({
    ...each,
    customer: { ...each.customer, ...numberOf(each, found.value) },
  }));
  const isSafe = ({ customer }: Due): boolean => customer.id !== undefined || customer.email !== undefined;
  const safe = await inBatches(context, all.filter(isSafe), (batch) =>
    sendSplitting(
      context,
      batch,
      (some) => context.shop.writeCustomers(some.map(({ customer }) => customer)),
      (answers) => take(context, answers),
    ),
  );
  if (!safe.ok) return safe;
  const unsafe = all.filter((each) => !isSafe(each));
  return inBatches(context, unsafe, (batch) => sendOnce(context, batch));
}

/** Sends a batch once. One that the shop refuses as a whole has made nobody, so its halves go, until the guilty record stands alone. */
async function sendOnce(context: SyncContext, batch: readonly Due[]): Promise<Result<void>> {
  const { store, server, shop, clock } = context;
  await beginSendingPartners(
    store,
    server.id,
    batch.map(({ partner }) => partner.id),
    clock.now(),
  );
  const answers = await shop.writeCustomers(batch.map(({ customer }) => customer));
  if (answers.ok) {
    await take(
      context,
      batch.map((record, place) => ({ record, answer: answers.value[place]! })),
    );
    return ok(undefined);
  }
  if (problemClass(answers.problem.code) !== 'data') return answers;
  if (batch.length === 1) {
    await take(context, [{ record: batch[0]!, answer: answers }]);
    return ok(undefined);
  }
  const middle = Math.ceil(batch.length / 2);
  const first = await sendOnce(context, batch.slice(0, middle));
  return first.ok ? sendOnce(context, batch.slice(middle)) : first;
}

function numberOf({ partner, row }: Due, found: ReadonlyMap<number, CustomerId>): { id?: CustomerId } {
  const id = (row?.customer as CustomerId | null | undefined) ?? found.get(partner.id);
  return id ? { id } : {};
}

async function inBatches(
  context: SyncContext,
  due: readonly Due[],
  sendBatch: (batch: readonly Due[]) => Promise<Result<void>>,
): Promise<Result<void>> {
  const { customerBatch } = context.shop;
  for (let start = 0; start < due.length && !context.signal.aborted; start += customerBatch) {
    const sent = await sendBatch(due.slice(start, start + customerBatch));
    if (!sent.ok) return sent;
  }
  return ok(undefined);
}

async function sameAsShown(context: SyncContext, due: readonly Due[], shown: Shown): Promise<Due[]> {
  const same: Due[] = [];
  for (const each of due) {
    const subject = String(each.partner.id);
    const hash = shown.hashOf(subject);
    if (hash === undefined) continue;
    const now = shownOf(each);
    if (hash === now.hash) same.push(each);
    else await refuseChangedNomenclature(context, shown, subject, now.basis);
  }
  return same;
}

async function take(context: SyncContext, answers: readonly Answered<Due, CustomerId>[]): Promise<void> {
  const { store, server } = context;
  await store.transaction().execute(async (transaction) => {
    const inside = { ...context, store: transaction };
    const records = answers.map(({ record }) => recordOf(record.partner.id));
    await closeProblemsOf(transaction, server.id, records, PROBLEMS);
    const kept: SentPartner[] = [];
    const outcomes: RecordOutcome[] = [];
    for (const { record, answer } of answers) {
      const { partner, row, seen } = record;
      const taken = answer.ok ? null : takenBy(record, answer.problem);
      const other = taken === null ? null : await otherOf(inside, taken, partner.id, kept);
      if (other !== null) {
        const params = {
          name: partner.company,
          partner: partner.id,
          other,
          email: record.customer.email ?? '',
        };
        await remember(inside, recordOf(partner.id), problem('partner-email-shared', params));
        kept.push({ partner: partner.id, customer: null, seen });
        outcomes.push({ record: recordOf(partner.id), outcome: 'failed', detail: 'partner-email-shared' });
        continue;
      }
      const customer = answer.ok ? answer.value : taken;
      // A customer that was there is brought in line by the next export.
      if (customer !== null) kept.push({ partner: partner.id, customer, seen: taken === null ? seen : '' });
      else if (!answer.ok) kept.push(...(await refused(inside, record, answer.problem)));
      const outcome =
        taken !== null ? 'unchanged' : !answer.ok ? 'failed' : row?.customer == null ? 'created' : 'updated';
      outcomes.push({
        record: recordOf(partner.id),
        outcome,
        detail: answer.ok || taken !== null ? null : answer.problem.code,
      });
    }
    await keepSentPartners(transaction, server.id, kept);
    await reportAll(inside, outcomes);
  });
}

/** An e-mail that a customer has already says who the partner is. */
function takenBy({ customer }: Due, { code, params }: Problem): string | null {
  const isTaken =
    code === 'customer-refused' && params.code === 'email-taken' && customer.email !== undefined;
  return isTaken && typeof params.existing === 'string' ? params.existing : null;
}

/** The partner that this customer is already; two partners with one e-mail are not one customer, and which of them is meant a person says. */
async function otherOf(
  { store, server }: SyncContext,
  customer: string,
  partner: number,
  kept: readonly SentPartner[],
): Promise<number | null> {
  const isOther = (each: Pick<SentPartner, 'partner' | 'customer'>): boolean =>
    each.customer === customer && each.partner !== partner;
  return kept.find(isOther)?.partner ?? (await partnerOfCustomer(store, server.id, customer, partner));
}

/** What the shop refuses waits until the partner changes; what passes by itself is tried again. */
async function refused(
  context: SyncContext,
  { partner, row, seen }: Due,
  found: Problem,
): Promise<SentPartner[]> {
  await remember(context, recordOf(partner.id), found);
  if (problemClass(found.code) === 'transient') return [];
  return [{ partner: partner.id, customer: row?.customer ?? null, seen }];
}
