import type { DocumentKind } from '../../domain/document.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { DocumentOfVersion } from '../../store/documents.ts';
import { paymentSteps } from '../../store/steps.ts';
import type { DocumentTrace, RecordedMoney } from '../../warehouse/warehouse.ts';
import type { LaterPaid } from './money-differences.ts';
import type { VerifyNeeds } from './verify-documents.ts';

/** What stands in the warehouse of one kept document. */
export interface Standing {
  /** Null when it is gone. */
  document: DocumentTrace['document'];
  money: RecordedMoney | undefined;
  /** What was noted as paid after it was written. */
  later: LaterPaid[];
  /** Whether the warehouse tells that it was turned into another document. */
  becameAnother: boolean;
}

/** Asks the warehouse where a page of documents is, and the own database what was paid of them later. */
export async function standingOf(
  { store, server, warehouse }: VerifyNeeds,
  page: readonly DocumentOfVersion[],
): Promise<Result<Map<string, Standing>>> {
  if (page.length === 0) return ok(new Map());
  const traces = await warehouse.findDocuments(page.map(({ plan }) => plan.key));
  if (!traces.ok) return traces;
  const sold = await moneyOf(warehouse, page, 'sale');
  if (!sold.ok) return sold;
  const returned = await moneyOf(warehouse, page, 'return');
  if (!returned.ok) return returned;
  const goneOrders = page.filter(
    ({ plan }) => plan.kind === 'order' && !traces.value.get(plan.key)?.document,
  );
  const became = await warehouse.transformationsOf(numbersOf(goneOrders));
  if (!became.ok) return became;
  const orders = [...new Set(page.map(({ plan }) => plan.orderNumber as string))];
  const payments = await paymentSteps(store, server.id, orders);
  const money = { order: new Map<number, RecordedMoney>(), sale: sold.value, return: returned.value };
  return ok(
    new Map(
      page.map(({ plan, number }): [string, Standing] => [
        plan.key,
        {
          document: traces.value.get(plan.key)?.document ?? null,
          money: money[plan.kind].get(number!),
          later: payments.filter(
            (paid) =>
              plan.kind === 'sale' && paid.order_number === plan.orderNumber && paid.number === number,
          ),
          becameAnother: plan.kind === 'order' && became.value.has(number!),
        },
      ]),
    ),
  );
}

function moneyOf(
  warehouse: VerifyNeeds['warehouse'],
  page: readonly DocumentOfVersion[],
  kind: DocumentKind,
): Promise<Result<Map<number, RecordedMoney>>> {
  return warehouse.paymentsOf(kind, numbersOf(page.filter(({ plan }) => plan.kind === kind)));
}

function numbersOf(documents: readonly DocumentOfVersion[]): number[] {
  return documents.flatMap(({ number }) => (number === null ? [] : [number]));
}
