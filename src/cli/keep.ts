import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { backupStore, restoreStore } from '../store/backup.ts';
import { loadServer } from '../store/servers.ts';
import type { Output } from './output.ts';

/** `kervan backup FILE`. */
export async function backup(app: App, output: Output, file: string): Promise<number> {
  const done = await backupStore(app.store, app.config.keyFile, file);
  if (done.ok) output.say('backup', { file });
  else output.complain(done.problem);
  return done.ok ? 0 : 2;
}

/** `kervan restore FILE`: into a data folder without a store. */
export async function restore(config: Config, output: Output, file: string): Promise<number> {
  const done = await restoreStore(file, config.keyFile, config.storeFile);
  if (done.ok) output.say('restored', { folder: config.dataFolder });
  else output.complain(done.problem);
  return done.ok ? 0 : 2;
}

/** `kervan relink SERVER`. */
export async function relink(app: App, output: Output, name: string, signal: AbortSignal): Promise<number> {
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) {
    output.complain(server.problem);
    return 2;
  }
  const finished = await app.run({
    server: server.value,
    part: 'relink',
    cause: 'person',
    signal,
    onProgress: (phase, done, total) => output.progress(phase, done, total),
  });
  output.endProgress();
  const trouble = finished.ok ? finished.value.problem : finished.problem;
  if (trouble) output.complain(trouble);
  else if (finished.ok) output.say('relinked', { count: finished.value.counts.updated });
  return trouble ? 2 : 0;
}
