import { expect, test } from 'vitest';
import type { CustomerId } from '../../domain/ids.ts';
import type { ShopCustomer } from '../../shop/shop.ts';
import { customerPartner, partnerChanges } from './customer-partner.ts';

const PERSON: ShopCustomer = {
  id: '1' as CustomerId,
  isDeleted: false,
  updatedAt: new Date(0),
  name: 'Мария Петрова',
  email: 'maria@example.bg',
  phone: '0888 111 222',
  city: 'София',
  address: 'ул. Примерна 1',
  postCode: '1000',
  company: null,
};
const COMPANY = {
  name: 'Роза ООД',
  eik: 'BG 121212121',
  vatNumber: '121212121',
  manager: 'Роза Димова',
  city: 'Варна',
  address: 'бул. Приморски 1',
};

test('a company is a partner with its own address, whatever the setting for people', () => {
  expect(customerPartner({ ...PERSON, company: COMPANY }, { buyers: 'retail' })).toEqual({
    company: 'Роза ООД',
    manager: 'Роза Димова',
    city: 'Варна',
    address: 'бул. Приморски 1',
    phone: '0888 111 222',
    email: 'maria@example.bg',
    vatNumber: 'BG121212121',
    bulstat: '121212121',
    isCompany: true,
  });
});

test('a person is a partner only when the setting says so and there is something to recognise it by', () => {
  expect(customerPartner(PERSON, { buyers: 'retail' })).toBeNull();
  expect(customerPartner(PERSON, { buyers: 'partner' })).toMatchObject({ company: 'Мария Петрова' });
  expect(customerPartner({ ...PERSON, email: '', phone: '' }, { buyers: 'partner' })).toBeNull();
});

test('blank fields are filled; address, phone and МОЛ follow; a name, an e-mail and an ЕИК stay', () => {
  const card = customerPartner({ ...PERSON, company: COMPANY }, { buyers: 'retail' })!;
  const { isCompany: _, ...same } = card;
  expect(partnerChanges(same, card)).toBeNull();
  expect(partnerChanges({ ...same, phone: '+359 888 111-222' }, card)).toBeNull();
  const other = {
    ...same,
    company: 'РОЗА',
    email: 'office@roza.bg',
    bulstat: '1',
    manager: 'Друг',
    address: 'стар',
  };
  expect(partnerChanges(other, card)).toEqual({ manager: 'Роза Димова', address: 'бул. Приморски 1' });
  expect(partnerChanges({ ...same, email: '', vatNumber: '' }, card)).toEqual({
    email: 'maria@example.bg',
    vatNumber: 'BG121212121',
  });
  expect(partnerChanges(same, { ...card, address: '', phone: '' })).toBeNull();
});
