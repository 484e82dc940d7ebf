import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { App } from '../app.ts';
import { problem } from '../domain/problem.ts';
import { text } from '../i18n/text.ts';
import { addFirstUser, changePassword, findUser } from '../store/users.ts';
import { hashPassword } from '../web/password.ts';
import { setup } from '../web/wire/session.ts';
import type { Output } from './output.ts';

/**
 * `kervan password NAME`: gives a user another password and signs him out everywhere; where there is no user yet, makes the
 * first administrator. The password is the first line of standard input; typed at a terminal it is not shown.
 */
export async function password(app: App, output: Output, name: string): Promise<number> {
  const given = setup.safeParse({ name, password: await readPassword(output) });
  if (!given.success) {
    output.note(`✗ ${text(output.language, 'cli.password.unfit')}`);
    return 2;
  }
  const hash = await hashPassword(given.data.password);
  if (await addFirstUser(app.store, given.data.name, hash, new Date())) {
    output.say('password.first', { name: given.data.name });
    return 0;
  }
  const user = await findUser(app.store, name);
  if (!user) {
    output.complain(problem('user-unknown', { name }));
    return 2;
  }
  await changePassword(app.store, name, hash, null);
  output.say('password.changed', { name: user.name });
  return 0;
}

async function readPassword(output: Output): Promise<string> {
  const { stdin, stderr } = process;
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (stdin.isTTY) stderr.write(`${text(output.language, 'cli.password.ask')} `);
  const lines = createInterface({ input: stdin, output: silence, terminal: stdin.isTTY });
  // An input that ends without a line is an empty password.
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  lines.close();
  if (stdin.isTTY) stderr.write('\n');
  return line ?? '';
}
