import * as z from 'zod';

/** Links a variant of the shop with an item by hand; null takes the link away, and it is looked for anew. */
export const newLink = z.object({ variant: z.string().max(255), item: z.int().min(1).nullable() });

/** The code as a record names it, "ABC" of "sku ABC"; a variant without a code is named by its own number. */
export const skuQuery = z.object({ sku: z.string().min(1).max(255) });

export const linkedVariants = z.object({
  items: z.array(
    z
      .object({
        variant: z.string(),
        /** '' when it is known from an order alone. */
        product: z.string(),
        sku: z.string(),
        /** The item it is linked with; null when with none. */
        item: z.int().nullable(),
      })
      .meta({ id: 'LinkedVariant' }),
  ),
});
export type LinkedVariants = z.infer<typeof linkedVariants>;
