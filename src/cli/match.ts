import { readFile, writeFile } from 'node:fs/promises';
import type { App } from '../app.ts';
import { fileFault } from '../domain/file-fault.ts';
import { MATCH_KINDS, MATCH_RULES, type MatchKind } from '../domain/matching.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { inBoth, problemText } from '../i18n/text.ts';
import { readMatchFile, writeMatchFile } from '../run/match-file.ts';
import { decide, isRuleOf, linkPairs, type LinkedPairs, type MatchingNeeds } from '../run/matching.ts';
import { acceptRule, rejectSeen, undoRule } from '../run/seen-pairs.ts';
import { findMatching } from '../store/matching.ts';
import { loadServer, type Server } from '../store/servers.ts';
import { showMatching } from './match-report.ts';
import type { Output } from './output.ts';

export interface MatchOptions {
  kind?: string;
  out?: string;
  in?: string;
  accept?: string;
  undo?: string;
  done?: boolean;
  waive?: boolean;
  again?: boolean;
}

/**
 * `kervan match SERVER`: without an option it compares the two sides and tells what it found; with one it does what the option says with what
 * was compared last. Exit code 0 done, 1 some pairs were refused, 2 not done.
 */
export async function match(
  app: App,
  output: Output,
  name: string,
  options: MatchOptions,
  signal: AbortSignal,
): Promise<number> {
  const kind = kindOf(options.kind);
  if (!kind.ok) return output.fail(kind.problem);
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return output.fail(server.problem);
  const { kind: _kind, ...actions } = options;
  if (Object.keys(actions).length === 0) return compare(app, output, server.value, signal);
  return act(app, output, server.value, { ...options, kind: kind.value });
}

function kindOf(word: string | undefined): Result<MatchKind> {
  const kind = MATCH_KINDS.find((each) => each === (word ?? 'item'));
  if (kind) return ok(kind);
  return failed(problem('option-wrong', { option: '--kind', values: MATCH_KINDS.join(', ') }));
}

async function compare(app: App, output: Output, server: Server, signal: AbortSignal): Promise<number> {
  const finished = await app.run({
    server,
    part: 'match',
    cause: 'person',
    signal,
    onProgress: (phase, done, total) => output.progress(phase, done, total),
  });
  output.endProgress();
  if (!finished.ok) return output.fail(finished.problem);
  if (finished.value.problem) return output.fail(finished.value.problem);
  if (finished.value.state === 'stopped') {
    output.say('run.stopped');
    return 2;
  }
  await showMatching(app.store, output, server);
  return 0;
}

async function act(
  app: App,
  output: Output,
  server: Server,
  { kind, out, in: from, accept, undo, done, waive, again }: MatchOptions & { kind: MatchKind },
): Promise<number> {
  const decisions = { done, waived: waive, 'to-do': again } as const;
  const needs = { store: app.store, clock: app.saving.clock, openWarehouse: app.openWarehouse };
  const isCompared = (await findMatching(app.store, server.id))?.compared_at != null;
  const needsComparison = [out, from, accept, undo].some((option) => option !== undefined);
  if (needsComparison && !isCompared)
    return output.fail(problem('match-not-compared', { server: server.definition.name }));
  let code = 0;
  const steps: (() => Promise<Result<number>>)[] = [];
  if (undo !== undefined) steps.push(() => undoOne(needs, output, server, kind, undo));
  if (accept !== undefined) steps.push(() => acceptOne(needs, output, server, kind, accept));
  if (from !== undefined) steps.push(() => takeIn(needs, output, server, kind, from));
  if (out !== undefined) steps.push(() => giveOut(needs, output, server, kind, out));
  for (const step of steps) {
    const taken = await step();
    if (!taken.ok) return output.fail(taken.problem);
    code = Math.max(code, taken.value);
  }
  for (const state of ['done', 'waived', 'to-do'] as const)
    if (decisions[state]) await decide(needs, server, state);
  await showMatching(app.store, output, server);
  return code;
}

type Step = (
  needs: MatchingNeeds,
  output: Output,
  server: Server,
  kind: MatchKind,
  word: string,
) => Promise<Result<number>>;

/** `barcode=1a2b3c4d`: a rule, and the comparison that was looked at. */
const acceptOne: Step = async (needs, output, server, kind, word) => {
  const [rule, mark] = word.split('=');
  if (!isRuleOf(kind, rule!) || !mark) {
    const values = inBoth('what.matchMark', { rules: MATCH_RULES[kind].join(', ') });
    return failed(problem('option-wrong', { option: '--accept', values }));
  }
  const linked = await acceptRule(needs, server, kind, { rule, comparison: { mark } });
  return linked.ok ? ok(told(output, linked.value)) : linked;
};

/** `barcode=35`: a rule, and how many links of it were looked at. */
const undoOne: Step = async (needs, output, server, kind, word) => {
  const [by, count] = word.split('=');
  if ((!isRuleOf(kind, by!) && by !== 'hand') || !/^\d{1,7}$/.test(count ?? '')) {
    const values = inBoth('what.matchLinks', { rules: [...MATCH_RULES[kind], 'hand'].join(', ') });
    return failed(problem('option-wrong', { option: '--undo', values }));
  }
  const done = await undoRule(needs, server, kind, { by, count: Number(count) });
  if (!done.ok) return done;
  const { undone, refused } = done.value;
  if (!output.isJson) output.say('match.undone', { count: undone });
  return ok(toldRefused(output, refused));
};

const takeIn: Step = async (needs, output, server, kind, file) => {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    return failed(problem('match-file-unreadable', { detail: fileFault(error) }));
  }
  const read = await readMatchFile(content, kind);
  if (!read.ok) return read;
  const { accepted, rejected } = read.value;
  const linked = await linkPairs(needs, server, kind, accepted, 'hand');
  if (!linked.ok) return linked;
  const { count, refused } = await rejectSeen(needs, server, kind, rejected);
  linked.value.refused.unshift(...read.value.refused, ...refused);
  if (!output.isJson && count > 0) output.say('match.rejected', { count });
  return ok(told(output, linked.value));
};

const giveOut: Step = async ({ store }, output, server, kind, file) => {
  const format = file.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv';
  const written = await writeMatchFile(store, server, { kind, format, language: output.language });
  try {
    await writeFile(file, written.content);
  } catch (error) {
    return failed(problem('match-file-unreadable', { detail: fileFault(error) }));
  }
  if (!output.isJson) output.say('match.written', { file, count: written.rows });
  return ok(0);
};

function told(output: Output, { linked, refused }: LinkedPairs): number {
  if (!output.isJson) output.say('match.linked', { count: linked });
  return toldRefused(output, refused);
}

/** Names what was left as it is; answers the exit code. */
function toldRefused(output: Output, refused: LinkedPairs['refused']): number {
  if (!output.isJson)
    for (const { subject, problem: reason } of refused)
      output.say('match.refused', { subject, reason: problemText(output.language, reason) });
  return refused.length > 0 ? 1 : 0;
}
