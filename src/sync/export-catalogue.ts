import type { Release } from '../domain/brake.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { publishesItems } from '../domain/publishing.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { catalogueSize } from '../store/catalogue.ts';
import { linksOfLeaving } from '../store/links.ts';
import { countKnown } from '../store/shop-variants.ts';
import { standingBrakes } from './brake.ts';
import { categoriesBy } from './catalogue/categories.ts';
import type { PlannedFamily } from './catalogue/planned-family.ts';
import { publishFamilies } from './catalogue/publish-families.ts';
import { catalogueRule, surveyItems } from './catalogue/survey-items.ts';
import type { ServerCheck } from './check-server.ts';
import type { SyncContext } from './context.ts';
import { refuseChangedFamily } from './explain-plan.ts';
import { followItems, linkProducts } from './link-products.ts';
import { needsMatching } from './needs-matching.ts';
import { shownFamily } from './catalogue/shown-family.ts';
import type { Shown } from './shown.ts';

/** A shop of which this many items, and nine of ten there are, would leave stops for a person, however small it is. */
const LEAST_TO_EMPTY = 3;
const FOLLOWED_AT_ONCE = 500;

export interface ExportCatalogueOptions {
  /** A person runs this part by itself: what keeps it from running is said. */
  isAlone: boolean;
  /** A person looked at the changes that stopped the export and lets them, and no more than them, pass this once. */
  releaseBrake?: Release;
  /** Instead of writing, hand over what would be written. */
  plan?: (planned: PlannedFamily) => void | Promise<void>;
  /** Only what a person was shown, and only as it was shown; that person looked, so the brake lets it pass. */
  shown?: Shown;
  /** With `plan`: told each brake that would stop the export. */
  onBrake?: (found: Problem) => void;
}

/**
 * Items of the chosen groups become products of the shop and follow the warehouse there (settings j, f, d, and what `overwrite` names), with their prices.
 * First the shop's products are linked, then the warehouse is surveyed, and only what is otherwise than the last time is looked at. Between two sides that both hold
 * data and of which nothing is linked nothing is done: every item would be made a second time.
 */
export async function exportCatalogue(
  context: SyncContext,
  { warehouse, choices }: Pick<ServerCheck, 'warehouse' | 'choices'>,
  options: ExportCatalogueOptions,
): Promise<Result<void>> {
  const { store, server } = context;
  const { export: outgoing, matchBy } = server.definition.settings;
  const refused = (found: Problem): Result<void> => (options.isAlone ? failed(found) : ok(undefined));
  if (!publishesItems(outgoing)) return refused(problem('catalogue-off'));
  const linked = await linkProducts(context);
  if (!linked.ok) return linked;
  const strangers = await needsMatching(context, warehouse.items);
  if (!strangers.ok) return strangers;
  if (strangers.value) {
    const products = await countKnown(store, server.id);
    return refused(problem('catalogue-needs-matching', { products, items: warehouse.items }));
  }
  const rule = catalogueRule(outgoing, matchBy, choices.itemGroups, warehouse.pricesIncludeVat!);
  const surveyed = await surveyItems(context, rule);
  if (!surveyed.ok) return surveyed;
  if (!surveyed.value) return ok(undefined);
  const followed = await followLeaving(context);
  if (!followed.ok) return followed;
  const { shown } = options;
  const standing = shown ? [] : standingBrakes(await brakes(context), options.releaseBrake);
  if (options.plan) standing.forEach((each) => options.onBrake?.(each));
  else if (standing[0]) return failed(standing[0]);
  const categories = categoriesBy(context, choices.itemGroups);
  return publishFamilies(context, rule, categories, {
    plan: options.plan,
    ...(shown && { isShown: (planned) => isAsShown(context, shown, planned) }),
  });
}

/** An item that was deleted and entered anew under its code has not left: its product stands for the new one before anything is hidden. */
async function followLeaving(context: SyncContext): Promise<Result<void>> {
  const { store, server, signal } = context;
  let after = 0;
  while (!signal.aborted) {
    const links = await linksOfLeaving(store, server.id, after, FOLLOWED_AT_ONCE);
    if (links.length === 0) break;
    const followed = await followItems(context, links);
    if (!followed.ok) return followed;
    after = links.at(-1)!.item;
  }
  return ok(undefined);
}

/** Whether a family is what was shown; one that is not is told, one that was not shown or chosen is passed over. */
async function isAsShown(context: SyncContext, shown: Shown, planned: PlannedFamily): Promise<boolean> {
  const hash = shown.hashOf(planned.writing.family);
  if (hash === undefined) return false;
  const now = shownFamily(planned);
  if (hash === now.hash) return true;
  await refuseChangedFamily(context, shown, planned.writing.family, now.basis);
  return false;
}

/** Stops before a shop is emptied or repriced by mistake: too many items would leave, or too many known prices change, at once. */
async function brakes({ store, server }: SyncContext): Promise<(Problem | null)[]> {
  const { brake: limit, mode, overwrite } = server.definition.settings.export;
  const { share, least } = limit;
  const { total, leaving, repriced } = await catalogueSize(store, server.id);
  const isTooMuch = (count: number): boolean => count >= least && count * 100 > total * share;
  const emptiesShop = leaving >= LEAST_TO_EMPTY && leaving * 10 >= total * 9;
  const { name } = server.definition;
  const areSent = mode === 'create-and-update' && overwrite.includes('price');
  return [
    isTooMuch(leaving) || emptiesShop
      ? problem('catalogue-shrunk', {
          found: total - leaving,
          expected: total,
          changes: leaving,
          server: name,
        })
      : null,
    areSent && isTooMuch(repriced)
      ? problem('catalogue-brake', { changes: repriced, total, server: name })
      : null,
  ];
}
