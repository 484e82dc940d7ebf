import type { App } from '../app.ts';
import type { OrderNumber } from '../domain/ids.ts';
import type { DocumentPlan } from '../domain/document.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { problemWithStatusName, withStatusName } from '../i18n/status-name.ts';
import { inBoth, problemText, text } from '../i18n/text.ts';
import { PARTS, type Part, type PlanView, type RunReport } from '../run/execute.ts';
import { plannedFamily } from '../run/plan-changes.ts';
import { listProblems, type OpenProblem } from '../store/problems.ts';
import type { LinkedRow } from '../store/links.ts';
import { loadServer, storedServer } from '../store/servers.ts';
import type { PlannedFamily } from '../sync/catalogue/planned-family.ts';
import { familyChanges } from '../sync/catalogue/shown-family.ts';
import type { LinkRow } from '../store/tables.ts';
import type { DocumentNames } from '../sync/document-names.ts';
import { SETTLEMENTS, type FollowUp, type Settlement } from '../sync/followed.ts';
import { shopShows } from '../sync/shown.ts';
import type { PlannedNomenclature } from '../sync/nomenclature-course.ts';
import { problemAsJson, type Output } from './output.ts';

export interface RunOptions {
  plan?: boolean;
  order?: string;
  settle?: string;
  releaseBrake?: string;
}

/** How many changes a person looked at. */
const CHANGES = /^[1-9]\d{0,6}$/;

/**
 * `kervan run SERVER PART`: runs now, in the foreground. Exit code 0 all done, 1 some records failed, 2 could not run or was cut short.
 */
export async function run(
  app: App,
  output: Output,
  name: string,
  part: string,
  options: RunOptions,
  signal: AbortSignal,
): Promise<number> {
  if (!isPart(part)) return output.fail(problem('part-unknown', { part, parts: PARTS.join(', ') }));
  const { settle: settlement } = options;
  if (settlement !== undefined && !isSettlement(settlement))
    return output.fail(problem('option-wrong', { option: '--settle', values: SETTLEMENTS.join(', ') }));
  const { releaseBrake: changes } = options;
  if (changes !== undefined && !CHANGES.test(changes))
    return output.fail(
      problem('option-wrong', { option: '--release-brake', values: inBoth('what.brakeCount') }),
    );
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return output.fail(server.problem);
  const planned: unknown[] = [];
  const brakes: Problem[] = [];
  const plan = {
    ...(output.isJson ? collectedPlan(planned) : printedPlan(output, server.value.statuses)),
    brake: (found: Problem) => void brakes.push(found),
  };
  const finished = await app.run({
    server: server.value,
    part,
    cause: 'person',
    signal,
    ...(options.order !== undefined && { order: options.order as OrderNumber }),
    ...(settlement !== undefined && { settlement }),
    ...(changes !== undefined && { releaseBrake: { changes: Number(changes) } }),
    ...(options.plan && { plan }),
    onProgress: (phase, done, total) => output.progress(phase, done, total),
  });
  output.endProgress();
  if (!finished.ok) return output.fail(finished.problem);
  const report = finished.value;
  if (output.isJson) {
    const told = options.plan && {
      plan: planned,
      brakes: brakes.map((each) => problemAsJson(output.language, each)),
    };
    output.print(JSON.stringify({ ...(await asJson(app, report, output)), ...told }));
  } else {
    await show(app, output, report, options.plan ?? false);
    for (const each of brakes) output.complain(each);
  }
  return exitCode(report);
}

function isPart(part: string): part is Part {
  return (PARTS as readonly string[]).includes(part);
}

function isSettlement(word: string): word is Settlement {
  return (SETTLEMENTS as readonly string[]).includes(word);
}

function exitCode({ problem, counts, state }: RunReport): number {
  if (problem || state === 'stopped') return 2;
  return counts.failed > 0 ? 1 : 0;
}

/** What the counts of a part count. */
const NOUNS: Record<
  Part,
  | 'task'
  | 'import'
  | 'nomenclature'
  | 'receipts'
  | 'catalogue'
  | 'export'
  | 'stock'
  | 'audit'
  | 'relink'
  | 'match'
> = {
  import: 'task',
  'import-orders': 'import',
  'import-nomenclature': 'nomenclature',
  'print-receipts': 'receipts',
  'export-catalogue': 'catalogue',
  'export-partners': 'catalogue',
  export: 'export',
  'export-stock': 'stock',
  audit: 'audit',
  'audit-stock': 'audit',
  relink: 'relink',
  match: 'match',
};

async function show(app: App, output: Output, report: RunReport, isPlan: boolean): Promise<void> {
  if (isPlan) output.say('run.plan');
  else output.say(`run.counts.${NOUNS[report.part]}`, report.counts);
  if (report.state === 'stopped') output.say('run.stopped');
  if (report.problem) output.complain(report.problem);
  if (report.counts.failed === 0) return;
  const { open, statuses } = await problemsOf(app, report);
  for (const found of open.slice(0, 20)) output.complain(problemWithStatusName(found, statuses));
  // None of its own are left when another run met them again since.
  if (open.length > 20 || open.length === 0) output.note(`… kervan problems ${report.server}`);
}

/** What a run found, and how the shop calls its statuses as the run heard it. */
async function problemsOf(
  app: App,
  report: RunReport,
): Promise<{ open: OpenProblem[]; statuses: readonly ShopStatus[] }> {
  const stored = await storedServer(app.store, report.server);
  // Deleted since the run ended.
  if (!stored) return { open: [], statuses: [] };
  const { id, statuses } = stored.server;
  const open = await listProblems(app.store, id, 10_000);
  return { open: open.filter(({ run }) => run === report.id), statuses };
}

/** The run as JSON, in the shape every part of Kervan gives it. */
async function asJson(app: App, report: RunReport, output: Output): Promise<object> {
  const { id, server, part, state, startedAt, endedAt, counts, problem } = report;
  const { open, statuses } = await problemsOf(app, report);
  const problems = open.map((found) => ({
    code: found.code,
    record: found.record,
    params: found.params,
    message: problemText(output.language, problemWithStatusName(found, statuses)),
  }));
  return { id, server, part, state, startedAt, endedAt, counts, problem: problem?.code ?? null, problems };
}

/** Collects a plan for `--json`: with each document the names of what its numbers stand for, as far as there are any. */
function collectedPlan(collected: unknown[]): PlanView {
  let names: DocumentNames | null = null;
  return {
    names: (told) => {
      names = told;
    },
    order: (number, decision) => {
      const named =
        decision.ok && 'plan' in decision && names ? { names: namesOn(decision.plan, names) } : {};
      collected.push({ order: number, ...decision, ...named });
    },
    stock: ({ sku, stock_sent, stock_due, stock_found, drift }) => {
      const found = drift === null ? {} : { shown: stock_found, cause: drift };
      collected.push({ sku, sent: stock_sent, due: stock_due, ...found });
    },
    left: ({ sku, stock_sent, stock_due, stock_shown, drift }) => {
      collected.push({ sku, sent: stock_sent, due: stock_due, shown: stock_shown, cause: drift, left: true });
    },
    nomenclature: ({ shown: _shown, subject: _subject, ...planned }) => void collected.push(planned),
    catalogue: (planned) => {
      const record = plannedFamily(planned);
      if (!record) return;
      const { title: name, action, changes, problems } = record;
      collected.push({ kind: 'product', record: record.record, name, action, changes, problems });
    },
  };
}

function namesOn({ location, partner, user }: DocumentPlan, names: DocumentNames): object {
  return {
    location: names.locations.get(location),
    partner: typeof partner === 'number' ? names.partners.get(partner) : partner.company,
    user: names.users.get(user),
  };
}

/** Shows a plan line by line. */
function printedPlan(output: Output, statuses: readonly ShopStatus[]): PlanView {
  return {
    order: (number, decision, { row }) => {
      if ('steps' in decision)
        for (const step of decision.steps) printStep(output, number, step, row.document_number);
      else if (decision.ok) printPlan(output, decision.plan);
      else if ('waiting' in decision) {
        const { reason, params } = decision.waiting;
        const words = text(output.language, `what.reason.${reason}`, withStatusName(params, statuses));
        output.say('run.order', { number, state: words });
      } else {
        output.say('run.order', {
          number,
          state: decision.problems
            .map((found) => problemText(output.language, problemWithStatusName(found, statuses)))
            .join(' '),
        });
      }
    },
    stock: (link) => {
      const words = { sku: link.sku || link.variant, sent: shownIn(output, link), due: link.stock_due! };
      if (link.drift === null) output.say('run.stock', words);
      else output.say('run.drift', { ...words, cause: driftIn(output, link) });
    },
    left: (link) => {
      output.say('run.left', {
        sku: link.sku || link.variant,
        shown: link.stock_shown ?? text(output.language, 'cli.run.unknown'),
        due: link.stock_due ?? '–',
        cause: driftIn(output, link),
      });
    },
    nomenclature: (planned) => printNomenclature(output, planned),
    catalogue: (planned) => printFamily(output, planned),
  };
}

function shownIn({ language }: Output, link: LinkedRow): string {
  const isKnown = link.stock_sent !== null || link.drift !== null;
  return (isKnown ? shopShows(link) : null) ?? text(language, 'cli.run.unknown');
}

function driftIn({ language }: Output, { drift }: LinkRow): string {
  return text(language, `what.drift.${drift}`);
}

function printNomenclature(
  output: Output,
  { record, name, action, changes, problem }: PlannedNomenclature,
): void {
  const state = problem
    ? problemText(output.language, problem)
    : text(output.language, `cli.run.nomenclature.${action}`);
  output.say('run.record', { record, name, state });
  for (const { field, before, after } of changes) {
    const label = text(output.language, `what.nomenclatureField.${field}`);
    output.print(`    ${label}: ${before === null ? '' : `${before} → `}${after}`);
  }
}

function printFamily(output: Output, planned: PlannedFamily): void {
  const record = plannedFamily(planned);
  if (!record) return;
  const state = text(output.language, `cli.run.catalogue.${record.action}`);
  output.say('run.record', { record: record.record, name: record.title, state });
  for (const { field, of, before, after } of familyChanges(planned.writing)) {
    const label = text(output.language, `what.familyChange.${field}`, { name: of });
    output.print(`    ${label}: ${before === null ? '' : `${before} → `}${after ?? '–'}`);
  }
  for (const found of record.problems) output.print(`    ${problemText(output.language, found)}`);
}

function printStep(output: Output, number: string, step: FollowUp, document: number | null): void {
  output.say('run.order', {
    number,
    state: text(output.language, `cli.run.step.${step.kind}`, {
      document: String(document),
      ...(step.kind === 'pay' && { amount: step.paid.amountWithVat.toFixed(2) }),
    }),
  });
  const plans = 'plan' in step ? [step.plan] : 'plans' in step ? step.plans : [];
  for (const plan of plans) printPlan(output, plan);
}

function printPlan(output: Output, plan: DocumentPlan): void {
  output.say('run.order', {
    number: plan.orderNumber,
    state: `${plan.date}  ${plan.totalWithVat.toFixed(2)}${originalOf(plan)}`,
  });
  for (const line of plan.lines) {
    const reductions = line.reductions.map(
      ({ cause, code, amountWithVat }) =>
        `${text(output.language, `what.reduction.${cause}`)}${code && ` ${code}`} −${amountWithVat.toFixed(2)}`,
    );
    const sold = `${line.quantity.toString()} × ${line.priceOut.toFixed(4)} = ${line.totalWithVat.toFixed(2)}`;
    output.print(`    ${[sold, line.name, reductions.join(', ')].filter(Boolean).join('  ')}`);
  }
  output.print(`    ${plan.note}`);
}

/** "  (64.00 BGN / 1.95583)": what a converted total was. */
function originalOf({ original }: DocumentPlan): string {
  if (!original) return '';
  return `  (${original.totalWithVat.toFixed(2)} ${original.currency} / ${original.rate.toString()})`;
}
