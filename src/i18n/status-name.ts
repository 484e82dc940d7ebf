import type { BothLanguages, Problem, ProblemParams } from '../domain/problem.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import bg from './bg.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

const FIXED: Record<'bg' | 'en', Record<string, string>> = { bg: bg.what.status, en: en.what.status };

/**
 * A status of the shop by name: the shop's own, translated only when it is the one Kervan knows; else the fixed name of its
 * code; else the code. The pages choose in the same way (ui/parts/orders/status-name.ts).
 */
export function statusInBoth(code: string, statuses: readonly ShopStatus[]): BothLanguages {
  const own = statuses.find((status) => status.code === code)?.name.trim();
  const isFixed = Object.hasOwn(FIXED.bg, code);
  const fixed = isFixed ? { bg: FIXED.bg[code]!, en: FIXED.en[code]! } : { bg: code, en: code };
  return !own || own === fixed.bg ? fixed : { bg: own, en: own };
}

/** The values of a sentence, its status by name. */
export function withStatusName(params: ProblemParams, statuses: readonly ShopStatus[]): ProblemParams {
  const { status } = params;
  return typeof status === 'string' ? { ...params, status: statusInBoth(status, statuses) } : params;
}

/** A problem to be put into words, the status in it by name: kept it is by its code, so that a name given later is shown too. */
export function problemWithStatusName(found: Problem, statuses: readonly ShopStatus[]): Problem {
  return { ...found, params: withStatusName(found.params, statuses) };
}
