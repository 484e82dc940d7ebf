import { decimal, type Decimal } from '../../src/domain/decimal.ts';
import type { ItemRequest } from './requests.ts';
import { grossOf, modifierOf, quantityOf, rounded } from './sums.ts';

/** How the device prints: 42 characters to the line, letters of windows-1251, no letter beyond what fits. */

const WIDTH = 42;
const ITEM_LENGTH = 36;
const COMMENT_LENGTH = 42;
const GROUP_LETTERS = ['А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'З'];
const PAYMENT_NAMES: Record<string, string> = {
  cash: 'В БРОЙ',
  check: 'С ЧЕК',
  card: 'С КАРТА',
  coupons: 'ТАЛОНИ',
  'ext-coupons': 'ВЪНШНИ ТАЛОНИ',
};
const REASONS: Record<string, string> = {
  'operator-error': 'ОПЕРАТОРСКА ГРЕШКА',
  refund: 'ВРЪЩАНЕ ИЛИ ЗАМЯНА',
  'tax-base-reduction': 'НАМАЛЯВАНЕ НА ДАНЪЧНАТА ОСНОВА',
};
const RULE = '-'.repeat(WIDTH);

/** What the printed device says it can print. */
export const TEXT_LENGTHS = { item: ITEM_LENGTH, comment: COMMENT_LENGTH };

/** Who prints; on every slip. */
export interface PaperHead {
  serialNumber: string;
  fiscalMemorySerialNumber: string;
}

/** What a slip of the roll is about. */
export interface Slip {
  number: string;
  /** "2026-11-23T12:05:07" */
  at: string;
}

/** The letter of a tax group. */
export function groupLetter(group: number): string {
  return GROUP_LETTERS[group - 1] ?? '?';
}

/** The receipt or reversal as it comes out of the device. */
export function receiptLines(
  head: PaperHead,
  slip: Slip & {
    uniqueSaleNumber: string;
    items: readonly ItemRequest[];
    total: Decimal;
    payments: readonly { name: string; amount: Decimal }[];
    reversal: { receiptNumber: string; receiptDateTime: string; memory: string; reason: string } | null;
  },
): string[] {
  const { reversal, items } = slip;
  return [
    ...top(),
    ...(reversal ? reversalLines(reversal) : []),
    ...(slip.uniqueSaleNumber ? [`УНП: ${slip.uniqueSaleNumber}`] : []),
    RULE,
    ...items.filter(({ type }) => type !== 'footer-comment').flatMap(itemLines),
    RULE,
    beside('ОБЩА СУМА', `${slip.total.toFixed(2)} EUR`),
    ...slip.payments.map(({ name, amount }) => beside(PAYMENT_NAMES[name] ?? name, amount.toFixed(2))),
    ...items.filter(({ type }) => type === 'footer-comment').flatMap(itemLines),
    ...foot(head, slip),
  ];
}

/** A report or a slip of cash: a title and pairs of a name and a sum. */
export function slipLines(
  head: PaperHead,
  slip: Slip & { title: string; sums: readonly [string, string][] },
): string[] {
  return [
    ...top(),
    centred(slip.title),
    RULE,
    ...slip.sums.map(([name, sum]) => beside(name, sum)),
    ...foot(head, slip),
  ];
}

/** A text as the device prints it: cut in silence, and "?" for what it has no letter for. */
export function printable(text: string, length: number): string {
  const known = text.replaceAll(/[^\u0020-\u007e\u00a0-\u00bb\u0401-\u045f\u0490\u0491№–—‘’“”„…€]/gu, '?');
  return known.slice(0, length);
}

function reversalLines(reversal: {
  receiptNumber: string;
  receiptDateTime: string;
  memory: string;
  reason: string;
}): string[] {
  return [
    centred('С Т О Р Н О'),
    centred(REASONS[reversal.reason] ?? reversal.reason),
    beside('КЪМ БОН', reversal.receiptNumber),
    beside('ОТ', wallText(reversal.receiptDateTime)),
    beside('ФИСКАЛНА ПАМЕТ', reversal.memory),
  ];
}

function itemLines(item: ItemRequest): string[] {
  if (item.type === 'comment' || item.type === 'footer-comment') {
    return [`# ${printable(item.text, COMMENT_LENGTH - 2)}`];
  }
  if (item.type !== 'sale') {
    const name = item.type === 'discount-amount' ? 'ОТСТЪПКА' : 'НАДБАВКА';
    return [beside(`${name} ОТ МЕЖДИННАТА СУМА`, rounded(item.amount, 2).toFixed(2))];
  }
  const quantity = quantityOf(item);
  const letter = groupLetter(item.taxGroup);
  return [
    printable(item.text, ITEM_LENGTH),
    ...(quantity.eq(decimal('1'))
      ? []
      : [`  ${quantity.toFixed(3)} x ${rounded(item.unitPrice, 2).toFixed(2)}`]),
    beside('', `${grossOf(item).toFixed(2)} ${letter}`),
    ...(item.priceModifierType === 'none' ? [] : [modifierLine(item, letter)]),
  ];
}

function modifierLine(item: ItemRequest, letter: string): string {
  const isPercent = item.priceModifierType.endsWith('percent');
  const name = item.priceModifierType.startsWith('discount') ? 'отстъпка' : 'надбавка';
  const percent = isPercent ? ` ${rounded(item.priceModifierValue, 2).toString()}%` : '';
  return beside(`  ${name}${percent}`, `${modifierOf(item).toFixed(2)} ${letter}`);
}

function top(): string[] {
  return [centred('УЧЕБЕН ОБЕКТ'), centred('ЕМУЛАТОР НА ПРИНТЕР')];
}

function foot({ serialNumber, fiscalMemorySerialNumber }: PaperHead, { number, at }: Slip): string[] {
  return [
    RULE,
    beside(number, wallText(at)),
    beside(serialNumber, fiscalMemorySerialNumber),
    centred('БЕЗ ФИСКАЛНА СТОЙНОСТ'),
  ];
}

/** "2026-11-23T12:05:07" as "23.11.2026 12:05:07". */
function wallText(at: string): string {
  const [day = '', time = ''] = at.split('T');
  return `${day.split('-').reverse().join('.')} ${time.slice(0, 8)}`;
}

function beside(left: string, right: string): string {
  const fitting = left.slice(0, Math.max(0, WIDTH - right.length - 1));
  return fitting + ' '.repeat(WIDTH - fitting.length - right.length) + right;
}

function centred(text: string): string {
  return ' '.repeat(Math.max(0, Math.floor((WIDTH - text.length) / 2))) + text;
}
