import type { DocumentKind } from '../../domain/document.ts';
import { ok, type Result } from '../../domain/result.ts';
import { returnsOfOrders, type DocumentOfVersion } from '../../store/documents.ts';
import { paymentSteps } from '../../store/steps.ts';
import type { DocumentTrace, RecordedMoney } from '../../warehouse/warehouse.ts';
import { becameOf } from '../trace-documents.ts';
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
  const became = await becameOf(
    { store, server, warehouse },
    goneOrders.flatMap(({ plan, number, writtenAt }) =>
      number === null ? [] : [{ order: plan.orderNumber, from: number, writtenAt }],
    ),
  );
  if (!became.ok) return became;
  const orders = [...new Set(page.map(({ plan }) => plan.orderNumber as string))];
  const payments = await laterPayments({ store, server, warehouse }, orders);
  if (!payments.ok) return payments;
  const money = { order: new Map<number, RecordedMoney>(), sale: sold.value, return: returned.value };
  return ok(
    new Map(
      page.map(({ plan, number }): [string, Standing] => [
        plan.key,
        {
          document: traces.value.get(plan.key)?.document ?? null,
          money: money[plan.kind].get(number!),
          later: payments.value.filter(
            (paid) =>
              plan.kind === 'sale' && paid.order_number === plan.orderNumber && paid.number === number,
          ),
          becameAnother: plan.kind === 'order' && became.value.has(plan.orderNumber),
        },
      ]),
    ),
  );
}

/**
 * What was paid of the sales of these orders later. Money that was given back after a return is noted in the same way, and stands with
 * the return: where it is there, it is none of the sale's.
 */
async function laterPayments(
  { store, server, warehouse }: Pick<VerifyNeeds, 'store' | 'server' | 'warehouse'>,
  orders: readonly string[],
): Promise<Result<Awaited<ReturnType<typeof paymentSteps>>>> {
  const payments = await paymentSteps(store, server.id, orders);
  if (payments.length === 0) return ok([]);
  const returns = await returnsOfOrders(store, server.id, [
    ...new Set(payments.map(({ order_number: number }) => number)),
  ]);
  const money = await warehouse.paymentsOf('return', returns);
  if (!money.ok) return money;
  const givenBack = new Set(
    [...money.value.values()].flatMap(({ paid }) => paid.map(({ transaction }) => transaction)),
  );
  return ok(payments.filter(({ key }) => !givenBack.has(key)));
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
