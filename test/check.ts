import { spawn } from 'node:child_process';

/** `npm run check`: everything that can be said about the code without running it, side by side. */
const CHECKS: Record<string, string[]> = {
  format: ['oxfmt', '--check'],
  lint: ['oxlint', '--quiet'],
  types: ['tsc', '--project', '.'],
  'types of the desk': ['tsc', '--project', 'demo/gombashop/desk'],
  'types of the roll': ['tsc', '--project', 'demo/net-fp/desk'],
  'types of the pages': ['tsc', '--noEmit', '--project', 'ui'],
  unused: ['knip', '--no-progress'],
  docs: ['node', 'test/docs/main.ts'],
};

const startedAt = performance.now();
const results = await Promise.all(Object.entries(CHECKS).map(([name, command]) => check(name, command)));
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(`${results.filter(Boolean).length} of ${results.length} checks passed in ${seconds} s`);
process.exitCode = results.every(Boolean) ? 0 : 1;

/** Runs one check and shows what it printed only when it fails. */
async function check(name: string, [command, ...args]: string[]): Promise<boolean> {
  const child = spawn(command!, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const isGood = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
  if (!isGood) console.log(`— ${name} —\n${printed.trim()}\n`);
  return isGood;
}
