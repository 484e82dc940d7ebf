import type { NewPartner, PartnerCard } from '../domain/document.ts';
import type { PartnerId, UserId } from '../domain/ids.ts';
import {
  companyFault,
  mayBe,
  partnerKeys,
  PARTNER_KEYS,
  type KnownPartner,
  type PartnerKey,
} from '../domain/partner.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { isSupto } from '../domain/version.ts';
import type { Page, ShopCustomer } from '../shop/shop.ts';
import { hear, silence, speakersAfter, type Speaker } from '../store/speakers.ts';
import type { Created } from '../warehouse/warehouse.ts';
import { remember, report, settle, type SyncContext } from './context.ts';
import { linkedPartners } from './linked-partners.ts';
import { customerPartner, partnerChanges } from './map/customer-partner.ts';
import {
  passOver,
  type Course,
  type NomenclatureOptions,
  type PlannedNomenclature,
  type Wanted,
} from './nomenclature-course.ts';

/** A customer, and the partner it is by its data. */
interface Customer extends Wanted {
  card: NewPartner;
}

/** A customer with the partner it stands for in the warehouse. */
interface Known extends Customer {
  partner: PartnerId | null;
}

/** Partners that follow with the same look-up. */
const PAGE = 500;
/** partners row 1, the anonymous retail customer. */
const SYSTEM_PARTNER = 1;

/**
 * Makes a partner of every new customer that is one (a company; with `buyers: partner` everybody who can be recognised again) and is not
 * found by ЕИК, VAT number, e-mail or phone; with `add-and-update` (setting b) fills in and follows those that are found. A shop that
 * does not tell its customers has none.
 *
 * The story of the two branches: a firm is two customers with two addresses, on two pages of the list. Were each page followed by itself, every
 * reading of all customers would write the one address and then the other. So partners follow once all pages are read, each
 * the customer that changed last.
 */
export async function importCustomers(
  context: SyncContext,
  options: NomenclatureOptions,
): Promise<Result<void>> {
  await silence(context.store, context.server.id);
  const read = await passOver(context, options, {
    kind: 'partner',
    cursor: 'nomenclature-customers',
    operation: 'listCustomers',
    read: (at) => context.shop.customers(at),
    take: (course, page) => takePage(context, course, page),
    end: (course) => followSpeakers(context, course),
  });
  return !read.ok && read.problem.code === 'shop-not-supported' ? ok(undefined) : read;
}

async function takePage(
  context: SyncContext,
  course: Course,
  page: Page<ShopCustomer>,
): Promise<Result<void>> {
  for (const { record, problem: found } of page.problems)
    await course.refuse({ record: `customer ${record}`, name: record }, found);
  const wanted = page.items.flatMap((customer) => {
    const card = customer.isDeleted
      ? null
      : customerPartner(customer, context.server.definition.settings.import);
    const { id, updatedAt } = customer;
    return card ? [{ record: `customer ${id}`, subject: id, name: card.company, updatedAt, card }] : [];
  });
  const known = await recognise(context, course, wanted);
  if (!known.ok) return known;
  // Of several who would be one new partner it is made of the last.
  const last = new Map(known.value.map((each) => [newPartnerOf(each), each]));
  const speakers: Speaker[] = [];
  for (const each of known.value) {
    if (context.signal.aborted) return ok(undefined);
    const { partner, subject: customer, updatedAt, card } = each;
    if (!partner && last.get(newPartnerOf(each)) !== each) {
      await stand(context, course, each);
      continue;
    }
    const made = partner ? null : await makePartner(context, course, each);
    const id = partner ?? made?.id;
    if (id) speakers.push({ partner: id, customer, updatedAt, card, isNew: made?.isNew ?? false });
    const goesOn = course.goesOn();
    if (!goesOn.ok) return goesOn;
  }
  const { store, server } = context;
  for (const each of await hear(store, server.id, speakers)) await stand(context, course, customerOf(each));
  return ok(undefined);
}

/** What a new partner made of a customer would be recognised by. */
function newPartnerOf({ card, record }: Customer): string {
  const [strongest] = partnerKeys(card);
  return strongest ? `${strongest.key} ${strongest.value}` : record;
}

/** Each partner follows the customer that speaks for it. */
async function followSpeakers(context: SyncContext, course: Course): Promise<Result<void>> {
  const { store, server, warehouse, signal } = context;
  let after = 0;
  while (!signal.aborted) {
    const speakers = await speakersAfter(store, server.id, after, PAGE);
    if (speakers.length === 0) break;
    const cards = await warehouse.partnerCards(speakers.map(({ partner }) => partner));
    if (!cards.ok) return cards;
    for (const each of speakers) {
      const target = { id: each.partner, stands: cards.value.get(each.partner) };
      if (!each.isNew) await updatePartner(context, course, customerOf(each), target);
      const goesOn = course.goesOn();
      if (!goesOn.ok) return goesOn;
      if (signal.aborted) return ok(undefined);
    }
    after = speakers.at(-1)!.partner;
  }
  await silence(store, server.id);
  return ok(undefined);
}

function customerOf({ customer, updatedAt, card }: Speaker): Customer {
  return { record: `customer ${customer}`, subject: customer, name: card.company, updatedAt, card };
}

/** Which partners the customers of a page are, with one question for each kind of key. */
async function recognise(
  { warehouse, server, store }: SyncContext,
  course: Course,
  wanted: readonly Customer[],
): Promise<Result<Known[]>> {
  const { retailPartner } = server.definition.settings.import;
  const linked = await linkedPartners({ warehouse, server, store }, wanted);
  if (!linked.ok) return linked;
  const keys = wanted.flatMap(({ card }) => partnerKeys(card));
  const found = new Map<PartnerKey, Map<string, KnownPartner[]>>();
  for (const key of PARTNER_KEYS) {
    const values = [...new Set(keys.filter((each) => each.key === key).map(({ value }) => value))];
    const partners = values.length === 0 ? ok(new Map()) : await warehouse.findPartners(key, values);
    if (!partners.ok) return partners;
    found.set(key, partners.value);
  }
  const known: Known[] = [];
  for (const each of wanted) {
    const { card } = each;
    const isCandidate = (key: PartnerKey, found: KnownPartner): boolean =>
      found.id !== SYSTEM_PARTNER && found.id !== retailPartner && mayBe(card, key, found);
    const said = linked.value.get(each.subject);
    const partner = said
      ? ok(said)
      : partnerAmong(card, (key, value) =>
          (found.get(key)?.get(value) ?? []).filter((candidate) => isCandidate(key, candidate)),
        );
    if (partner.ok) known.push({ ...each, partner: partner.value?.id ?? null });
    else await course.refuse(each, partner.problem);
  }
  return ok(known);
}

function partnerAmong(
  card: NewPartner,
  find: (key: PartnerKey, value: string) => readonly KnownPartner[],
): Result<KnownPartner | null> {
  if (card.isCompany && companyFault(card) === 'shape')
    return failed(problem('customer-eik-unfit', { name: card.company, eik: card.bulstat }));
  for (const { key, value } of partnerKeys(card)) {
    const found = find(key, value);
    if (found.length > 1) {
      const partners = found
        .slice(0, 5)
        .map(({ id, name }) => `${name} (${id})`)
        .join(', ');
      return failed(problem('customer-ambiguous', { name: card.company, value, partners }));
    }
    if (found[0]) return ok(found[0]);
  }
  return ok(null);
}

/** Makes the partner, or finds it made meanwhile; null when nothing may be written, or it is refused. */
async function makePartner(
  context: SyncContext,
  course: Course,
  customer: Customer,
): Promise<Created<PartnerId> | null> {
  const { record, name, card } = customer;
  const changes = fieldsOf(null, card);
  if (!(await course.mayWrite(customer, { action: 'create', changes, written: card }))) return null;
  const { warehouse: there, settings } = context.server.definition;
  const user = isSupto(there.version) ? settings.import.activeUser : settings.import.documentUser;
  const retail = settings.import.retailPartner as PartnerId;
  const made = await context.warehouse.createPartner({ ...card, retail }, user as UserId);
  if (!made.ok) {
    await course.refuse(customer, inOwnWords(made.problem, name));
    return null;
  }
  if (!made.value.isNew) return made.value;
  await told(context, record, card);
  await report(context, record, 'created');
  return made.value;
}

function inOwnWords(found: Problem, name: string): Problem {
  if (found.code !== 'new-partner-ambiguous') return found;
  return { ...found, code: 'customer-ambiguous', params: { ...found.params, name } };
}

/** Nothing is to be written of this customer. */
async function stand(context: SyncContext, course: Course, customer: Customer): Promise<void> {
  if (await course.stand([customer])) await told(context, customer.record, customer.card);
}

/** A wrong check digit holds nothing back. */
async function told(context: SyncContext, record: string, card: NewPartner): Promise<void> {
  const { company, bulstat, isCompany } = card;
  const isDoubtful = isCompany && companyFault(card) === 'check-digit';
  await settle(context, record, isDoubtful ? ['customer-eik-doubtful'] : []);
  if (isDoubtful)
    await remember(context, record, problem('customer-eik-doubtful', { name: company, eik: bulstat }));
}

async function updatePartner(
  context: SyncContext,
  course: Course,
  customer: Customer,
  { id, stands }: { id: PartnerId; stands: PartnerCard | undefined },
): Promise<void> {
  const { record, card } = customer;
  const isUpdated = context.server.definition.settings.import.mode === 'add-and-update';
  const changes = isUpdated && stands ? partnerChanges(stands, card) : null;
  if (!changes) return stand(context, course, customer);
  const written = { partner: id, changes };
  const fields = fieldsOf(stands!, changes);
  if (!(await course.mayWrite(customer, { action: 'update', changes: fields, written }))) return;
  const updated = await context.warehouse.updatePartner(id, stands!, changes);
  if (!updated.ok) return course.refuse(customer, updated.problem);
  await told(context, record, card);
  if (updated.value === 'updated') return report(context, record, 'updated');
  if (updated.value === 'unchanged') return report(context, record, 'unchanged');
  course.repeat();
  return report(context, record, 'skipped', updated.value);
}

/** The fields as a person reads them: who it is, then where. */
const SHOWN = [
  'company',
  'bulstat',
  'vatNumber',
  'manager',
  'city',
  'address',
  'phone',
  'email',
] as const satisfies readonly (keyof PartnerCard)[];

function fieldsOf(before: PartnerCard | null, after: Partial<PartnerCard>): PlannedNomenclature['changes'] {
  return SHOWN.flatMap((field) => {
    const value = after[field];
    return value ? [{ field, before: before?.[field] || null, after: value }] : [];
  });
}
