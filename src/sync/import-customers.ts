import type { NewPartner, PartnerCard } from '../domain/document.ts';
import { eikFault } from '../domain/eik.ts';
import type { PartnerId, UserId } from '../domain/ids.ts';
import { mayBe, partnerKeys, PARTNER_KEYS, type KnownPartner, type PartnerKey } from '../domain/partner.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { isSupto } from '../domain/version.ts';
import type { Page, ShopCustomer } from '../shop/shop.ts';
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

/** A customer, the partner it is by its data, and the one it stands for in the warehouse. */
interface Known extends Wanted {
  card: NewPartner;
  partner: KnownPartner | null;
}

/** partners row 1, the anonymous retail customer. */
const SYSTEM_PARTNER = 1;

/**
 * Makes a partner of every new customer that is one (a company; with `buyers: partner` everybody who can be recognised again) and is not
 * found by ЕИК, VAT number, e-mail or phone; with `add-and-update` (setting b) fills in and follows those that are found. A shop that
 * does not tell its customers has none.
 */
export async function importCustomers(
  context: SyncContext,
  options: NomenclatureOptions,
): Promise<Result<void>> {
  const read = await passOver(context, options, {
    kind: 'partner',
    cursor: 'nomenclature-customers',
    operation: 'listCustomers',
    read: (at) => context.shop.customers(at),
    take: (course, page) => takePage(context, course, page),
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
  // Of several customers who are one partner the one that changed last speaks.
  const speakers = new Map(known.value.map((each) => [identityOf(each), each]));
  const partners = known.value.flatMap(({ partner }) => partner?.id ?? []);
  const cards = await context.warehouse.partnerCards([...new Set(partners)]);
  if (!cards.ok) return cards;
  for (const each of known.value) {
    if (context.signal.aborted) return ok(undefined);
    const { partner } = each;
    if (speakers.get(identityOf(each)) !== each) await course.stand([each]);
    else if (!partner) await makePartner(context, course, each);
    else await updatePartner(context, course, each, { id: partner.id, stands: cards.value.get(partner.id) });
    const goesOn = course.goesOn();
    if (!goesOn.ok) return goesOn;
  }
  return ok(undefined);
}

/** The partner a customer is, or the one that would be made of it. */
function identityOf({ partner, card, record }: Known): string {
  if (partner) return `partner ${partner.id}`;
  const [strongest] = partnerKeys(card);
  return strongest ? `${strongest.key} ${strongest.value}` : record;
}

/** Which partners the customers of a page are, with one question for each kind of key. */
async function recognise(
  { warehouse, server, store }: SyncContext,
  course: Course,
  wanted: readonly Omit<Known, 'partner'>[],
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
    if (partner.ok) known.push({ ...each, partner: partner.value });
    else await course.refuse(each, partner.problem);
  }
  return ok(known);
}

function partnerAmong(
  card: NewPartner,
  find: (key: PartnerKey, value: string) => readonly KnownPartner[],
): Result<KnownPartner | null> {
  if (card.isCompany && eikFault(card.bulstat) === 'shape')
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

async function makePartner(context: SyncContext, course: Course, customer: Known): Promise<void> {
  const { record, name, card } = customer;
  const changes = fieldsOf(null, card);
  if (!(await course.mayWrite(customer, { action: 'create', changes, written: card }))) return;
  const { warehouse: there, settings } = context.server.definition;
  const user = isSupto(there.version) ? settings.import.activeUser : settings.import.documentUser;
  const made = await context.warehouse.createPartner(card, user as UserId);
  if (!made.ok) return course.refuse(customer, inOwnWords(made.problem, name));
  await told(context, record, card);
  await report(context, record, made.value.isNew ? 'created' : 'unchanged');
}

function inOwnWords(found: Problem, name: string): Problem {
  if (found.code !== 'new-partner-ambiguous') return found;
  return { ...found, code: 'customer-ambiguous', params: { ...found.params, name } };
}

/** A wrong check digit holds nothing back. */
async function told(
  context: SyncContext,
  record: string,
  { company, bulstat, isCompany }: NewPartner,
): Promise<void> {
  const isDoubtful = isCompany && eikFault(bulstat) === 'check-digit';
  await settle(context, record, isDoubtful ? ['customer-eik-doubtful'] : []);
  if (isDoubtful)
    await remember(context, record, problem('customer-eik-doubtful', { name: company, eik: bulstat }));
}

async function updatePartner(
  context: SyncContext,
  course: Course,
  customer: Known,
  { id, stands }: { id: PartnerId; stands: PartnerCard | undefined },
): Promise<void> {
  const { record, card } = customer;
  const isUpdated = context.server.definition.settings.import.mode === 'add-and-update';
  const changes = isUpdated && stands ? partnerChanges(stands, card) : null;
  if (!changes) {
    if (await course.stand([customer])) await told(context, record, card);
    return;
  }
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
