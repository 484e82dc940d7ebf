import { problem, type Problem } from '../../domain/problem.ts';
import { receiptRule, type ReceiptPayment } from '../../domain/receipt.ts';
import type { Definition } from '../../domain/settings.ts';
import type { PrinterInfo } from '../../fiscal/printer.ts';
import { closeProblemsOf, openProblem, recordsWith } from '../../store/problems.ts';
import type { SyncContext } from '../context.ts';

type Takes = Pick<PrinterInfo, 'paymentKinds'>;
type Methods = Definition['settings']['maps']['payments'];

const CODE = 'printer-kind-unsupported';

/** Methods of payment whose kind on the receipt the printer does not take: their receipts cannot be printed. A device that does not say which it takes may take all. */
export function unsupportedKinds(methods: Methods, { paymentKinds }: Takes): Problem[] {
  return unsupportedMethods(methods, { paymentKinds }).map(({ found }) => found);
}

function unsupportedMethods(methods: Methods, { paymentKinds }: Takes): { method: string; found: Problem }[] {
  if (paymentKinds.length === 0) return [];
  return Object.entries(methods).flatMap(([method, { receipt }]) => {
    const kind = receiptRule(method, receipt);
    if (kind === null || kind === 'none' || paymentKinds.includes(kind)) return [];
    return [{ method, found: problem(CODE, { method, kind, setting: 'settings.maps.payments' }) }];
  });
}

/** The first kind of payment of a receipt that the printer does not take; null when it takes all, or does not say. */
export function unsupportedKind(payments: readonly ReceiptPayment[], { paymentKinds }: Takes): string | null {
  if (paymentKinds.length === 0) return null;
  return payments.find(({ paymentType }) => !paymentKinds.includes(paymentType))?.paymentType ?? null;
}

/** Keeps an open problem for each method of payment that the printer cannot show, as long as that is so: before a sale is paid so. */
export async function tellUnsupportedKinds(
  { store, server, run, clock }: Pick<SyncContext, 'store' | 'server' | 'run' | 'clock'>,
  info: Takes,
): Promise<void> {
  const found = new Map(
    unsupportedMethods(server.definition.settings.maps.payments, info).map((each) => [
      `printer ${each.method}`,
      each.found,
    ]),
  );
  await store.transaction().execute(async (transaction) => {
    const open = await recordsWith(transaction, server.id, { code: CODE });
    const over = open.map(({ record }) => record).filter((record) => !found.has(record));
    await closeProblemsOf(transaction, server.id, over, [CODE]);
    for (const [record, each] of found)
      await openProblem(transaction, server.id, record, each, run, clock.now());
  });
}
