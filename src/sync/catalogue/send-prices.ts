import { problemClass } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import { beginPrices, recordPrices } from '../../store/catalogue.ts';
import { remember, reportAll, type SyncContext } from '../context.ts';
import type { FamilyWriting } from '../map/family-writing.ts';
import { asResults, sendSplitting } from '../send-batch.ts';
import { itemRecord } from './planned-family.ts';

type DuePrice = FamilyWriting['prices'][number];

/** Sends prices in batches, absolute values; answers the items whose prices are to be tried again by themselves. */
export async function sendPrices(
  context: SyncContext,
  prices: readonly DuePrice[],
): Promise<Result<ReadonlySet<number>>> {
  const { store, server, shop } = context;
  const due = new Set<number>();
  for (let start = 0; start < prices.length; start += shop.batchSize) {
    const batch = prices.slice(start, start + shop.batchSize);
    if (context.signal.aborted) {
      for (const { member } of batch) due.add(member.row.item);
      continue;
    }
    await beginPrices(
      store,
      server.id,
      batch.map(({ member }) => member.row.item),
    );
    const send = async (some: readonly DuePrice[]) =>
      asResults(await shop.setPrices(some.map(({ change }) => change)));
    const sent = await sendSplitting(context, batch, send, async (answers) => {
      const accepted = answers.filter(({ answer }) => answer.ok).map(({ record }) => record);
      await store.transaction().execute(async (transaction) => {
        const inside = { ...context, store: transaction };
        await recordPrices(transaction, server.id, accepted.map(sentPrice), context.run, context.clock.now());
        for (const { record, answer } of answers) {
          if (answer.ok) continue;
          const { params, ...found } = answer.problem;
          if (problemClass(found.code) === 'transient') due.add(record.member.row.item);
          const told = { ...found, params: { ...params, sku: record.member.row.sku } };
          await remember(inside, itemRecord(record.member.row), told);
        }
        await reportAll(
          inside,
          answers.map(({ record: { member, change, before }, answer }) => ({
            record: itemRecord(member.row),
            outcome: answer.ok ? 'updated' : 'failed',
            detail: answer.ok ? `${before ?? '?'} → ${change.price.toFixed(2)}` : answer.problem.code,
          })),
        );
      });
    });
    if (!sent.ok) return sent;
  }
  return ok(due);
}

function sentPrice({ member, change }: DuePrice) {
  return {
    item: member.row.item,
    variant: change.variant,
    price: change.price.toString(),
    listPrice: change.listPrice?.toString() ?? null,
  };
}
