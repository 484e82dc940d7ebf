import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { ServerCheck } from './check-server.ts';
import type { SyncContext } from './context.ts';
import { importCustomers } from './import-customers.ts';
import { importProducts } from './import-products.ts';
import { linkProducts } from './link-products.ts';
import { needsMatching } from './needs-matching.ts';
import type { NomenclatureOptions } from './nomenclature-course.ts';

/**
 * New products of the shop become items of the warehouse and new customers its partners, without any order (setting n). Nothing is done between
 * two sides that are to be matched first. Within the import this is passed over in silence, so that orders go on.
 */
export async function importNomenclature(
  context: SyncContext,
  check: Pick<ServerCheck, 'warehouse' | 'choices'>,
  options: NomenclatureOptions,
): Promise<Result<void>> {
  const { definition } = context.server;
  const refused = (found: Problem): Result<void> => (options.isAlone ? failed(found) : ok(undefined));
  if (!definition.settings.import.nomenclature)
    return refused(problem('nomenclature-off', { setting: 'settings.import.nomenclature' }));
  const linked = await linkProducts(context);
  if (!linked.ok) return linked;
  const strangers = await needsMatching(context, check.warehouse.items);
  if (!strangers.ok) return strangers;
  if (strangers.value) return refused(strangers.value);
  const products = await importProducts(context, check, options);
  if (!products.ok || context.signal.aborted) return products;
  return importCustomers(context, options);
}
