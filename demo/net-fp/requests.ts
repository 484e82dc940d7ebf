import * as z from 'zod';
import { fromDouble, ZERO } from '../../src/domain/decimal.ts';

/**
 * What is sent to a Net.FP print server, as ErpNet.FP binds it: what is missing has a default, except where the protocol requires it; an unknown
 * word is refused with 400. `demo/net-fp` shares nothing with the driver but this protocol: a fault in one must not hide in the other.
 */

const number = z
  .union([z.number(), z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/)])
  .transform((value) => fromDouble(value));
const numberOrZero = number.nullish().transform((value) => value ?? ZERO);
const textOrEmpty = z
  .string()
  .max(1000)
  .nullish()
  .transform((value) => value ?? '');
const wholeOrZero = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);

/** The kinds of payment of the protocol. */
const PAYMENT_TYPES = [
  'cash',
  'check',
  'coupons',
  'ext-coupons',
  'packaging',
  'internal-usage',
  'damage',
  'card',
  'bank',
  'reserved1',
  'reserved2',
] as const;

const item = z.object({
  type: z.enum(['sale', 'comment', 'footer-comment', 'discount-amount', 'surcharge-amount']).default('sale'),
  text: textOrEmpty,
  quantity: numberOrZero,
  unitPrice: numberOrZero,
  taxGroup: wholeOrZero,
  department: wholeOrZero,
  amount: numberOrZero,
  priceModifierType: z
    .enum(['none', 'discount-percent', 'discount-amount', 'surcharge-percent', 'surcharge-amount'])
    .default('none'),
  priceModifierValue: numberOrZero,
});
export type ItemRequest = z.output<typeof item>;

const payment = z.object({ amount: number, paymentType: z.enum([...PAYMENT_TYPES, 'change']) });

const credentials = { operator: textOrEmpty, operatorPassword: textOrEmpty };

export const receiptRequest = z.object({
  ...credentials,
  uniqueSaleNumber: textOrEmpty,
  items: z.array(item).max(2000),
  payments: z
    .array(payment)
    .max(100)
    .nullish()
    .transform((value) => value ?? []),
});
export type ReceiptRequest = z.output<typeof receiptRequest>;

export const reversalRequest = receiptRequest.extend({
  receiptNumber: textOrEmpty,
  receiptDateTime: textOrEmpty,
  fiscalMemorySerialNumber: textOrEmpty,
  reason: z
    .enum(['operator-error', 'refund', 'tax-base-reduction', 'taxbase-reduction'])
    .default('operator-error'),
});
export type ReversalRequest = z.output<typeof reversalRequest>;

export const transferRequest = z.object({ ...credentials, amount: number });
export const credentialsRequest = z.object(credentials);
export type CredentialsRequest = z.output<typeof credentialsRequest>;
export const clockRequest = z.object({
  deviceDateTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?/),
});

const whole = (fallback: number) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/)
    .transform(Number)
    .default(fallback);
/** ErpNet.FP's own: a call waits so long for its print unless it says otherwise. */
const DEFAULT_ASYNC_TIMEOUT_MS = 29_000;
export const printQuery = z.object({
  taskId: z.string().optional(),
  asyncTimeout: whole(DEFAULT_ASYNC_TIMEOUT_MS).transform((ms) => (ms < 0 ? DEFAULT_ASYNC_TIMEOUT_MS : ms)),
  timeout: whole(0),
});
export type PrintQuery = z.output<typeof printQuery>;
