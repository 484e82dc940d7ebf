import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { problem } from '../domain/problem.ts';
import { backupStore } from '../store/backup.ts';
import { setAside, storeCondition } from '../store/condition.ts';
import { goBack, restoreStore } from '../store/restore.ts';
import { loadServer } from '../store/servers.ts';
import { openStore } from '../store/store.ts';
import type { Output } from './output.ts';

/** `kervan backup FILE`. */
export async function backup(app: App, output: Output, file: string): Promise<number> {
  const done = await backupStore(app.store, app.config, file);
  if (!done.ok) return output.fail(done.problem);
  output.say('backup', { file });
  return 0;
}

/** `kervan restore FILE`: into a data folder without a store, or with a damaged one, which is kept beside. */
export async function restore(config: Config, output: Output, file: string): Promise<number> {
  const done = await restoreStore(file, config.keyFile, config.storeFile, new Date());
  if (!done.ok) return output.fail(done.problem);
  const { aside } = done.value;
  if (aside) output.say('setAside', { file: aside });
  output.say('restored', { folder: config.dataFolder });
  return 0;
}

/** `kervan go-back`, after an older Kervan was installed again: takes the copy from before the upgrade, and keeps the newer store beside it. */
export async function backToOlder({ storeFile }: Config, output: Output): Promise<number> {
  const done = await goBack(storeFile, new Date());
  if (!done.ok) return output.fail(done.problem);
  const { from, aside } = done.value;
  if (aside) output.say('setAside', { file: aside });
  output.say('wentBack', { file: from });
  return 0;
}

/**
 * `kervan new-store`: begins with an empty store where the one that was here is lost or damaged; what there is of it is kept beside. A
 * sound store is refused.
 */
export async function newStore({ storeFile }: Config, output: Output): Promise<number> {
  if (storeCondition(storeFile) === 'sound') return output.fail(problem('store-sound', { file: storeFile }));
  const aside = setAside(storeFile, 'damaged', new Date());
  const opened = openStore(storeFile);
  if (!opened.ok) return output.fail(opened.problem);
  await opened.value.destroy();
  if (aside) output.say('setAside', { file: aside });
  output.say('newStore', { file: storeFile });
  return 0;
}

/** `kervan relink SERVER`. */
export async function relink(app: App, output: Output, name: string, signal: AbortSignal): Promise<number> {
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return output.fail(server.problem);
  const finished = await app.run({
    server: server.value,
    part: 'relink',
    cause: 'person',
    signal,
    onProgress: (phase, done, total) => output.progress(phase, done, total),
  });
  output.endProgress();
  if (!finished.ok) return output.fail(finished.problem);
  const { problem: trouble, state, counts } = finished.value;
  if (trouble) return output.fail(trouble);
  output.say('relinked', { count: counts.updated });
  if (state === 'stopped') output.say('run.stopped');
  return state === 'stopped' ? 2 : 0;
}
