import type { App } from '../app.ts';
import { problem } from '../domain/problem.ts';
import { problemText, text } from '../i18n/text.ts';
import { sayNotOwed, sayNotPrinted, sayPrinted, saySettled } from '../run/settle-receipt.ts';
import { countReceipts, receiptPage } from '../store/receipt-page.ts';
import { problemOf } from '../store/receipts.ts';
import { storedServer, type Server } from '../store/servers.ts';
import type { ReceiptRow } from '../store/receipt-tables.ts';
import type { Output } from './output.ts';

/** How many are listed; the pages show all. */
const LISTED = 200;
/** Who said it, when it was said here. */
const HERE = 'kervan receipts';

export interface ReceiptOptions {
  /** Only what is not printed yet, or in doubt. */
  open?: boolean;
  printed?: string;
  number?: string;
  at?: string;
  memory?: string;
  register?: string;
  notPrinted?: string;
  notOwed?: string;
  reason?: string;
  settled?: string;
}

/** `kervan receipts SERVER`: the last receipts, or what a person says of one in doubt. Exit code 0, or 2 when it could not be done. */
export async function receipts(
  app: App,
  output: Output,
  name: string,
  options: ReceiptOptions,
): Promise<number> {
  const stored = await storedServer(app.store, name);
  if (!stored) return output.fail(problem('server-unknown', { name }));
  const { server } = stored;
  const { printed, notPrinted, notOwed, settled } = options;
  if ([printed, notPrinted, notOwed, settled].some((id) => id !== undefined))
    return settle(app, output, server, options);
  return list(app, output, server, options.open === true);
}

async function settle(
  { store, saving: { clock } }: App,
  output: Output,
  server: Server,
  { printed, notPrinted, notOwed, reason, settled, number, at, memory, register }: ReceiptOptions,
): Promise<number> {
  const needs = { store, clock };
  if (settled !== undefined) {
    const said = await saySettled(needs, server, Number(settled), HERE);
    return said.ok ? answer(output, said.value) : output.fail(said.problem);
  }
  if (notOwed !== undefined) {
    if (!reason?.trim())
      return output.fail(problem('option-alone', { option: '--not-owed', other: '--reason' }));
    const said = await sayNotOwed(needs, server, Number(notOwed), reason.trim(), HERE);
    return said.ok ? answer(output, said.value) : output.fail(said.problem);
  }
  if (printed === undefined) {
    const said = await sayNotPrinted(needs, server, Number(notPrinted), HERE);
    return said.ok ? answer(output, said.value) : output.fail(said.problem);
  }
  if (number === undefined)
    return output.fail(problem('option-alone', { option: '--printed', other: '--number' }));
  if (at === undefined) return output.fail(problem('option-alone', { option: '--printed', other: '--at' }));
  const paper = { receiptNumber: number, receiptDateTime: at, memory, register };
  const said = await sayPrinted(needs, server, Number(printed), paper, HERE);
  return said.ok ? answer(output, said.value) : output.fail(said.problem);
}

function answer(output: Output, row: ReceiptRow): number {
  output.print(output.isJson ? JSON.stringify(asJson(row)) : line(output, row));
  return 0;
}

async function list({ store }: App, output: Output, server: Server, isOpen: boolean): Promise<number> {
  const states = isOpen ? (['found', 'pending', 'printing', 'refused', 'in-doubt'] as const) : [];
  const rows = await receiptPage(store, server.id, { states, after: null, limit: LISTED });
  const counts = await countReceipts(store, server.id);
  if (output.isJson) {
    const { announced: _announced, ...shown } = Object.fromEntries(counts) as Record<string, number>;
    output.print(JSON.stringify({ server: server.definition.name, counts: shown, items: rows.map(asJson) }));
    return 0;
  }
  if (rows.length === 0) output.say(isOpen ? 'receipts.noneOpen' : 'receipts.none');
  for (const row of rows) {
    output.print(line(output, row));
    const found = problemOf(row);
    if (found) output.print(`    ${problemText(output.language, found)}`);
  }
  return 0;
}

function line({ language }: Output, row: ReceiptRow): string {
  const kind = text(language, `cli.receipts.kind.${row.kind}`);
  const state = text(language, `cli.receipts.state.${row.state}`);
  const printed =
    row.receipt_number === null
      ? ''
      : text(language, 'cli.receipts.printed', {
          number: row.receipt_number,
          at: row.receipt_at ?? '–',
          document: row.memory ?? '–',
        });
  return [String(row.id), kind, row.order_number, row.total ?? '–', state, row.sale_number, printed]
    .filter(Boolean)
    .join('  ');
}

function asJson(row: ReceiptRow): object {
  const found = problemOf(row);
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    order: row.order_number,
    document: row.document_number,
    saleNumber: row.sale_number,
    total: row.total,
    receiptNumber: row.receipt_number,
    receiptDateTime: row.receipt_at,
    amount: row.amount,
    memory: row.memory,
    register: row.register,
    task: row.task,
    settledBy: row.settled_by,
    problem: found?.code ?? null,
  };
}
