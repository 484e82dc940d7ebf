import type { PartnerCard } from './document.ts';
import { eikFault, plainEik } from './eik.ts';
import type { PartnerId } from './ids.ts';
import { digitsOf, phoneForms } from './phone.ts';

/** What a buyer is recognised by, strongest first: ЕИК, VAT number, e-mail, phone. */
export const PARTNER_KEYS = ['bulstat', 'vatNumber', 'email', 'phone'] as const;
export type PartnerKey = (typeof PARTNER_KEYS)[number];

/** A partner that stands in the warehouse, as far as buyers are recognised by it. */
export interface KnownPartner {
  id: PartnerId;
  name: string;
  /** ЕИК, as it stands. */
  bulstat: string;
  /** Days it has to pay (partners.PaymentDays). */
  paymentDays: number;
}

/** A key and its value, in the form in which values are compared. */
export interface KeyValue {
  key: PartnerKey;
  value: string;
}

const FORMS: Record<PartnerKey, (written: string) => string | undefined> = {
  bulstat: (eik) => (eikFault(plainEik(eik)) === 'shape' ? undefined : plainEik(eik)),
  vatNumber: plainVatNumber,
  email: (email) => (/^\S+@\S+$/.test(email.trim()) ? email.trim().toLowerCase() : undefined),
  phone: (phone) => (digitsOf(phone).length < SHORTEST_PHONE ? undefined : phoneForms(phone).at(-1)),
};

/** Shorter than a number of any town with its code: "0", "-" and the like. */
const SHORTEST_PHONE = 7;

/**
 * A value as it is compared, whoever wrote it: digits of an ЕИК, a VAT number with its country, an e-mail in small letters, a Bulgarian
 * phone as digits that begin with 0. Undefined for what tells nobody from others.
 */
export function keyForm(key: PartnerKey, written: string): string | undefined {
  return FORMS[key](written);
}

/** What a buyer is looked up by, strongest first; what is blank or tells nobody from others is left out, and a number that only looks like an ЕИК. */
export function partnerKeys(card: PartnerCard): KeyValue[] {
  return PARTNER_KEYS.flatMap((key) => {
    const value = key === 'bulstat' && isForeign(card) ? undefined : keyForm(key, card[key]);
    return value === undefined ? [] : [{ key, value }];
  });
}

/**
 * Whether a partner found by a key may be the buyer. E-mail and phone are shared by a company and the people in it: by them nobody is
 * taken for a partner with another ЕИК, and a person not for a company.
 */
export function mayBe(
  card: PartnerCard,
  key: PartnerKey,
  { bulstat }: Pick<KnownPartner, 'bulstat'>,
): boolean {
  if (key === 'bulstat' || key === 'vatNumber') return true;
  const theirs = keyForm('bulstat', bulstat);
  return theirs === undefined || theirs === keyForm('bulstat', card.bulstat);
}

/** What is wrong with the ЕИК of a company (`eikFault`). One of another country has none: it is known by its VAT number. */
export function companyFault(card: PartnerCard): ReturnType<typeof eikFault> {
  return isForeign(card) ? null : eikFault(card.bulstat);
}

function isForeign({ vatNumber }: PartnerCard): boolean {
  return !(keyForm('vatNumber', vatNumber) ?? 'BG').startsWith('BG');
}

/** A VAT number in capitals without blanks; one without a country is Bulgarian. */
function plainVatNumber(written: string): string | undefined {
  const plain = written.replaceAll(/[\s.-]/g, '').toUpperCase();
  if (/^\d{9,10}$/.test(plain)) return `BG${plain}`;
  return /^[A-Z]{2}[A-Z0-9]{2,13}$/.test(plain) ? plain : undefined;
}
