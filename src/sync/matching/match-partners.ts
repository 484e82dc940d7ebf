import type { PartnerCard } from '../../domain/document.ts';
import type { PartnerId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import { keepSubjects, type ComparedSubject } from '../../store/matches.ts';
import type { MatchRow } from '../../store/tables.ts';
import type { ShopCustomer } from '../../shop/shop.ts';
import type { SyncContext } from '../context.ts';
import { customerPartner } from '../map/customer-partner.ts';
import { readPages } from '../pages.ts';
import { compareKind, type Target } from './compare.ts';
import { comparablePartner } from './comparable.ts';
import { partnerHealth, type Health } from './health.ts';
import type { KindReport } from './match-items.ts';

const PAGE = 1000;
/** partners row 1, the anonymous retail customer. */
const SYSTEM_PARTNER = 1;

/**
 * Compares the shop's customers that are partners by the settings with the partners of the warehouse. Null when the shop does not tell its
 * customers, or the user of the database may not read what partners are recognised by.
 */
export async function matchPartners(context: SyncContext): Promise<Result<KindReport | null>> {
  const partners = await readPartners(context);
  if (!partners.ok) return partners.problem.code === 'warehouse-rights-missing' ? ok(null) : partners;
  const shop = await readCustomers(context);
  if (!shop.ok) return shop.problem.code === 'shop-not-supported' ? ok(null) : shop;
  if (!context.signal.aborted)
    await compareKind(context, {
      kind: 'partner',
      isShared: true,
      targets: partners.value.targets,
      comparableOf: (row) => comparablePartner(cardOf(row)),
    });
  return ok({ shop: shop.value, warehouse: partners.value.health });
}

async function readPartners(context: SyncContext): Promise<Result<{ targets: Target[]; health: Health }>> {
  const { warehouse, server, signal } = context;
  const { retailPartner } = server.definition.settings.import;
  const check = partnerHealth();
  const targets: Target[] = [];
  let after = SYSTEM_PARTNER as PartnerId;
  while (!signal.aborted) {
    const page = await warehouse.matchPartners(after, PAGE);
    if (!page.ok) return page;
    if (page.value.length === 0) break;
    for (const { id, ...card } of page.value) {
      if (id === retailPartner) continue;
      check.look(card);
      targets.push({
        comparable: comparablePartner(card),
        card: { id, code: card.bulstat, name: card.company, more: moreOf(card), price: null },
      });
    }
    after = page.value.at(-1)!.id;
    await context.progress('partners', targets.length);
  }
  return ok({ targets, health: check.health() });
}

async function readCustomers(context: SyncContext): Promise<Result<Health>> {
  const check = partnerHealth();
  const { import: settings } = context.server.definition.settings;
  let done = 0;
  const read = await readPages(
    context,
    'listCustomers',
    {},
    (at) => context.shop.customers(at),
    ({ id }) => id,
    async ({ items: customers }) => {
      const cards = customers.flatMap((customer: ShopCustomer) => {
        const card = customer.isDeleted ? null : customerPartner(customer, settings);
        return card ? [{ id: customer.id, card }] : [];
      });
      for (const { card } of cards) check.look(card);
      await keepAll(
        context,
        cards.map(({ id, card }) => subjectOf(id, card)),
      );
      done += customers.length;
      await context.progress('partners', done);
    },
  );
  return read.ok ? ok(check.health()) : read;
}

async function keepAll(
  { store, server, run }: SyncContext,
  subjects: readonly ComparedSubject[],
): Promise<void> {
  for (let start = 0; start < subjects.length; start += 500)
    await keepSubjects(
      store,
      { server: server.id, kind: 'partner', run },
      subjects.slice(start, start + 500),
    );
}

function subjectOf(subject: string, card: PartnerCard): ComparedSubject {
  return { subject, product: '', code: card.bulstat, name: card.company, more: moreOf(card), price: null };
}

/** What a partner is recognised by besides the ЕИК, each on its line. */
function moreOf({ vatNumber, email, phone }: PartnerCard): string {
  return [vatNumber, email, phone].join('\n');
}

function cardOf({ code, name, more }: MatchRow): PartnerCard {
  const [vatNumber = '', email = '', phone = ''] = more.split('\n');
  return { company: name, bulstat: code, vatNumber, email, phone, manager: '', city: '', address: '' };
}
