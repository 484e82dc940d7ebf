import type { App } from '../app.ts';
import { text } from '../i18n/text.ts';
import type { Output } from './output.ts';

/**
 * `kervan doctor --access FILE`: whether this machine can work with this Access file, one check after another, on a copy. The password of the
 * file stands in KERVAN_ACCESS_PASSWORD. Exit code 0 all good, 1 not, 2 nothing
 * could be tried.
 */
export async function doctorAccess(app: App, output: Output, file: string): Promise<number> {
  const began = await app.proveAccess(file, process.env['KERVAN_ACCESS_PASSWORD'] ?? '');
  if (!began.ok) {
    return output.fail(began.problem);
  }
  const checks: { id: string; text: string; fault: string | null }[] = [];
  for await (const { id, fault } of began.value) {
    const words = text(output.language, `cli.doctor.access.${id}`);
    checks.push({ id, text: words, fault });
    const state = text(output.language, `cli.doctor.${fault === null ? 'good' : 'bad'}`);
    if (!output.isJson)
      output.print(`${fault === null ? '✓' : '✗'} ${state}  ${words}${fault === null ? '' : ` – ${fault}`}`);
  }
  const isGood = checks.every(({ fault }) => fault === null);
  if (output.isJson) output.print(JSON.stringify({ isGood, checks }));
  return isGood ? 0 : 1;
}
