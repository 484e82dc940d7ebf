import * as z from 'zod';
import { PAYMENT_KINDS } from '../../domain/receipt.ts';
import { decimalText, moment, problemWords } from './common.ts';

/** What is shown of where a receipt stands; a sale that was found and whose receipt is still asked about is in doubt. */
export const receiptState = z.enum(['pending', 'printing', 'printed', 'refused', 'in-doubt', 'dropped']);
export type WireReceiptState = z.infer<typeof receiptState>;

export const receiptSummary = z
  .object({
    id: z.int(),
    kind: z.enum(['sale', 'reversal']),
    state: receiptState,
    order: z.string(),
    /** operations.Acct of the sale or the return. */
    document: z.int().nullable(),
    /** УНП; null outside СУПТО. */
    saleNumber: z.string().nullable(),
    /** What it should come to; null when that is not known. */
    total: decimalText.nullable(),
    createdAt: moment,
    /** When it last left for the printer. */
    sentAt: moment.nullable(),
    /** What the device printed: its number, its clock ("2026-11-23T12:05:07"), the amount, the number of the fiscal memory, its serial number. */
    printed: z
      .object({
        receiptNumber: z.string(),
        at: z.string(),
        amount: decimalText.nullable(),
        memory: z.string().nullable(),
        register: z.string().nullable(),
      })
      .nullable(),
    /** Who said that it was printed, or that it was not; null when the printer did. */
    settledBy: z.string().nullable(),
    reason: z.enum(['operator-error', 'refund', 'tax-base-reduction']).nullable(),
    /** Why it is not printed; null when nothing is known to be in its way. */
    problem: problemWords.nullable(),
    /** What a person may say of it now. */
    maySayPrinted: z.boolean(),
    maySayNotPrinted: z.boolean(),
    maySayNotOwed: z.boolean(),
    /** What is told of it, though it is printed, can be said to be settled. */
    maySaySettled: z.boolean(),
    /** Another run would try it again; of one in doubt: would ask the printer, which was not asked yet. */
    mayRetry: z.boolean(),
  })
  .meta({ id: 'Receipt' });
export type ReceiptSummary = z.infer<typeof receiptSummary>;

export const receiptPage = z.object({
  items: z.array(receiptSummary),
  next: z.string().nullable(),
  /** How many there are in each state, whatever the list shows. */
  counts: z.object({
    pending: z.int(),
    printing: z.int(),
    printed: z.int(),
    refused: z.int(),
    'in-doubt': z.int(),
    dropped: z.int(),
  }),
});
export type ReceiptPage = z.infer<typeof receiptPage>;

export const receiptDetail = receiptSummary
  .extend({
    /** Its lines and comments in the order printed; empty when they are not known. */
    items: z.array(
      z.object({
        kind: z.enum(['sale', 'comment']),
        text: z.string(),
        quantity: decimalText.nullable(),
        unitPrice: decimalText.nullable(),
        discount: decimalText.nullable(),
        taxGroup: z.int().nullable(),
        total: decimalText.nullable(),
      }),
    ),
    payments: z.array(z.object({ kind: z.enum(PAYMENT_KINDS), amount: decimalText })),
    /** What it is known by at the print server; null before it was sent. */
    task: z.string().nullable(),
    /** The receipt this one reverses, and the reversals of this one. */
    reverses: receiptSummary.nullable(),
    reversals: z.array(receiptSummary),
  })
  .meta({ id: 'ReceiptDetail' });
export type ReceiptDetail = z.infer<typeof receiptDetail>;

/** What a person read off the paper. */
export const printedByHand = z.object({
  receiptNumber: z.string().trim().min(1).max(30),
  /** The device's clock: "2026-11-23T12:05:07". */
  receiptDateTime: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/),
  memory: z
    .string()
    .regex(/^\d{8}$/)
    .optional(),
  /** The serial number of the device, when it is not the printer it was sent to. */
  register: z
    .string()
    .regex(/^[A-Z]{2}\d{6}$/)
    .optional(),
});

/** Why a receipt is not owed, in the words of who says so. */
export const notOwed = z.object({ reason: z.string().trim().min(1).max(200) });

const daySum = z.object({
  count: z.int(),
  total: decimalText,
  byTaxGroup: z.array(z.object({ taxGroup: z.int(), rates: z.array(z.string()), amount: decimalText })),
  byPayment: z.array(z.object({ kind: z.enum(PAYMENT_KINDS), amount: decimalText })),
  /** How many of them Kervan knows no lines of; of sales they are in the total only, of reversals in the cash as well. */
  unknown: z.int(),
  /** Of how many the device gave no time; they stand on the day they were sent, by Kervan's clock. */
  undated: z.int(),
});

/** Days of the shop's zone on which something was printed, newest first; amounts with VAT. */
export const receiptDays = z.object({
  items: z.array(z.object({ day: z.iso.date(), sales: daySum, reversals: daySum })),
});
export type ReceiptDays = z.infer<typeof receiptDays>;

export const printerView = z
  .object({
    address: z.string(),
    /** As it answers now; null with a problem when it does not. */
    now: z
      .object({
        serialNumber: z.string(),
        memory: z.string(),
        manufacturer: z.string(),
        model: z.string(),
        firmware: z.string(),
        isEmulator: z.boolean(),
        ready: z.boolean(),
        paper: z.enum(['enough', 'low', 'out']),
        messages: z.array(
          z.object({ kind: z.enum(['info', 'warning', 'error']), code: z.string(), text: z.string() }),
        ),
        deviceDateTime: z.string().nullable(),
      })
      .nullable(),
    problem: problemWords.nullable(),
    /** Methods of payment whose kind on the receipt it does not take. */
    shortcomings: z.array(problemWords),
    /** As the last run saw it. */
    lastSeen: z.object({ serialNumber: z.string(), memory: z.string(), at: moment }).nullable(),
    /** What its serial number must be (setting p); null outside СУПТО. */
    expectedRegister: z.string().nullable(),
    /** The sale numbers (УНП) declared for Kervan: the last one Kervan knows to be used, and how many are left; null without a range. */
    saleNumbers: z.object({ from: z.int(), to: z.int(), last: z.int().nullable(), left: z.int() }).nullable(),
  })
  .meta({ id: 'Printer' });
export type WirePrinter = z.infer<typeof printerView>;
