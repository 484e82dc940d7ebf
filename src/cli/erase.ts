import type { App } from '../app.ts';
import { eraseBuyer, type Whose } from '../run/erase-buyers.ts';
import { loadServer } from '../store/servers.ts';
import type { Output } from './output.ts';

/** `kervan erase SERVER --email|--phone|--order`: takes a buyer out of the orders of which no document was made. */
export async function erase(
  app: App,
  output: Output,
  name: string,
  { plan = false, ...whose }: Whose & { plan?: boolean },
): Promise<number> {
  if (Object.values(whose).filter((each) => each.trim() !== '').length !== 1) {
    output.say('erase.which');
    return 2;
  }
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return output.fail(server.problem);
  const done = await eraseBuyer(app, server.value, whose, { isPlan: plan, now: new Date() });
  if (!done.ok) return output.fail(done.problem);
  for (const number of done.value.erased) output.say(plan ? 'erase.would' : 'erase.erased', { number });
  for (const { number, document } of done.value.kept) output.say('erase.kept', { number, document });
  for (const record of done.value.people) {
    const [kind, id] = record.split(' ') as ['customer' | 'partner', string];
    output.say(plan ? `erase.${kind}Would` : `erase.${kind}`, { id });
  }
  if (done.value.isScrubbed === false) output.say('erase.remains');
  if (!plan) output.say('erase.backups');
  return 0;
}
