import { decimal } from '../domain/decimal.ts';
import type { VariantId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import { recordOf, type LinkedRow } from '../store/links.ts';
import { closeProblemsOf, closeProblemsOfKind } from '../store/problems.ts';
import { beginSending, exportSize, linksToSend, recordSent } from '../store/quantities.ts';
import type { RecordOutcome } from '../store/runs.ts';
import { remember, reportAll, type SyncContext } from './context.ts';
import { refuseChangedQuantity } from './explain-plan.ts';
import { asResults, sendSplitting, type Answered } from './send-batch.ts';
import { shownQuantity, type Shown } from './shown.ts';
import { foundOf } from './stock-standing.ts';

const PAGE = 500;

export interface SendStockOptions {
  /** Only what a person was shown goes, and only as it was shown. */
  shown?: Shown | undefined;
  /** An audit found what is due: what is said of each is what was found, and what need not be sent was counted already. */
  isAudit?: boolean;
  /** Only the first quantities of what Kervan made. */
  onlyFirst?: boolean;
}

/**
 * Sends every quantity that differs from the last one sent, or that the shop may have changed by itself, page by page; what the shop
 * refuses is kept as a problem of its product.
 */
export async function sendStock(
  context: SyncContext,
  { shown, isAudit = false, onlyFirst = false }: SendStockOptions = {},
): Promise<Result<void>> {
  const { store, server, shop } = context;
  // Whatever was shown once, from here on the quantities are taken as they are.
  if (!shown) await closeProblemsOfKind(store, server.id, 'sku', 'plan-changed');
  const tell = isAudit ? tellFound : tellSent;
  const total = shown ? shown.subjects.length : (await exportSize(store, server.id)).total;
  let afterItem = 0;
  let done = 0;
  while (!context.signal.aborted) {
    const links = await linksToSend(store, server.id, afterItem, Math.min(PAGE, shop.batchSize), onlyFirst);
    if (links.length === 0) {
      if (!isAudit && !onlyFirst) context.counts.unchanged += Math.max(0, total - done);
      return ok(undefined);
    }
    const wanted = shown ? links.filter(({ variant }) => shown.hashOf(variant) !== undefined) : links;
    const same = shown ? await asShown(context, wanted, shown) : wanted;
    const sent = same.length === 0 ? ok(undefined) : await sendBatch(context, same, tell);
    if (!sent.ok) return sent;
    done += wanted.length;
    afterItem = links.at(-1)!.item;
    await context.progress('send', done, total);
  }
  return ok(undefined);
}

/** Those that are still what was shown; of the others it is kept that they are not. */
async function asShown(
  context: SyncContext,
  links: readonly LinkedRow[],
  shown: Shown,
): Promise<LinkedRow[]> {
  const same: LinkedRow[] = [];
  for (const link of links) {
    if (shownQuantity(link).hash === shown.hashOf(link.variant)) same.push(link);
    else await refuseChangedQuantity(context, shown, link);
  }
  return same;
}

/** What is said of a quantity that was sent. */
type Tell = (link: LinkedRow) => Pick<RecordOutcome, 'outcome' | 'detail'>;

function tellSent(link: LinkedRow): ReturnType<Tell> {
  return { outcome: 'updated', detail: `${link.stock_found ?? link.stock_sent ?? '?'} → ${link.stock_due}` };
}

/** What was only sent to be certain of it, and stood there as it should, is no change. */
function tellFound(link: LinkedRow): ReturnType<Tell> {
  const detail = foundOf(link);
  return detail === null ? { outcome: 'unchanged', detail } : { outcome: 'updated', detail };
}

async function sendBatch(
  context: SyncContext,
  links: readonly LinkedRow[],
  tell: Tell,
): Promise<Result<void>> {
  const epochs = await beginSending(context.store, context.server.id, links);
  const send = async (batch: readonly LinkedRow[]) =>
    asResults(
      await context.shop.setStock(
        batch.map((link) => ({ variant: link.variant as VariantId, quantity: decimal(link.stock_due!) })),
      ),
    );
  return sendSplitting(context, links, send, async (answers) => {
    const accepted = answers.filter(({ answer }) => answer.ok).map(({ record }) => record);
    await context.store.transaction().execute((store) => recordAnswers({ ...context, store }, answers, tell));
    const sent = accepted.map((link) => ({
      variant: link.variant,
      quantity: link.stock_due!,
      epoch: epochs.get(link.variant)!,
    }));
    await recordSent(context.store, context.server.id, sent, context.run, context.clock.now());
  });
}

async function recordAnswers(
  context: SyncContext,
  answers: readonly Answered<LinkedRow>[],
  tell: Tell,
): Promise<void> {
  const accepted = answers.filter(({ answer }) => answer.ok).map(({ record }) => recordOf(record));
  await closeProblemsOf(context.store, context.server.id, accepted);
  for (const { record: link, answer } of answers) {
    if (answer.ok) continue;
    const { problem: found } = answer;
    await remember(context, recordOf(link), { ...found, params: { ...found.params, sku: link.sku } });
  }
  await reportAll(
    context,
    answers.map(({ record: link, answer }) => ({
      record: recordOf(link),
      ...(answer.ok ? tell(link) : ({ outcome: 'failed', detail: answer.problem.code } as const)),
    })),
  );
}
