/**
 * The records of Net.FP as ErpNet.FP and ErpNet.FP.js send them, and as they want them. What we do not know is let through unread; where the
 * two differ, both are read.
 */
import * as z from 'zod';
import { fromDouble, toCents, toDouble, type Decimal } from '../../domain/decimal.ts';
import type { PrinterInfo, PrinterMessage } from '../printer.ts';
import type { Receipt, ReceiptItem, Reversal } from '../receipt.ts';
import { shownText } from './client.ts';

const shown = z.string().transform(shownText);
const shownOrEmpty = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => shownText(value ?? ''));
/** The protocol's text says "true", its code says true. */
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]);
const length = z
  .number()
  .nullish()
  .catch(null)
  .transform((value) => (value && value > 0 ? Math.floor(value) : null));
/** A JSON number; a text too, for servers that are careful. */
const amount = z
  .union([z.number(), z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/)])
  .nullish()
  .transform((value) => fromDouble(value));
/** Without a zone from ErpNet.FP, with "Z" from ErpNet.FP.js; "0001-01-01" and null are none. */
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?$/)
  .nullish()
  .transform((value) => (!value || value.startsWith('0001') ? null : value));

const message = z
  .object({ type: z.string().catch(''), code: shownOrEmpty, text: shownOrEmpty })
  .transform(({ type, code, text }): PrinterMessage => {
    const kind = type === 'error' || type === 'warning' ? type : 'info';
    return { kind, code, text };
  });
const messages = z
  .array(message)
  .max(200)
  .nullish()
  .transform((value) => value ?? []);

/** What every answer of a device has. */
export const answered = z.object({ ok: flag, messages });

export const receiptResult = z.object({
  ok: flag,
  messages,
  receiptNumber: z
    .union([z.string().max(50), z.number().transform(String)])
    .nullish()
    .transform((value) => value?.trim() ?? ''),
  receiptDateTime: moment,
  receiptAmount: amount,
  fiscalMemorySerialNumber: shownOrEmpty,
});

export const statusResult = z.object({ ok: flag, messages, deviceDateTime: moment });

/** In place of a result: still in the queue. */
export const taskId = z.object({ taskId: z.string().min(1).max(1000) });

export const taskInfo = z.object({
  taskStatus: z.enum(['unknown', 'enqueued', 'running', 'finished', 'timeout']),
  result: z.unknown().optional(),
});

const deviceInfo = z
  .object({
    serialNumber: shown,
    fiscalMemorySerialNumber: shownOrEmpty,
    manufacturer: shownOrEmpty,
    model: shownOrEmpty,
    firmwareVersion: shownOrEmpty,
    taxIdentificationNumber: shownOrEmpty,
    itemTextMaxLength: length,
    commentTextMaxLength: length,
    supportedPaymentTypes: z.array(z.string().max(50)).max(50).nullish().catch(null),
    emulator: z.boolean().catch(false),
  })
  .transform((device): PrinterInfo => ({
    serialNumber: device.serialNumber,
    fiscalMemorySerialNumber: device.fiscalMemorySerialNumber,
    manufacturer: device.manufacturer,
    model: device.model,
    firmwareVersion: device.firmwareVersion,
    taxIdentificationNumber: device.taxIdentificationNumber,
    itemTextLength: device.itemTextMaxLength,
    commentTextLength: device.commentTextMaxLength,
    paymentKinds: device.supportedPaymentTypes ?? [],
    isEmulator: device.emulator,
  }));

export const printerInfo = deviceInfo;
export const printerList = z
  .record(z.string().min(1).max(100), deviceInfo)
  .refine((printers) => Object.keys(printers).length <= 100);

/** Who prints, where the device wants to know. */
export interface Credentials {
  operator?: string | undefined;
  operatorPassword?: string | undefined;
}

/** A receipt as the protocol wants it; no `payments` means all in cash. */
export function receiptOnWire(receipt: Receipt, credentials: Credentials): object {
  const { payments } = receipt;
  return {
    ...headOnWire(receipt, credentials),
    ...(payments.length > 0 && {
      payments: payments.map(({ amount, paymentType }) => ({ amount: money(amount), paymentType })),
    }),
  };
}

/** A reversal as the protocol wants it; it is always paid back in cash, so there are no payments. */
export function reversalOnWire(reversal: Reversal, credentials: Credentials): object {
  const { receiptNumber, receiptDateTime, fiscalMemorySerialNumber, reason } = reversal;
  return {
    ...headOnWire(reversal, credentials),
    receiptNumber,
    receiptDateTime,
    fiscalMemorySerialNumber,
    reason,
  };
}

/** Cash in or out of the drawer. */
export function cashOnWire(amount: Decimal, credentials: Credentials): object {
  return { amount: money(amount), ...credentials };
}

function headOnWire(receipt: Omit<Receipt, 'payments'>, credentials: Credentials): object {
  const { uniqueSaleNumber, operator, operatorPassword, items } = receipt;
  return {
    ...(uniqueSaleNumber !== null && { uniqueSaleNumber }),
    ...(operator === undefined ? credentials : { operator, operatorPassword }),
    items: items.map(itemOnWire),
  };
}

function itemOnWire(item: ReceiptItem): object {
  if (item.kind === 'comment') return { type: 'comment', text: item.text };
  const { text, quantity, unitPrice, taxGroup, priceModifier } = item;
  return {
    type: 'sale',
    text,
    quantity: toDouble(quantity.round(3)),
    unitPrice: money(unitPrice),
    taxGroup,
    ...(priceModifier && {
      priceModifierType: priceModifier.kind,
      priceModifierValue: money(priceModifier.value),
    }),
  };
}

/** A JSON number of two decimals; the shortest text of the double is the decimal again. */
function money(amount: Decimal): number {
  return toDouble(toCents(amount));
}
