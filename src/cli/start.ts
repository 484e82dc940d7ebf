import { once } from 'node:events';
import type { App } from '../app.ts';
import { startKervan } from '../web/start.ts';
import type { Output } from './output.ts';

/** `kervan start`: listens and runs what is due until the process is asked to stop. */
export async function start(app: App, output: Output, signal: AbortSignal): Promise<number> {
  const started = await startKervan(app, { port: app.config.port, language: output.language });
  if (!started.ok) {
    output.note(`✗ ${started.message}`);
    return 2;
  }
  output.say('started', { address: started.kervan.address });
  if (!signal.aborted) await once(signal, 'abort');
  // A run that did not end in time still holds the store: the process ends under it, and the next start takes it up again.
  if (!(await started.kervan.stop())) process.exit(1);
  return 0;
}
