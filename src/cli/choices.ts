import { existsSync } from 'node:fs';
import type { App } from '../app.ts';
import type { Problem } from '../domain/problem.ts';
import type { Definition } from '../domain/settings.ts';
import { asking } from '../run/probe.ts';
import { resolveSecrets } from '../store/definition-secrets.ts';
import { loadServer } from '../store/servers.ts';
import { readDefinitionFile } from './apply.ts';
import { problemAsJson, type Output } from './output.ts';

/**
 * `kervan choices FILE|SERVER`: everything the settings can be chosen from, read from the database and the shop. Exit code 2 when one
 * of the two could not be asked: then what the other said, and the problem.
 */
export async function choices(app: App, output: Output, target: string): Promise<number> {
  const found = await definitionOf(app, target);
  if (!found.ok) {
    const [first, ...others] = found.problems;
    for (const each of others) output.complain(each);
    return output.fail(first!);
  }
  const { warehouse, shop } = found.definition;
  const [there, statuses] = await Promise.all([
    asking(
      () => app.openWarehouse(warehouse),
      (end) => end.choices(),
    ),
    asking(
      () => app.openShop(shop),
      (end) => end.statuses(),
    ),
  ]);
  const problems = [there, statuses].flatMap((answer) => (answer.ok ? [] : [answer.problem]));
  for (const each of problems) output.complain(each);
  const [first] = problems;
  const answer = {
    ...(there.ok && there.value),
    ...(statuses.ok && { orderStatuses: statuses.value }),
    ...(first && { problem: problemAsJson(output.language, first) }),
  };
  output.print(JSON.stringify(answer, null, 2));
  return first ? 2 : 0;
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
