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
  return (await started.kervan.stop()) ? 0 : 1;
}
