import { accessSync, constants, statSync } from 'node:fs';
import type { App } from '../app.ts';
import type { Problem } from '../domain/problem.ts';
import { problemText, text } from '../i18n/text.ts';
import { listServers, loadServer } from '../store/servers.ts';
import { checkServer, type ServerCheck } from '../sync/check-server.ts';
import type { Output } from './output.ts';

/** `kervan doctor [SERVER]`: what is right and what is wrong, here and at both ends. Writes nothing. Exit code 0 all good, 1 not. */
export async function doctor(app: App, output: Output, name?: string): Promise<number> {
  let isGood = true;
  const say = (good: boolean, line: string): void => {
    isGood &&= good;
    output.print(
      `${good ? '✓' : '✗'} ${text(output.language, `cli.doctor.${good ? 'good' : 'bad'}`)}  ${line}`,
    );
  };
  say(true, `Node ${process.versions.node}, ${process.platform}-${process.arch}`);
  say(isWritable(app.config.dataFolder), `KERVAN_DATA ${app.config.dataFolder}`);
  say(isPrivate(app.config.keyFile), `KERVAN_KEY_FILE ${app.config.keyFile}`);
  const names = name ? [name] : (await listServers(app.store)).map(({ definition }) => definition.name);
  for (const each of names) {
    output.print(`— ${each}`);
    const { facts, problems } = await examine(app, each);
    for (const fact of facts) say(true, fact);
    for (const found of problems) say(false, problemText(output.language, found));
  }
  return isGood ? 0 : 1;
}

async function examine(app: App, name: string): Promise<{ facts: string[]; problems: Problem[] }> {
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return { facts: [], problems: [server.problem] };
  const { definition } = server.value;
  const ends = await app.open(definition);
  if (!ends.ok) return { facts: [], problems: [ends.problem] };
  try {
    const checked = await checkServer(
      definition,
      ends.value.warehouse,
      ends.value.shop,
      app.config.allowEmulator,
    );
    if (!checked.ok) return { facts: [], problems: [checked.problem] };
    return { facts: factsOf(checked.value), problems: checked.value.problems };
  } finally {
    await ends.value.warehouse.close();
    await ends.value.shop.close();
  }
}

function factsOf({ warehouse, shop }: ServerCheck): string[] {
  const last = warehouse.lastDocument;
  return [
    `${warehouse.engine}, Warehouse Pro ${warehouse.schemaVersion}, ${warehouse.company}`,
    `items ${warehouse.items}, partners ${warehouse.partners}, locations ${warehouse.locations}`,
    `currency ${warehouse.currency}, pricesIncludeVat ${warehouse.pricesIncludeVat}, cost method ${warehouse.costMethod}, numbers per location ${warehouse.numbersPerLocation}`,
    ...(last ? [`last document ${last.operationType}/${last.number} ${last.day}`] : []),
    `shop ${shop.name} (${shop.url}), ${shop.currency}, ${shop.capabilities.join(' ')}`,
  ];
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** On Windows the folder's rights protect the key, not the file's mode. */
function isPrivate(file: string): boolean {
  return process.platform === 'win32' || (statSync(file).mode & 0o077) === 0;
}
