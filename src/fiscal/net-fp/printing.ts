import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { problem, type Problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Done, InDoubt, MayLeave, NotSent, Printed, Refused } from '../printer.ts';
import type { Call, Client, Reply } from './client.ts';
import { firstError, isDoubtful, isPerhapsAfterwards, problemOfMessage } from './codes.ts';
import { answered, receiptResult, taskId as taskIdSchema, taskInfo } from './wire.ts';

/** How long a print may take before it is in doubt. A queue of twenty receipts is through by then. */
const DEFAULT_PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
/** What the protocol allows, and no spaces: the id goes into an address. */
const TASK_ID = /^[\x21-\x7e]{1,60}$/;

/** Turns a finished task's result into what was asked for. */
export type ReadResult<Success> = (result: unknown, address: string) => Success | Refused | InDoubt;

/** What a print server says of a task, the result read by `ReadResult`. */
type Outcome<Success> = { state: 'unknown' } | { state: 'waiting' } | Success | Refused | InDoubt;

/**
 * Prints under a task id and waits for what becomes of it.
 *
 * The id alone does not keep a receipt from being printed twice. ErpNet.FP refuses an id it knows (E109) but forgets all of them when it restarts;
 * ErpNet.FP.js puts a known id that is still in its queue there once more, and forgets one when its result was read. So the server is asked first,
 * and when it knows the id, nothing is sent: what became of the first is the answer.
 */
export async function print<Success extends Printed | Done>(
  client: Client,
  { taskId, call, read, mayLeave, patienceMs = DEFAULT_PATIENCE_MS }: Print<Success>,
): Promise<Success | Refused | InDoubt | NotSent> {
  if (!TASK_ID.test(taskId)) throw new RangeError(`not a task id: ${JSON.stringify(taskId)}`);
  const until = performance.now() + patienceMs;
  const before = await outcomeOf(client, taskId, read);
  if (!before.ok) return { state: 'not-sent', problem: before.problem };
  if (before.value.state === 'waiting') return follow(client, { taskId, read, until, patienceMs }, null);
  if (before.value.state !== 'unknown') return before.value;
  if (mayLeave && !(await mayLeave())) return { state: 'not-sent', problem: problem('run-replaced') };

  // It is told to answer sooner than we lose patience: with the result, or with the task's id.
  const asyncTimeout = String(Math.round(client.timeoutMs * 0.6));
  const reply = await client.call({ ...call, query: { taskId, asyncTimeout } });
  const settled = settle(reply, client.address, read);
  return 'follow' in settled ? follow(client, { taskId, read, until, patienceMs }, settled.follow) : settled;
}

interface Print<Success> {
  taskId: string;
  call: Call;
  read: ReadResult<Success>;
  mayLeave?: MayLeave | undefined;
  patienceMs?: number | undefined;
}

interface Following<Success> {
  taskId: string;
  read: ReadResult<Success>;
  /** By a clock that nobody sets: one set back by days would wait as long. */
  until: number;
  patienceMs: number;
}

/** What the print server says of a task. */
export async function outcomeOf<Success extends Printed | Done>(
  client: Client,
  taskId: string,
  read: ReadResult<Success>,
): Promise<Result<Outcome<Success>>> {
  const reply = await client.call({ method: 'GET', path: '/printers/taskinfo', query: { id: taskId } });
  if (reply.kind !== 'answer') return failed(reply.problem);
  const info = taskInfo.safeParse(reply.value);
  if (!info.success) return failed(unreadable(client.address, info.error));
  const { taskStatus, result } = info.data;
  if (taskStatus === 'unknown') return ok({ state: 'unknown' });
  // ErpNet.FP.js says "timeout" when it stopped waiting; the device goes on.
  return ok(taskStatus === 'finished' ? read(result, client.address) : { state: 'waiting' });
}

/** A receipt or reversal as its result tells it. */
export const readPrinting: ReadResult<Printed> = (result, address) => {
  const parsed = receiptResult.safeParse(result);
  if (!parsed.success) return { state: 'in-doubt', problem: unreadable(address, parsed.error, result) };
  const { ok, messages, receiptNumber, receiptDateTime, receiptAmount, fiscalMemorySerialNumber } =
    parsed.data;
  if (!ok) {
    const error = firstError(messages);
    // A number, a moment or a sum in a failure: it got as far as the end of the receipt, which may be on paper.
    const isAtTheEnd = receiptNumber !== '' || receiptDateTime !== null || !receiptAmount.eq('0');
    if (isDoubtful(messages) || isPerhapsAfterwards(messages) || isAtTheEnd) return doubtful(error);
    return { state: 'refused', problem: problemOfMessage(error) };
  }
  if (receiptNumber === '') {
    const detail = { bg: 'няма номер на бележката', en: 'there is no receipt number' };
    return { state: 'in-doubt', problem: problem('printer-unreadable', { address, detail }) };
  }
  return {
    state: 'printed',
    receiptNumber,
    receiptDateTime: receiptDateTime ?? '',
    receiptAmount,
    fiscalMemorySerialNumber,
    warnings: messages.filter(({ kind }) => kind === 'warning'),
  };
};

/** A report, or cash, as its result tells it. */
export const readDoing: ReadResult<Done> = (result, address) => {
  const parsed = answered.safeParse(result);
  if (!parsed.success) return { state: 'in-doubt', problem: unreadable(address, parsed.error, result) };
  const { ok, messages } = parsed.data;
  if (ok) return { state: 'done', warnings: messages.filter(({ kind }) => kind === 'warning') };
  const error = firstError(messages);
  return isDoubtful(messages) ? doubtful(error) : { state: 'refused', problem: problemOfMessage(error) };
};

/** An answer that is not what the protocol says; the words it has are shown. */
export function unreadable(address: string, error: z.ZodError, value?: unknown): Problem {
  const field = error.issues[0]?.path.join('.') || '·';
  const said = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).error : null;
  const words = typeof said === 'string' ? ` (${said.slice(0, 200)})` : '';
  return problem('printer-unreadable', {
    address,
    detail: {
      bg: `полето ${field} липсва или е сгрешено${words}`,
      en: `the field ${field} is missing or wrong${words}`,
    },
  });
}

type Settled<Success> = Success | Refused | InDoubt | NotSent | { follow: Problem | null };

function settle<Success extends Printed | Done>(
  reply: Reply,
  address: string,
  read: ReadResult<Success>,
): Settled<Success> {
  if (reply.kind === 'not-sent') return { state: 'not-sent', problem: reply.problem };
  if (reply.kind === 'refused') return { state: 'refused', problem: reply.problem };
  // Silence, a cut line: it may have arrived. To ask prints nothing, and mostly tells.
  if (reply.kind === 'lost') return { follow: reply.problem };
  if (taskIdSchema.safeParse(reply.value).success || isDuplicate(reply.value)) {
    return { follow: null };
  }
  return read(reply.value, address);
}

/** E109: the id came before, in spite of our asking first; somebody else was faster, or an answer was lost on the way. */
function isDuplicate(value: unknown): boolean {
  const parsed = answered.safeParse(value);
  return parsed.success && !parsed.data.ok && firstError(parsed.data.messages).code === 'E109';
}

/**
 * Asks until the task is finished or patience ends. `lost` is what became of the request, when that is known to be bad.
 *
 * The story of the busy server: it has the request and has not come to read it, when Kervan gives up and asks. What is asked later is read first, and
 * answered with "unknown". A person would be asked, find no paper, and say so, just before there is some. So after silence "unknown" may pass.
 */
async function follow<Success extends Printed | Done>(
  client: Client,
  { taskId, read, until, patienceMs }: Following<Success>,
  lost: Problem | null,
): Promise<Success | Refused | InDoubt> {
  let known = lost;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const outcome = await outcomeOf(client, taskId, read);
    // What asking says of itself ("nothing was printed") is not of the receipt.
    if (!outcome.ok) known ??= problem('printer-not-asked', { address: client.address });
    else if (outcome.value.state === 'unknown') {
      const isPerhapsUnread = known?.code === 'printer-silent';
      if (!isPerhapsUnread)
        return {
          state: 'in-doubt',
          problem: known ?? problem('printer-task-unknown', { address: client.address }),
        };
    } else if (outcome.value.state !== 'waiting') return outcome.value;
    else known = null;
    const leftMs = until - performance.now();
    if (leftMs <= 0) break;
    await pause(Math.min(pauseMs, leftMs));
  }
  const seconds = patienceMs / 1000;
  return {
    state: 'in-doubt',
    problem: known ?? problem('printer-still-printing', { address: client.address, seconds }),
  };
}

function doubtful({ code, text }: { code: string; text: string }): InDoubt {
  return {
    state: 'in-doubt',
    problem: problem('printer-doubtful', { code: code || '?', text: text || '?' }),
  };
}
