import type { Problem } from '../../domain/problem.ts';
import type { Channel } from '../../notices/channel.ts';
import { countSent, endDelivery, nextDelivery, takeDelivery, type Delivery } from '../../store/notices.ts';
import type { Store } from '../../store/store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** While one is being sent it is nobody else's; longer than any channel takes. */
const SENDING_MS = 2 * MINUTE_MS;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = HOUR_MS;
/** What nobody takes for so long is old news. The pages told it all the while. */
const GIVEN_UP_MS = 72 * HOUR_MS;

interface DeliveryNeeds {
  store: Store;
  now: () => Date;
  mostPerHour: number;
  /** Begins no other sending. */
  signal: AbortSignal;
  /** Breaks off what is being sent; nothing is kept of it, since the store is about to be closed. */
  breakOff: AbortSignal;
}

/**
 * Sends what is due on one channel, the oldest first, no more in an hour than is wanted. A try that fails ends it for now: the next one comes after
 * 30 seconds, then a minute, two, at most an hour, for three days.
 */
export async function deliverDue(channel: Channel, needs: DeliveryNeeds): Promise<void> {
  const { store, now, mostPerHour, signal, breakOff } = needs;
  while (!signal.aborted) {
    const at = now();
    const since = new Date(at.getTime() - HOUR_MS);
    if ((await countSent(store, channel.name, since, at)) >= mostPerHour) return;
    const delivery = await nextDelivery(store, channel.name, now());
    if (!delivery) return;
    if (!(await takeDelivery(store, delivery, new Date(now().getTime() + SENDING_MS)))) continue;
    const sent = await channel.send(delivery.notice, breakOff);
    if (breakOff.aborted) return;
    if (!sent.ok) return tryLater(store, delivery, sent.problem, now());
    await endDelivery(store, delivery, { state: 'sent', at: now() });
  }
}

async function tryLater(store: Store, delivery: Delivery, problem: Problem, now: Date): Promise<void> {
  const { notice, attempts } = delivery;
  if (now.getTime() - notice.madeAt.getTime() > GIVEN_UP_MS)
    return endDelivery(store, delivery, { state: 'given-up', problem });
  const waitMs = Math.max(
    Math.min(FIRST_WAIT_MS * 2 ** attempts, LONGEST_WAIT_MS),
    problem.retryAfterMs ?? 0,
  );
  const nextTryAt = new Date(now.getTime() + waitMs);
  return endDelivery(store, delivery, { state: 'due', nextTryAt, problem });
}
