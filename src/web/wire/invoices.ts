import * as z from 'zod';

const day = z.iso.date();

/** A sale whose buyer wants an invoice and has none. */
const missingInvoice = z
  .object({
    order: z.string(),
    buyer: z.string(),
    /** ЕИК or VAT number; '' when none is known. */
    eik: z.string(),
    /** The sale's number and day. */
    sale: z.int(),
    day,
    /** УНП */
    saleNumber: z.string().nullable(),
    /** The last day to issue it, and how many days that is from today; below zero when it has passed. */
    lastDay: day,
    daysLeft: z.int(),
  })
  .meta({ id: 'MissingInvoice' });
export type MissingInvoice = z.infer<typeof missingInvoice>;

export const missingInvoices = z.object({ count: z.int(), items: z.array(missingInvoice) });
export type MissingInvoices = z.infer<typeof missingInvoices>;
