import * as z from 'zod';

/** What is looked for: a text, or with `id` the one record with this id, whatever the text. */
const search = z.string().max(100).optional();
const id = z.int().min(1).max(2_147_483_647);

function saysWhat({ search, id }: { search?: string | undefined; id?: number | undefined }): boolean {
  return search !== undefined || id !== undefined;
}
const unsaid = { error: 'search or id is needed' };

/** In the database of a saved server. */
export const lookUpQuery = z
  .object({
    search,
    id: z.coerce.number().pipe(id).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  })
  .refine(saysWhat, unsaid);

/** In the database of a draft; a secret that is left out is the one of the saved server `keepSecretsOf`. */
export const lookUpDraft = z
  .object({
    warehouse: z.record(z.string(), z.unknown()),
    keepSecretsOf: z.string().max(120).optional(),
    search,
    id: id.optional(),
    limit: z.int().min(1).max(50).default(20),
  })
  .refine(saysWhat, unsaid);

export const foundItems = z.object({
  items: z.array(
    z.object({ id: z.int(), code: z.string(), name: z.string(), barcodes: z.array(z.string()) }),
  ),
});
export type FoundItems = z.infer<typeof foundItems>;

export const foundPartners = z.object({
  partners: z.array(
    z.object({
      id: z.int(),
      code: z.string(),
      name: z.string(),
      bulstat: z.string().meta({ description: 'ЕИК; empty when there is none' }),
    }),
  ),
});
export type FoundPartners = z.infer<typeof foundPartners>;
