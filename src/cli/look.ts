import type { App } from '../app.ts';
import { problemText, text } from '../i18n/text.ts';
import { countProblems, listProblems } from '../store/problems.ts';
import { lastRuns } from '../store/runs.ts';
import { resolveSecrets } from '../store/definition-secrets.ts';
import { listServers, loadServer } from '../store/servers.ts';
import { readDefinitionFile } from './apply.ts';
import type { Output } from './output.ts';
import { existsSync } from 'node:fs';
import type { Definition } from '../domain/settings.ts';
import type { Problem } from '../domain/problem.ts';

/** `kervan servers`: what there is, whether it is started, and how many problems are open. */
export async function servers(app: App, output: Output, options: { json?: boolean }): Promise<number> {
  const all = await listServers(app.store);
  const problems = await countProblems(app.store);
  const rows = [];
  for (const { id, definition, isStarted } of all) {
    const [last] = await lastRuns(app.store, id, 1);
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
  if (options.json) output.print(JSON.stringify(rows));
  else if (rows.length === 0) output.say('servers.none');
  for (const { name, isStarted, shop, database, problems: count } of options.json ? [] : rows) {
    const state = text(output.language, `cli.servers.${isStarted ? 'started' : 'stopped'}`);
    output.print(
      [name, state, `${database} ↔ ${shop}`, text(output.language, 'cli.servers.problems', { count })].join(
        '  ',
      ),
    );
  }
  return 0;
}

/** `kervan problems SERVER`: every open problem with its words. */
export async function problems(
  app: App,
  output: Output,
  name: string,
  options: { json?: boolean },
): Promise<number> {
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok && server.problem.code === 'server-unknown') return refuse(output, server.problem);
  const stored = (await listServers(app.store)).find(({ definition }) => definition.name === name)!;
  const open = await listProblems(app.store, stored.id);
  if (options.json) {
    output.print(
      JSON.stringify(open.map((found) => ({ ...found, message: problemText(output.language, found) }))),
    );
    return 0;
  }
  if (open.length === 0) output.say('problems.none');
  for (const found of open) {
    output.print(
      `${found.lastAt.toISOString().slice(0, 16).replace('T', ' ')}  ${found.code}  ${found.record}`,
    );
    output.print(`    ${problemText(output.language, found)}`);
  }
  return 0;
}

/** `kervan choices FILE|SERVER`: everything the settings can be chosen from, read from the database and the shop. */
export async function choices(app: App, output: Output, target: string): Promise<number> {
  const found = await definitionOf(app, target);
  if (!found.ok) {
    for (const each of found.problems) output.complain(each);
    return 2;
  }
  const ends = await app.open(found.definition);
  if (!ends.ok) return refuse(output, ends.problem);
  try {
    const there = await ends.value.warehouse.choices();
    if (!there.ok) return refuse(output, there.problem);
    const statuses = await ends.value.shop.statuses();
    if (!statuses.ok) output.complain(statuses.problem);
    const orderStatuses = statuses.ok ? statuses.value : [];
    output.print(JSON.stringify({ ...there.value, orderStatuses }, null, 2));
    return statuses.ok ? 0 : 2;
  } finally {
    await ends.value.warehouse.close();
    await ends.value.shop.close();
  }
}

async function definitionOf(
  app: App,
  target: string,
): Promise<{ ok: true; definition: Definition } | { ok: false; problems: Problem[] }> {
  if (!existsSync(target)) {
    const server = await loadServer(app.store, app.sealer, target);
    return server.ok
      ? { ok: true, definition: server.value.definition }
      : { ok: false, problems: [server.problem] };
  }
  const read = await readDefinitionFile(target);
  if (!read.ok) return read;
  const resolved = resolveSecrets(read.definition);
  return resolved.ok ? { ok: true, definition: resolved.value } : { ok: false, problems: [resolved.problem] };
}

function refuse(output: Output, found: Problem): number {
  output.complain(found);
  return 2;
}
