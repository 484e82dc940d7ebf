import type { PartnerCard } from '../../domain/document.ts';
import { eikFault, plainEik } from '../../domain/eik.ts';
import type { CustomerWriting } from '../../shop/shop.ts';

/**
 * A partner as a customer of the shop: with company data when it has an ЕИК of the right shape, and then under the name of its МОЛ, else as a person.
 * What is blank in the warehouse is left out, so that it overwrites nothing.
 */
export function partnerCustomer(card: PartnerCard): CustomerWriting {
  const eik = plainEik(card.bulstat);
  const isCompany = eikFault(eik) !== 'shape' && eik !== '';
  const { company, manager, city, address, phone, email, vatNumber } = card;
  return {
    name: (isCompany && manager) || company,
    ...filled({ email, phone, city, address }),
    ...(isCompany && {
      company: { name: company, eik, ...filled({ vatNumber, manager, city, address }) },
    }),
  };
}

function filled<Fields extends Record<string, string>>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<Fields>;
}
