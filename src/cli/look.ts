import type { App } from '../app.ts';
import { clockTime } from '../domain/local-time.ts';
import { problem } from '../domain/problem.ts';
import { problemWithStatusName } from '../i18n/status-name.ts';
import { problemText, text } from '../i18n/text.ts';
import { countProblems, listProblems, type OpenProblem } from '../store/problems.ts';
import { lastRun } from '../store/run-history.ts';
import { listServers, storedServer } from '../store/servers.ts';
import type { Output } from './output.ts';

/** `kervan servers`: what there is, whether it is started, and how many problems are open. */
export async function servers(app: App, output: Output): Promise<number> {
  const all = await listServers(app.store);
  const problems = await countProblems(app.store);
  const rows = [];
  for (const { id, definition, isStarted } of all) {
    const last = await lastRun(app.store, id, new Date());
    const { name, warehouse, shop } = definition;
    rows.push({
      name,
      isStarted,
      shop: shop.url,
      database: warehouse.database.kind,
      problems: problems.get(id) ?? 0,
      last: last?.state ?? null,
    });
  }
  if (output.isJson) {
    output.print(JSON.stringify(rows));
    return 0;
  }
  if (rows.length === 0) output.say('servers.none');
  for (const { name, isStarted, shop, database, problems: count } of rows) {
    const state = text(output.language, `cli.servers.${isStarted ? 'started' : 'stopped'}`);
    output.print(
      [name, state, `${database} ↔ ${shop}`, text(output.language, 'cli.servers.problems', { count })].join(
        '  ',
      ),
    );
  }
  return 0;
}

/** `kervan problems SERVER`: every open problem with its words, and when it was last met by the shop's clock. */
export async function problems(app: App, output: Output, name: string): Promise<number> {
  const stored = await storedServer(app.store, name);
  if (!stored) return output.fail(problem('server-unknown', { name }));
  const { id, definition, statuses } = stored.server;
  const { timeZone } = definition.shop;
  const open = await listProblems(app.store, id);
  const words = (found: OpenProblem): string =>
    problemText(output.language, problemWithStatusName(found, statuses));
  if (output.isJson) {
    output.print(JSON.stringify(open.map((found) => ({ ...found, message: words(found) }))));
    return 0;
  }
  output.say(open.length === 0 ? 'problems.none' : 'problems.clock', { timeZone });
  for (const found of open) {
    output.print(`${clockTime(timeZone, found.lastAt)}  ${found.code}  ${found.record}`);
    output.print(`    ${words(found)}`);
  }
  return 0;
}
