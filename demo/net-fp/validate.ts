import { decimal, ZERO } from '../../src/domain/decimal.ts';
import { error, info, type Message, warning } from './messages.ts';
import type { ItemRequest, ReceiptRequest, ReversalRequest } from './requests.ts';
import { rounded, totalOf } from './sums.ts';

/** What the print server checks before anything goes to the device, in ErpNet.FP's order and with its codes (BgFiscalPrinter.cs). */

const SALE_NUMBER = /^[A-Z]{2}[0-9]{6}-[A-Z0-9]{4}-[0-9]{7}$/;
const CENT = decimal('0.01');
/** A difference of a cent is forgiven from a thousand euro on. */
const SHARE_FORGIVEN = decimal('0.00001');

/** The faults of a receipt; none when it may be printed. */
export function validateReceipt(
  { items, payments, uniqueSaleNumber }: ReceiptRequest,
  supportedPayments: readonly string[],
): Message[] {
  if (items.length === 0) return [error('E410', 'Receipt is empty, no items')];
  if (uniqueSaleNumber !== '' && !SALE_NUMBER.test(uniqueSaleNumber)) {
    return [error('E405', 'Invalid format of UniqueSaleNumber')];
  }
  for (const [index, item] of items.entries()) {
    const faults = itemFaults(item, index + 1);
    if (faults.length > 0) return faults;
  }
  for (const [index, payment] of payments.entries()) {
    const faults = paymentFaults(payment, index + 1, supportedPayments);
    if (faults.length > 0) return faults;
  }
  return payments.length > 0 ? sumFaults({ items, payments }) : [];
}

/** The same of a reversal; warnings are no faults. */
export function validateReversal(reversal: ReversalRequest, supportedPayments: readonly string[]): Message[] {
  const faults = validateReceipt(reversal, supportedPayments);
  if (faults.length > 0) return faults;
  const ignored =
    reversal.payments.length > 0
      ? [warning('W302', 'Reversal receipt payments array should be empty. It will be ignored.')]
      : [];
  const missing = (['receiptNumber', 'fiscalMemorySerialNumber'] as const).find(
    (field) => reversal[field] === '',
  );
  return missing ? [...ignored, error('E405', `${missing} of the original receipt is empty`)] : ignored;
}

function itemFaults(item: ItemRequest, row: number): Message[] {
  const faults: Message[] = [];
  const outOfBounds = (text: string) => faults.push(error('E403', `Item ${row}: ${text}`));
  if (item.type === 'discount-amount' || item.type === 'surcharge-amount') {
    if (item.amount.lte(ZERO)) outOfBounds('"amount" should be positive number');
    return faults;
  }
  if (item.text === '') faults.push(error('E407', `Item ${row}: "text" is empty`));
  if (item.type !== 'sale') return faults;
  const isModified = item.priceModifierType !== 'none';
  if (isModified && item.priceModifierValue.lte(ZERO)) {
    outOfBounds('"priceModifierValue" should be positive number');
  }
  if (!isModified && !item.priceModifierValue.eq(ZERO)) outOfBounds('"priceModifierValue" without its type');
  if (item.quantity.lt(ZERO)) outOfBounds('"quantity" should be positive number');
  if (item.department < 0) outOfBounds('"department" should be positive number or zero');
  if (item.taxGroup === 0) outOfBounds('"taxGroup" is empty');
  if (item.taxGroup < 1 || item.taxGroup > 8) {
    faults.push(error('E411', `Tax group ${item.taxGroup} unsupported`));
  }
  return faults;
}

function paymentFaults(
  { amount, paymentType }: ReceiptRequest['payments'][number],
  row: number,
  supported: readonly string[],
): Message[] {
  const faults: Message[] = [];
  const isChange = paymentType === 'change';
  if (!isChange && amount.lt(ZERO)) faults.push(error('E403', `Payment ${row}: "amount" is negative`));
  if (isChange && amount.gte(ZERO)) faults.push(error('E403', `Change ${row}: "amount" is not negative`));
  if (!isChange && !supported.includes(paymentType)) {
    faults.push(error('E406', `Payment type ${paymentType} unsupported`));
  }
  return faults.length > 0 ? [...faults, info(`Error occured at Payment ${row}`)] : [];
}

function sumFaults({ items, payments }: Pick<ReceiptRequest, 'items' | 'payments'>): Message[] {
  const due = totalOf(items);
  const paid = payments.reduce((sum, { amount }) => sum.plus(rounded(amount, 2)), ZERO);
  const difference = paid.minus(due).abs();
  const isForgiven = !due.eq(ZERO) && difference.div(due).lte(SHARE_FORGIVEN);
  if (difference.lt(CENT) || isForgiven) return [];
  const [paidText, dueText] = [paid.toFixed(2), due.toFixed(2)];
  return [
    error(
      'E403',
      `Payment total amount (${paidText}) should be the same as the items total amount (${dueText})`,
    ),
  ];
}
