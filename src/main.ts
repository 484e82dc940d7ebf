import { Command, Option } from 'commander';
import { openApp, type App } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { terminal, type Output } from './cli/output.ts';
import { text, type Language } from './i18n/text.ts';
import { VERSION } from './version.ts';

type Action = (app: App, output: Output, signal: AbortSignal) => Promise<number>;

/** Two signals within this time are one wish: npm passes Ctrl+C on, although the terminal has sent it to all already. */
const ONE_WISH_MS = 500;

const program = new Command('kervan')
  .version(VERSION)
  .description('Microinvest Warehouse Pro (Склад Pro) ↔ GombaShop')
  .addOption(
    new Option('--lang <bg|en>', 'език / language').choices(['bg', 'en']).default('bg').env('KERVAN_LANG'),
  )
  // Exit code 1 is "some records failed"; a command that was typed wrong did nothing at all.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .configureOutput({ outputError: (printed, write) => write(usageError(printed)) });

// Each command loads only what it needs: a look at the servers should not wait for a web server to be read from disk.
program
  .command('apply <file>')
  .description('създава или променя сървър от файл (YAML или JSON) / creates or changes a server from a file')
  .action((file: string) =>
    perform(async (app, output) => (await import('./cli/apply.ts')).apply(app, output, file)),
  );

program
  .command('servers')
  .option('--json')
  .description('изброява сървърите / lists the servers')
  .action((options: { json?: boolean }) =>
    perform(async (app, output) => (await import('./cli/look.ts')).servers(app, output, options)),
  );

program
  .command('choices <file-or-server>')
  .description('изброява от какво може да се избира / lists what settings can be chosen from')
  .action((target: string) =>
    perform(async (app, output) => (await import('./cli/look.ts')).choices(app, output, target)),
  );

program
  .command('run <server> <part>')
  .description('изпълнява сега: import, export, import-orders, export-stock / runs a task or a part now')
  .option('--plan', 'само показва какво би направило / only shows what would be done')
  .option('--order <number>', 'само тази поръчка / only this order')
  .option('--release-brake', 'пропуска веднъж спряния експорт / lets a stopped export pass once')
  .option('--json')
  .action((server: string, part: string, options: object) =>
    perform(async (app, output, signal) =>
      (await import('./cli/run.ts')).run(app, output, server, part, options, signal),
    ),
  );

program
  .command('problems <server>')
  .option('--json')
  .description('показва отворените проблеми / shows the open problems')
  .action((server: string, options: { json?: boolean }) =>
    perform(async (app, output) => (await import('./cli/look.ts')).problems(app, output, server, options)),
  );

program
  .command('doctor [server]')
  .description('проверява всичко, без да променя нищо / checks everything, changes nothing')
  .action((server?: string) =>
    perform(async (app, output) => (await import('./cli/doctor.ts')).doctor(app, output, server)),
  );

program
  .command('password <name>')
  .description('сменя паролата на потребител на страниците / changes the password of a user of the pages')
  .action((name: string) =>
    perform(async (app, output) => (await import('./cli/password.ts')).password(app, output, name)),
  );

program
  .command('relink <server>')
  .description(
    'възстановява връзките след загуба на собствената база / rebuilds the links after Kervan’s own database was lost',
  )
  .action((server: string) =>
    perform(async (app, output, signal) =>
      (await import('./cli/keep.ts')).relink(app, output, server, signal),
    ),
  );

program
  .command('backup <file>')
  .description(
    'записва шифровано копие на собствената база / writes an encrypted copy of Kervan’s own database',
  )
  .action((file: string) =>
    perform(async (app, output) => (await import('./cli/keep.ts')).backup(app, output, file)),
  );

program
  .command('restore <file>')
  .description('възстановява собствената база от копие / restores Kervan’s own database from a copy')
  .action(async (file: string) => {
    const output = terminal(language());
    const config = configuration(output);
    if (config) process.exitCode = await (await import('./cli/keep.ts')).restore(config, output, file);
  });

program
  .command('start')
  .description('пуска страниците и графиците / starts the pages and the schedules')
  .action(() =>
    perform(async (app, output, signal) => (await import('./cli/start.ts')).start(app, output, signal)),
  );

program
  .command('demo')
  .option('--port <number>', 'порт на Керван (или KERVAN_PORT) / port of Kervan')
  .option('--shop-port <number>', 'порт на учебния магазин, първия път 8081 / port of the practice shop')
  .option(
    '--mysql <address>',
    'примерен склад в mysql://user:password@host/database / sample warehouse there',
  )
  .description(
    'пуска Керван с примерен склад и учебен магазин / starts Kervan with a sample warehouse and a practice shop',
  )
  .action(async (options: object) => {
    const output = terminal(language());
    const config = configuration(output);
    if (!config) return;
    process.exitCode = await (await import('./cli/demo.ts')).demo(config, output, options, untilStopped());
  });

await program.parseAsync();

/** Commander's own words, in ours. */
function usageError(printed: string): string {
  const [, name = ''] = /'([^']*)'/.exec(printed) ?? [];
  const known = (
    [
      [/unknown command/, 'unknown-command'],
      [/unknown option/, 'unknown-option'],
      [/missing required argument/, 'missing-argument'],
      [/argument missing/, 'missing-value'],
      [/too many arguments/, 'too-many'],
      [/is invalid/, 'wrong-value'],
    ] as const
  ).find(([pattern]) => pattern.test(printed));
  return known ? `✗ ${text(language(), `cli.usage.${known[1]}`, { name })}\n` : printed;
}

/** Opens the installation, does the work, closes it again; the exit code is the answer of the action. */
async function perform(action: Action): Promise<void> {
  const output = terminal(language());
  const config = configuration(output);
  if (!config) return;
  const opened = openApp(config);
  if (!opened.ok) {
    output.complain(opened.problem);
    process.exitCode = 2;
    return;
  }
  try {
    process.exitCode = await action(opened.value, output, untilStopped());
  } finally {
    await opened.value.close();
  }
}

/** Aborted when the process is asked to stop. */
function untilStopped(): AbortSignal {
  const stop = new AbortController();
  let askedAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks twice means it.
      if (askedAt !== null && performance.now() - askedAt > ONE_WISH_MS) process.exit(130);
      askedAt ??= performance.now();
      stop.abort();
    });
  }
  return stop.signal;
}

/** The environment as configuration; a variable that is wrong is named, and the exit code set. */
function configuration(output: Output): Config | null {
  const read = readConfig(process.env);
  if (read.ok) return read.value;
  output.complain(read.problem);
  process.exitCode = 2;
  return null;
}

function language(): Language {
  return program.opts<{ lang: string }>().lang === 'en' ? 'en' : 'bg';
}
