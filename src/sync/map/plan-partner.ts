import type { NewPartner } from '../../domain/document.ts';
import { plainEik } from '../../domain/eik.ts';
import type { PartnerId } from '../../domain/ids.ts';
import type { Company, Order } from '../../domain/order.ts';
import {
  companyFault,
  keyForm,
  mayBe,
  partnerKeys,
  type KeyValue,
  type KnownPartner,
  type PartnerKey,
} from '../../domain/partner.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ImportSettings } from '../../domain/settings.ts';
import { inBoth } from '../../i18n/text.ts';
import { oneLine } from './document-note.ts';

/** The partners a buyer may be. */
export interface Partners {
  /**
   * Those whose field has this value (both in `keyForm`), deleted ones left out. Null: nobody is looked up, and every document has the retail
   * partner.
   */
  find: ((key: PartnerKey, value: string) => readonly KnownPartner[]) | null;
  /** The partners that a person said these customers of the shop are. */
  linked?: ReadonlyMap<string, KnownPartner>;
  /** Days the retail partner has to pay. */
  retailPaymentDays: number;
}

/** Whose a document is. */
export interface PlannedPartner {
  partner: PartnerId | NewPartner;
  paymentDays: number;
  /** What keeps nothing back and somebody should look at all the same. */
  doubts: Problem[];
}

/**
 * The partner of an order's document. Whoever a person linked with a partner is that one, unless the order wants an invoice for another ЕИК. A buyer with company data is always a partner of its own: found by ЕИК, VAT number, e-mail or
 * phone, the first of them that leads to anybody. Others are by the setting `buyers` the retail partner, or a partner each, found by e-mail
 * or phone; who has neither could never be recognised again and is the retail partner too. Who is not found is created with the document
 * (setting n), or else holds the order back; several are never guessed from.
 */
export function planPartner(
  order: Order,
  settings: ImportSettings,
  partners: Partners,
): Result<PlannedPartner> {
  const linked = linkedPartner(order, partners);
  if (linked) return ok({ partner: linked.id, paymentDays: linked.paymentDays, doubts: [] });
  const retail = { paymentDays: partners.retailPaymentDays, doubts: [] };
  const { find } = partners;
  const isCompany = order.invoice !== null;
  const buyer = cardOf(order);
  const keys = partnerKeys(buyer);
  if (!find || (!isCompany && (settings.buyers === 'retail' || keys.length === 0)))
    return ok({ partner: settings.retailPartner as PartnerId, ...retail });
  const fault = isCompany ? companyFault(buyer) : null;
  if (fault === 'shape') return failed(eikProblem('buyer-eik-unfit', order, buyer));
  const doubts = fault === null ? [] : [eikProblem('buyer-eik-doubtful', order, buyer)];
  for (const keyValue of keys) {
    const found = find(keyValue.key, keyValue.value).filter(
      (known) => known.id !== settings.retailPartner && mayBe(buyer, keyValue.key, known),
    );
    if (found.length > 1) return failed(ambiguous(order, keyValue, found));
    if (found[0]) return ok({ partner: found[0].id, paymentDays: found[0].paymentDays, doubts });
  }
  const retailPartner = settings.retailPartner as PartnerId;
  if (settings.nomenclature)
    return ok({ partner: { ...buyer, retail: retailPartner }, paymentDays: 0, doubts });
  const params = { number: order.number, name: buyer.company, setting: 'settings.import.nomenclature' };
  return failed(problem('partner-missing-for-order', params));
}

function linkedPartner(order: Order, { linked }: Partners): KnownPartner | null {
  const partner = order.customer.id === null ? undefined : linked?.get(order.customer.id);
  if (!partner) return null;
  return order.invoice === null || mayBe(cardOf(order), 'email', partner) ? partner : null;
}

/** What the buyer of an order may be looked up by; nothing when it is the retail partner by the settings. */
export function buyerKeys(order: Order, { buyers }: ImportSettings): KeyValue[] {
  return order.invoice === null && buyers === 'retail' ? [] : partnerKeys(cardOf(order));
}

function cardOf(order: Order): NewPartner {
  return order.invoice ? companyCard(order, order.invoice) : personCard(order);
}

/** A company as an accountant would enter it. */
function companyCard({ customer, delivery }: Order, company: Company): NewPartner {
  return {
    company: oneLine(company.name) || oneLine(customer.name),
    manager: oneLine(company.manager),
    city: oneLine(company.city),
    address: oneLine(company.address),
    phone: oneLine(customer.phone) || oneLine(delivery.phone),
    email: oneLine(customer.email),
    vatNumber: keyForm('vatNumber', company.vatNumber) ?? oneLine(company.vatNumber),
    bulstat: plainEik(company.eik),
    isCompany: true,
  };
}

/** A person; where the parcel goes is the only address the shop knows. */
function personCard({ customer, delivery }: Order): NewPartner {
  const email = oneLine(customer.email);
  const phone = oneLine(customer.phone) || oneLine(delivery.phone);
  return {
    company: oneLine(customer.name) || oneLine(delivery.recipient) || email || phone,
    manager: '',
    city: oneLine(delivery.city),
    address: oneLine(delivery.address),
    phone,
    email,
    vatNumber: '',
    bulstat: '',
    isCompany: false,
  };
}

function eikProblem(
  code: 'buyer-eik-unfit' | 'buyer-eik-doubtful',
  { number }: Order,
  { company: name, bulstat: eik }: NewPartner,
): Problem {
  return problem(code, { number, name, eik });
}

function ambiguous({ number }: Order, { key, value }: KeyValue, found: readonly KnownPartner[]): Problem {
  const partners = found
    .slice(0, 5)
    .map(({ id, name }) => `${name} (${id})`)
    .join(', ');
  return problem('partner-ambiguous', { number, field: inBoth(`what.partnerKey.${key}`), value, partners });
}
