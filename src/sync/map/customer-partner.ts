import type { NewPartner, PartnerCard } from '../../domain/document.ts';
import { plainEik } from '../../domain/eik.ts';
import { keyForm, partnerKeys } from '../../domain/partner.ts';
import type { ImportSettings } from '../../domain/settings.ts';
import type { ShopCustomer } from '../../shop/shop.ts';
import { oneLine } from './document-note.ts';

/**
 * The partner that a customer of the shop is: a company with its data, and with `buyers: partner` a person who can be recognised again.
 * Null for all others: they are the retail partner.
 */
export function customerPartner(
  { name, email, phone, city, address, company }: ShopCustomer,
  { buyers }: Pick<ImportSettings, 'buyers'>,
): NewPartner | null {
  const person = { phone: oneLine(phone), email: oneLine(email) };
  if (company) {
    return {
      ...person,
      company: oneLine(company.name) || oneLine(name),
      manager: oneLine(company.manager),
      city: oneLine(company.city),
      address: oneLine(company.address),
      vatNumber: keyForm('vatNumber', company.vatNumber) ?? oneLine(company.vatNumber),
      bulstat: plainEik(company.eik),
      isCompany: true,
    };
  }
  if (buyers === 'retail') return null;
  const card: NewPartner = {
    ...person,
    company: oneLine(name) || person.email || person.phone,
    manager: '',
    city: oneLine(city),
    address: oneLine(address),
    vatNumber: '',
    bulstat: '',
    isCompany: false,
  };
  return partnerKeys(card).length > 0 ? card : null;
}

/** Of what people move to and change: the rest is only filled in where it is blank. */
const FOLLOWED: readonly (keyof PartnerCard)[] = ['city', 'address', 'phone', 'manager'];
const FIELDS: readonly (keyof PartnerCard)[] = ['company', ...FOLLOWED, 'email', 'vatNumber', 'bulstat'];

/** What of a partner is otherwise in the shop: blank fields are filled, address, phone and МОЛ follow. Null for nothing. */
export function partnerChanges(known: PartnerCard, card: PartnerCard): Partial<PartnerCard> | null {
  const changes = FIELDS.flatMap((field): [keyof PartnerCard, string][] => {
    const isOther = card[field] !== '' && !isSame(field, known[field], card[field]);
    return isOther && (known[field] === '' || FOLLOWED.includes(field)) ? [[field, card[field]]] : [];
  });
  return changes.length > 0 ? Object.fromEntries(changes) : null;
}

function isSame(field: keyof PartnerCard, one: string, other: string): boolean {
  if (one === other) return true;
  return (
    field === 'phone' &&
    keyForm('phone', one) !== undefined &&
    keyForm('phone', one) === keyForm('phone', other)
  );
}
