import type { App } from '../app.ts';
import { problemText, text } from '../i18n/text.ts';
import { tryChannels } from '../run/notices/try.ts';
import { problemAsJson, type Output } from './output.ts';

/**
 * `kervan notify test`: sends a test notice through every channel that is set. Exit code 0 when all took it, 1 when one did not, 2 when none is set.
 */
export async function notifyTest(app: App, output: Output): Promise<number> {
  const { store, sealer, saving, openChannels } = app;
  const tried = await tryChannels({ store, sealer, clock: saving.clock, openChannels });
  if (!tried.ok) return output.fail(tried.problem);
  const { language, isJson } = output;
  if (isJson) {
    const channels = tried.value.map(({ channel, problem }) => ({
      channel,
      problem: problem && problemAsJson(language, problem),
    }));
    output.print(JSON.stringify({ channels }));
  } else {
    for (const { channel, problem } of tried.value) {
      const name = text(language, `cli.notify.channel.${channel}`);
      if (problem) output.note(`✗ ${name}: ${problemText(language, problem)}`);
      else output.say('notify.sent', { channel: name });
    }
  }
  return tried.value.some(({ problem }) => problem) ? 1 : 0;
}
