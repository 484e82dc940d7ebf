import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anOrder, RUNS, type OrderParts } from '../../../test/orders.ts';
import type { NewPartner } from '../../domain/document.ts';
import type { PartnerId } from '../../domain/ids.ts';
import { keyForm, type KnownPartner } from '../../domain/partner.ts';
import { definitionSchema, type ImportSettings } from '../../domain/settings.ts';
import { planPartner } from './plan-partner.ts';

const SETTINGS: ImportSettings = definitionSchema.shape.settings.shape.import.parse({
  location: 3,
  retailPartner: 4,
});

interface Entry extends Partial<NewPartner> {
  id?: number;
  paymentDays?: number;
}

/** A warehouse with these partners, and what becomes of an order there. */
function planned(parts: OrderParts, entries: Entry[] = [], change: Partial<ImportSettings> = {}) {
  const find = (key: 'bulstat' | 'vatNumber' | 'email' | 'phone', value: string): KnownPartner[] =>
    entries.flatMap((entry, index) =>
      keyForm(key, entry[key] ?? '') === value
        ? [
            {
              id: (entry.id ?? index + 10) as PartnerId,
              name: entry.company ?? `П${index}`,
              bulstat: entry.bulstat ?? '',
              paymentDays: entry.paymentDays ?? 0,
            },
          ]
        : [],
    );
  return planPartner(anOrder(parts), { ...SETTINGS, ...change }, { find, retailPaymentDays: 5 });
}

function partnerOf(...args: Parameters<typeof planned>) {
  const answer = planned(...args);
  if (!answer.ok) return answer.problem.code;
  return typeof answer.value.partner === 'number' ? answer.value.partner : 'new';
}

const COMPANY: OrderParts = { invoice: {} };
const EIK = '121212121';
const EACH = { buyers: 'partner' } as const;

describe('a buyer with company data', () => {
  test('is found by ЕИК first, then VAT number, e-mail, phone', () => {
    const byPhone = { phone: '0888' };
    const buyer = { ...COMPANY, customer: { phone: '0888 111 222' } };
    const entries: Entry[] = [
      { phone: '+359 888 111222' },
      { email: 'Maria@Example.bg' },
      { vatNumber: '121212121' },
      { bulstat: ' BG121212121' },
    ];
    expect(partnerOf(buyer, entries)).toBe(13);
    expect(partnerOf(buyer, entries.slice(0, 3))).toBe(12);
    expect(partnerOf(buyer, entries.slice(0, 2))).toBe(11);
    expect(partnerOf(buyer, entries.slice(0, 1))).toBe(10);
    expect(partnerOf(buyer, [byPhone])).toBe('new');
  });
  test('is not taken for a partner with another ЕИК because of an e-mail or a phone', () => {
    const shared = { email: 'maria@example.bg', bulstat: '131063188' };
    expect(partnerOf(COMPANY, [shared])).toBe('new');
    expect(partnerOf(COMPANY, [{ ...shared, bulstat: EIK }])).toBe(10);
    expect(partnerOf(COMPANY, [{ ...shared, bulstat: '-' }])).toBe(10);
  });
  test('is never the retail partner, whatever that one has in its card', () => {
    expect(partnerOf(COMPANY, [{ id: 4, email: 'maria@example.bg' }])).toBe('new');
  });
  test('is a partner of its own, also where others are the retail one', () => {
    expect(partnerOf(COMPANY, [], { buyers: 'retail' })).toBe('new');
  });
  test('has the days of its partner to pay', () => {
    expect(planned(COMPANY, [{ bulstat: EIK, paymentDays: 30 }])).toMatchObject({
      value: { paymentDays: 30 },
    });
    expect(planned(COMPANY)).toMatchObject({ value: { paymentDays: 0 } });
  });
  test('is created as an accountant would: ЕИК and VAT number apart, one line each', () => {
    const invoice = {
      name: ' Роза\n ООД ',
      eik: 'BG 121 212 121',
      vatNumber: '121212121',
      manager: 'Р. Димова',
    };
    expect(planned({ invoice, customer: { phone: '' } })).toMatchObject({
      ok: true,
      value: {
        partner: {
          company: 'Роза ООД',
          manager: 'Р. Димова',
          city: 'Варна',
          address: 'бул. Приморски 1',
          phone: '0888 123 456',
          email: 'maria@example.bg',
          vatNumber: 'BG121212121',
          bulstat: EIK,
          isCompany: true,
        },
      },
    });
  });
  test('without VAT number has none', () => {
    expect(planned({ invoice: { vatNumber: '' } })).toMatchObject({ value: { partner: { vatNumber: '' } } });
  });
});

describe('an ЕИК', () => {
  test.each(['', ' ', '12345678', '12345678901234', 'няма', '1212A2121'])(
    '%j holds the order back',
    (eik) => {
      expect(partnerOf({ invoice: { eik } })).toBe('buyer-eik-unfit');
    },
  );
  test.each(['', '123456', '121212129'])('of a company from another country is not asked for: %j', (eik) => {
    const invoice = { eik, vatNumber: 'EL 123456789' };
    expect(planned({ invoice })).toMatchObject({
      ok: true,
      value: { partner: { bulstat: eik, vatNumber: 'EL123456789' }, doubts: [] },
    });
    const known = [{ bulstat: '121212129' }, { vatNumber: 'EL123456789' }];
    expect(partnerOf({ invoice }, known)).toBe(11);
    expect(partnerOf({ invoice: { eik: '', vatNumber: 'BG121212121' } })).toBe('buyer-eik-unfit');
  });
  test('with a wrong check digit is taken, and said', () => {
    const answer = planned({ invoice: { eik: '121212129' } });
    if (!answer.ok) throw new Error(answer.problem.code);
    expect(answer.value.doubts).toEqual([
      { code: 'buyer-eik-doubtful', params: { number: '700001', name: 'Роза ООД', eik: '121212129' } },
    ]);
    expect(planned(COMPANY)).toMatchObject({ ok: true, value: { doubts: [] } });
  });
});

describe('a buyer without company data', () => {
  test('is the retail partner by the setting retail', () => {
    expect(planned({}, [{ email: 'maria@example.bg' }])).toEqual({
      ok: true,
      value: { partner: 4, paymentDays: 5, doubts: [] },
    });
  });
  test('is by the setting partner one of its own, by e-mail before phone', () => {
    const entries = [{ phone: '+359888' }, { email: 'maria@example.bg' }];
    expect(partnerOf({}, entries, EACH)).toBe(11);
    expect(partnerOf({ customer: { phone: '0888111222' } }, [{ phone: '00359 888 111 222' }], EACH)).toBe(10);
    expect(partnerOf({}, [], EACH)).toBe('new');
  });
  test('is not taken for a company that shares an e-mail', () => {
    expect(partnerOf({}, [{ email: 'maria@example.bg', bulstat: EIK }], EACH)).toBe('new');
  });
  test('with neither e-mail nor phone is the retail partner: it could not be recognised again', () => {
    const nobody = { customer: { email: '-', phone: '0' }, delivery: { phone: '' } };
    expect(partnerOf(nobody, [], EACH)).toBe(4);
  });
  test('without a name is called by its e-mail', () => {
    const nameless = { customer: { name: ' ' }, delivery: { recipient: '' } };
    expect(planned(nameless, [], EACH)).toMatchObject({
      value: { partner: { company: 'maria@example.bg', city: 'Бургас', isCompany: false, bulstat: '' } },
    });
  });
});

test('several partners are never guessed from', () => {
  const answer = planned(COMPANY, [
    { bulstat: EIK, company: 'Роза' },
    { bulstat: EIK, company: 'Роза ООД' },
  ]);
  if (answer.ok) throw new Error('guessed');
  expect(answer.problem).toMatchObject({
    code: 'partner-ambiguous',
    params: { number: '700001', value: EIK, partners: 'Роза (10), Роза ООД (11)', field: { bg: 'ЕИК' } },
  });
});

test('with n off who is not found holds the order back', () => {
  expect(partnerOf(COMPANY, [], { nomenclature: false })).toBe('partner-missing-for-order');
  expect(partnerOf({}, [], { ...EACH, nomenclature: false })).toBe('partner-missing-for-order');
  expect(partnerOf({}, [], { nomenclature: false })).toBe(4);
});

test('without a look-up everybody is the retail partner', () => {
  const answer = planPartner(anOrder(COMPANY), SETTINGS, { find: null, retailPaymentDays: 0 });
  expect(answer).toEqual({ ok: true, value: { partner: 4, paymentDays: 0, doubts: [] } });
});

test('whoever buys again is found again, and no ЕИК gets two partners', () => {
  const anyBuyer = fc.record({
    eik: fc.constantFrom(null, EIK, '131063188', '020469788'),
    vatNumber: fc.constantFrom('', 'own'),
    email: fc.constantFrom('', 'a@x.bg', 'b@x.bg', 'A@X.BG'),
    phone: fc.constantFrom('', '0888 111 222', '+359888111222', '0899 000 111'),
  });
  fc.assert(
    fc.property(fc.array(anyBuyer, { maxLength: 8 }), (buyers) => {
      const entries: Entry[] = [];
      for (const { eik, vatNumber, ...customer } of buyers) {
        const invoice = eik === null ? {} : { invoice: { eik, vatNumber: vatNumber && `BG${eik}` } };
        const parts = { customer, delivery: { phone: '' }, ...invoice };
        const first = planned(parts, entries, EACH);
        if (!first.ok) {
          // Two people shared the phone of a third; only that is ever in doubt.
          expect(first.problem.code).toBe('partner-ambiguous');
          continue;
        }
        if (typeof first.value.partner !== 'number') entries.push(first.value.partner);
        const again = planned(parts, entries, EACH);
        expect(again.ok && typeof again.value.partner).toBe('number');
      }
      const eiks = entries.flatMap(({ bulstat }) => (bulstat ? [bulstat] : []));
      expect(new Set(eiks).size).toBe(eiks.length);
    }),
    RUNS,
  );
});

describe('a customer that a person linked with a partner', () => {
  const said = (parts: OrderParts, bulstat: string) => {
    const order = anOrder({ ...parts, customer: { id: '7', name: 'Иван', email: 'a@b.bg', phone: '' } });
    const partner = { id: 77 as PartnerId, name: 'П', bulstat, paymentDays: 3 };
    const partners = { find: () => [], linked: new Map([['7', partner]]), retailPaymentDays: 0 };
    return planPartner(order, SETTINGS, partners);
  };

  test('is that partner, whatever its data say', () => {
    expect(said({}, '')).toMatchObject({ value: { partner: 77, paymentDays: 3 } });
  });

  test('is not, when the order wants an invoice for another ЕИК', () => {
    expect(said(COMPANY, '111111118')).toMatchObject({ ok: true, value: { partner: { isCompany: true } } });
  });
});
