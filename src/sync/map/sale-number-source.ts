import type { Day, SaleNumberSource } from '../../domain/document.ts';
import type { OrderNumber } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Answer, type Result } from '../../domain/result.ts';
import type { ImportSettings } from '../../domain/settings.ts';

/** The code of an operator in a sale number (Ordinance Н-18, Annex 29 t.9). */
const OPERATOR = /^[A-Z0-9]{4}$/;
const SHORT_OPERATOR = /^[A-Z0-9]{1,3}$/;

/**
 * Where the number (УНП) of a sale under СУПТО comes from: register and range of the settings, the operator's code of the active user
 * (users.Code). A code of fewer than four signs is filled up with leading zeros only when the setting says so: the operator on the
 * receipts is then another than in Warehouse Pro, and that is for the owner to say. Without a register, a range or a declaration there
 * is no sale.
 */
export function saleNumberSource(
  number: OrderNumber,
  settings: ImportSettings,
  operatorCode: string,
): Answer<SaleNumberSource> {
  const { cashRegister, saleNumbers } = settings;
  const missing = (['cashRegister', 'saleNumbers', 'declaration'] as const)
    .filter((name) => settings[name] === null)
    .map((name) => problem('setting-missing', { setting: `settings.import.${name}` }));
  const operator = operatorOf(number, settings, operatorCode);
  if (!operator.ok) return { ok: false, problems: [...missing, operator.problem] };
  if (missing.length > 0) return { ok: false, problems: missing };
  return ok({ register: cashRegister!, operator: operator.value, ...saleNumbers! });
}

/**
 * Whether an order's sale was open before the СУПТО went live: its order document was written before that day, by the clock of the database
 * server. What the shop knew of the order by then does not count, because a sale is opened in the warehouse.
 */
export function wasOpenBeforeSupto(suptoSince: Day | undefined, orderWrittenAt: string | null): boolean {
  return suptoSince !== undefined && orderWrittenAt !== null && orderWrittenAt.slice(0, 10) < suptoSince;
}

function operatorOf(
  number: OrderNumber,
  { padOperatorCode }: ImportSettings,
  operatorCode: string,
): Result<string> {
  const code = operatorCode.trim();
  if (OPERATOR.test(code)) return ok(code);
  if (padOperatorCode && SHORT_OPERATOR.test(code)) return ok(code.padStart(4, '0'));
  return failed(problem('operator-code-unfit', { number, code, setting: 'settings.import.activeUser' }));
}
