import type { Clock } from '../../clock.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { InDoubt, Printed, Printer, Refused, TaskOutcome } from '../../fiscal/printer.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import { remember, report, type SyncContext } from '../context.ts';
import { keepPrinting } from './keep-printing.ts';
import { receiptRecord, taskOf } from './receipt-record.ts';

/** Asks what became of a receipt that may have been sent; prints nothing. What was in doubt stays so until the answer is certain. */
export async function askPrinter(
  context: SyncContext,
  printer: Printer,
  row: ReceiptRow,
): Promise<Problem | null> {
  const asked = await askAbout(printer, row);
  if (!asked.ok) {
    await doubtUnasked(context, row);
    return asked.problem;
  }
  const known = verdictOf(context, row, asked.value);
  if (known.state === 'waiting') {
    // It is in the queue of the print server, or on its way there: the next run hears how it ended.
    await report(context, receiptRecord(row), 'skipped', 'receipt-still-waiting');
    return null;
  }
  if (known.state === 'in-doubt' && row.state === 'in-doubt') return null;
  return keepPrinting(context, row, known);
}

/**
 * A receipt that a dead run sent, and the printer cannot be asked: once nothing of it can be on its way, a person is told. The printer is asked all the
 * same as soon as it can be.
 *
 * The story of the printer that never comes back: the power fails while a receipt is printed, and the computer of the print server does not start again.
 * As long as that receipt is said to be printing, nobody looks whether it is on paper, and its sale may have none for ever.
 */
export async function doubtUnasked(context: SyncContext, row: ReceiptRow): Promise<void> {
  if (row.state !== 'printing' || mayBeOnItsWay(row, context.clock)) return;
  const { printer } = context.server.definition;
  const found = printer
    ? problem('printer-not-asked', { address: `${printer.host}:${printer.port}` })
    : problem('printer-off');
  await keepPrinting(context, row, { state: 'in-doubt', problem: found });
}

/**
 * Asks once more about the prints of which a person said that they were not printed, before another one leaves. Answers whether it may.
 *
 * The story of the slow queue: a receipt waits in the queue of the print server, and Kervan loses patience. The paper is empty, so a person says that it
 * was not printed, and is right. Were another one sent now, both would be printed.
 */
export async function mayPrintAgain(
  context: SyncContext,
  printer: Printer,
  row: ReceiptRow,
): Promise<{ may: true } | { may: false; problem: Problem | null }> {
  if (row.settled_by === null) return { may: true };
  const asked = await askAbout(printer, row);
  const record = receiptRecord(row);
  if (!asked.ok) {
    await remember(context, record, asked.problem);
    await report(context, record, 'failed', asked.problem.code);
    return { may: false, problem: asked.problem };
  }
  const printed = printedOf(asked.value);
  if (printed) return { may: false, problem: await keepPrinting(context, row, printed) };
  if (!isWaiting(asked.value)) return { may: true };
  await report(context, record, 'skipped', 'receipt-still-waiting');
  return { may: false, problem: null };
}

/** What the print server says of each print that may have been sent, oldest first. */
type Answers = readonly [task: string, outcome: TaskOutcome][];

/**
 * Asks about the last print. About those before it too, when it took a person's word to send the next one; what the printer refused it refused for
 * good. Of a receipt whose prints are not known – this store was lost, or is a restored one – any number may have been sent: all are asked about
 * until the print server knows no more.
 */
async function askAbout(
  printer: Printer,
  row: Pick<ReceiptRow, 'key' | 'attempt' | 'task' | 'settled_by'>,
): Promise<Result<Answers>> {
  const isKnown = row.task !== null;
  const first = isKnown && row.settled_by === null ? row.attempt : 1;
  const last = isKnown ? row.attempt : row.attempt + 1;
  const answers: [string, TaskOutcome][] = [];
  for (let attempt = first; ; attempt += 1) {
    const mayBeMore = !isKnown && answers.at(-1)?.[1].state !== 'unknown';
    if (attempt > last && !mayBeMore) return ok(answers);
    const task = taskOf({ key: row.key, attempt });
    const outcome = await printer.outcomeOf(task);
    if (!outcome.ok) return outcome;
    answers.push([task, outcome.value]);
  }
}

/**
 * What these answers come to. One print that was printed settles it. That one was refused does so only when it is the last that was sent: after a loss
 * another one may have followed it, and been printed.
 */
function verdictOf(
  { server, clock }: SyncContext,
  row: ReceiptRow,
  answers: Answers,
): (Printed & { task: string }) | Refused | InDoubt | { state: 'waiting' } {
  const printed = printedOf(answers);
  if (printed) return printed;
  if (isWaiting(answers)) return { state: 'waiting' };
  const last = answers.find(([asked]) => asked === row.task)?.[1];
  if (last?.state === 'refused' || last?.state === 'in-doubt') return last;
  if (mayBeOnItsWay(row, clock)) return { state: 'waiting' };
  const { host, port } = server.definition.printer!;
  const address = `${host}:${port}`;
  const refused = answers.findLast(([, { state }]) => state === 'refused');
  const unknown = problem(refused ? 'printer-knows-refusal' : 'printer-task-unknown', { address });
  return { state: 'in-doubt', problem: unknown };
}

/**
 * After this long nothing is on its way any more that a program sent before it died: systems give up on it after a hundred seconds (Linux) or sooner,
 * and what is done between the claim and the sending takes twenty at most.
 */
const LONGEST_WAY_MS = 120_000;

/**
 * Whether a print may still arrive, whose run is no more.
 *
 * The story of the long way: Kervan sends a receipt and dies. The line is slow, or the print server busy, and when the next run asks, nothing is known
 * of it. A person looks at the paper at once, finds nothing and says so; then the first one arrives. So nobody is asked before it would have.
 *
 * The clock may have been set in between, by days: how long the computer has been on must say so too. It begins anew with every start, and then
 * says how long ago the print was sent at least.
 */
function mayBeOnItsWay({ state, sent_at, sent_uptime_ms: uptimeThen }: ReceiptRow, clock: Clock): boolean {
  // Of what was in doubt already, somebody was there to see how its request ended; one that was given up was taken back.
  if (state !== 'printing' || sent_at === null) return false;
  const uptimeMs = clock.uptimeMs();
  const byTheClockMs = Math.abs(clock.now().getTime() - Date.parse(sent_at));
  const atLeastMs =
    uptimeThen === null ? byTheClockMs : uptimeMs < uptimeThen ? uptimeMs : uptimeMs - uptimeThen;
  return Math.min(byTheClockMs, atLeastMs) < LONGEST_WAY_MS;
}

function printedOf(answers: Answers): (Printed & { task: string }) | null {
  for (const [task, outcome] of answers) if (outcome.state === 'printed') return { ...outcome, task };
  return null;
}

function isWaiting(answers: Answers): boolean {
  return answers.some(([, { state }]) => state === 'waiting');
}
