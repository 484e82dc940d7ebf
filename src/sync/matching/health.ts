import { eikFault } from '../../domain/eik.ts';
import { keyForm, partnerKeys } from '../../domain/partner.ts';
import type { PartnerCard } from '../../domain/document.ts';
import { barcodeKind } from './barcode.ts';
import { codeKey, hasEntities, mixesAlphabets } from './plain-text.ts';

/** What makes two sides hard to join, in the order in which it is shown. */
export const ITEM_FINDINGS = [
  'code-blank',
  'code-doubled',
  'code-alike',
  'alphabets-mixed',
  'blanks',
  'entities',
  'barcode-doubled',
  'barcode-mask',
  'barcode-own',
  'barcode-unfit',
] as const;
export const PARTNER_FINDINGS = [
  'keys-blank',
  'eik-unfit',
  'bulstat-doubled',
  'email-doubled',
  'phone-doubled',
  'alphabets-mixed',
  'entities',
] as const;
export type Finding = (typeof ITEM_FINDINGS)[number] | (typeof PARTNER_FINDINGS)[number];

/** The health of one side: how many records there are, and what was found on how many of them, with some of them by name. */
export interface Health {
  records: number;
  findings: { finding: Finding; count: number; examples: string[] }[];
}

/** Looks at the records of one side, one after the other. */
export interface HealthCheck<Record> {
  look(record: Record): void;
  health(): Health;
}

const MOST_EXAMPLES = 5;

/** A check of items, or of the shop's variants. */
export function itemHealth(): HealthCheck<{ code: string; name: string; barcodes: readonly string[] }> {
  const found = findings();
  const [codes, alike, barcodes] = [doubles(), doubles(), doubles()];
  return {
    look({ code, name, barcodes: theirs }) {
      found.count();
      const label = code.trim() === '' ? name : `${code.trim()} ${name}`;
      const written = [code, name];
      if (code.trim() === '') found.add('code-blank', label);
      else {
        codes.meet(code.trim().toUpperCase(), label);
        // Only spellings that differ count: equal ones are doubled.
        alike.meet(codeKey(code), label, code.trim().toUpperCase());
      }
      if (written.some(mixesAlphabets)) found.add('alphabets-mixed', label);
      if (written.some(hasStrayBlanks)) found.add('blanks', label);
      if (written.some(hasEntities)) found.add('entities', label);
      for (const barcode of theirs) {
        const kind = barcodeKind(barcode);
        if (kind === 'worldwide') barcodes.meet(barcode.padStart(14, '0'), label);
        else found.add(`barcode-${kind}`, `${barcode} ${name}`);
      }
    },
    health() {
      found.addDoubles('code-doubled', codes);
      found.addDoubles('code-alike', alike);
      found.addDoubles('barcode-doubled', barcodes);
      return found.health(ITEM_FINDINGS);
    },
  };
}

/** A check of partners, or of the shop's customers. */
export function partnerHealth(): HealthCheck<PartnerCard> {
  const found = findings();
  const keys = { bulstat: doubles(), email: doubles(), phone: doubles() };
  return {
    look(card) {
      found.count();
      const label = [card.company, card.bulstat].filter(Boolean).join(' ');
      if (partnerKeys(card).length === 0) found.add('keys-blank', label);
      if (card.bulstat.trim() !== '' && eikFault(card.bulstat) !== null) found.add('eik-unfit', label);
      if (mixesAlphabets(card.company)) found.add('alphabets-mixed', label);
      if (hasEntities(card.company)) found.add('entities', label);
      for (const key of ['bulstat', 'email', 'phone'] as const) {
        const value = keyForm(key, card[key]);
        if (value !== undefined) keys[key].meet(value, label);
      }
    },
    health() {
      for (const key of ['bulstat', 'email', 'phone'] as const) found.addDoubles(`${key}-doubled`, keys[key]);
      return found.health(PARTNER_FINDINGS);
    },
  };
}

function hasStrayBlanks(text: string): boolean {
  return text !== text.trim() || /\s{2}|[\t\n\r\u00A0]/.test(text);
}

/** Values that should be of one record each. */
interface Doubles {
  /** With `spelling`, records that spell a value in one way are no doubles of each other. */
  meet(value: string, label: string, spelling?: string): void;
  shared: () => { count: number; labels: string[] }[];
}

function doubles(): Doubles {
  const met = new Map<string, { spelling: string | undefined; count: number; labels: string[] }>();
  return {
    meet(value, label, spelling) {
      if (value === '') return;
      const known = met.get(value);
      if (!known) met.set(value, { spelling, count: 1, labels: [label] });
      else if (spelling === undefined || spelling !== known.spelling) {
        known.count += 1;
        if (known.labels.length < MOST_EXAMPLES) known.labels.push(label);
      }
    },
    shared: () => [...met.values()].filter(({ count }) => count > 1),
  };
}

function findings() {
  let records = 0;
  const found = new Map<Finding, { count: number; examples: string[] }>();
  const add = (finding: Finding, example: string, count = 1): void => {
    const known = found.get(finding) ?? { count: 0, examples: [] };
    found.set(finding, known);
    known.count += count;
    if (known.examples.length < MOST_EXAMPLES) known.examples.push(example);
  };
  return {
    count: () => void (records += 1),
    add,
    addDoubles(finding: Finding, { shared }: Doubles): void {
      for (const { count, labels } of shared()) add(finding, labels.join(' = '), count);
    },
    health: (order: readonly Finding[]): Health => ({
      records,
      findings: order.flatMap((finding) => {
        const known = found.get(finding);
        return known ? [{ finding, ...known }] : [];
      }),
    }),
  };
}
