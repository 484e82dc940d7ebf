import { CommanderError, type Command } from 'commander';
import { openApp, type App } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { chooseLanguage, commandLine } from './cli/command-line.ts';
import { terminal, type Output } from './cli/output.ts';
import type { MatchOptions } from './cli/match.ts';
import type { ReceiptOptions } from './cli/receipts.ts';
import type { RunOptions } from './cli/run.ts';
import type { ServiceChoices } from './cli/service.ts';
import { storeFault } from './store/store-fault.ts';
import { text, type Language } from './i18n/text.ts';

type Action = (app: App, output: Output, signal: AbortSignal) => Promise<number>;
type Json = { json?: boolean };

/** Two signals within this time are one wish: npm passes Ctrl+C on, although the terminal has sent it to all already. */
const ONE_WISH_MS = 500;

const language = chooseLanguage(process.argv.slice(2), process.env);
if (language.ok) await command(language.value);
else {
  // Whoever asked for another language reads one of these two, perhaps.
  for (const each of ['bg', 'en'] as const) terminal(each).complain(language.problem);
  process.exitCode = 2;
}

/** Does what the command line asks for. Exit code 1 is "some records failed"; what was typed wrong did nothing, and answers 2. */
async function command(language: Language): Promise<void> {
  try {
    await commands(language).parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

function commands(language: Language): ReturnType<typeof commandLine> {
  const words = (key: string): string => text(language, `cli.help.${key}`);
  const [file, server, name] = ['file', 'server', 'name'].map((key) => words(`argument.${key}`));
  const program = commandLine(language);

  // Each command loads only what it needs: a look at the servers should not wait for a web server to be read from disk.
  program
    .command(`apply <${file}>`)
    .description(words('apply'))
    .action((file: string) =>
      perform(async (app, output) => (await import('./cli/apply.ts')).apply(app, output, file)),
    );

  program
    .command('servers')
    .description(words('servers'))
    .option('--json', words('json'))
    .action(({ json }: Json) =>
      perform(async (app, output) => (await import('./cli/look.ts')).servers(app, output), json),
    );

  program
    .command(`choices <${words('argument.fileOrServer')}>`)
    .description(words('choices'))
    .action((target: string) =>
      perform(async (app, output) => (await import('./cli/choices.ts')).choices(app, output, target), true),
    );

  program
    .command(`run <${server}> <${words('argument.part')}>`)
    .description(words('run'))
    .option('--plan', words('plan'))
    .option(`--order <${words('argument.number')}>`, words('order'))
    .option(`--settle <${words('argument.settlement')}>`, words('settle'))
    .option(`--release-brake <${words('argument.changes')}>`, words('releaseBrake'))
    .option('--json', words('json'))
    .action((server: string, part: string, options: RunOptions & Json) =>
      perform(
        async (app, output, signal) =>
          (await import('./cli/run.ts')).run(app, output, server, part, options, signal),
        options.json,
      ),
    );

  program
    .command(`problems <${server}>`)
    .description(words('problems'))
    .option('--json', words('json'))
    .action((server: string, { json }: Json) =>
      perform(async (app, output) => (await import('./cli/look.ts')).problems(app, output, server), json),
    );

  program
    .command(`explain <${server}> <${words('argument.code')}>`)
    .description(words('explain'))
    .option('--json', words('json'))
    .action((server: string, code: string, { json }: Json) =>
      perform(
        async (app, output) => (await import('./cli/explain.ts')).explain(app, output, server, code),
        json,
      ),
    );

  program
    .command(`invoices <${server}>`)
    .description(words('invoices'))
    .option('--json', words('json'))
    .action((server: string, { json }: Json) =>
      perform(async (app, output) => (await import('./cli/invoices.ts')).invoices(app, output, server), json),
    );

  program
    .command(`receipts <${server}>`)
    .description(words('receipts'))
    .option('--open', words('receiptsOpen'))
    .option('--printed <ID>', words('receiptPrinted'))
    .option(`--number <${words('argument.number')}>`, words('receiptNumber'))
    .option('--at <2026-11-23T12:05:07>', words('receiptAt'))
    .option(`--memory <${words('argument.number')}>`, words('receiptMemory'))
    .option(`--register <${words('argument.number')}>`, words('receiptRegister'))
    .option('--not-printed <ID>', words('receiptNotPrinted'))
    .option('--not-owed <ID>', words('receiptNotOwed'))
    .option(`--reason <${words('argument.text')}>`, words('receiptReason'))
    .option('--settled <ID>', words('receiptSettled'))
    .option('--json', words('json'))
    .action((server: string, { json, ...options }: ReceiptOptions & Json) =>
      perform(
        async (app, output) => (await import('./cli/receipts.ts')).receipts(app, output, server, options),
        json,
      ),
    );

  program
    .command(`printer <${server}> <${words('argument.deed')}> [${words('argument.amount')}]`)
    .description(words('printer'))
    .option('--yes', words('printerYes'))
    .option('--json', words('json'))
    .action(
      (server: string, deed: string, amount: string | undefined, { yes, json }: Json & { yes?: boolean }) =>
        perform(
          async (app, output) =>
            (await import('./cli/printer.ts')).printer(app, output, server, deed, {
              amount,
              yes: yes === true,
            }),
          json,
        ),
    );

  program
    .command(`doctor [${server}]`)
    .description(words('doctor'))
    .option(`--access <${words('argument.file')}>`, words('doctorAccess'))
    .option('--json', words('json'))
    .action((server: string | undefined, { access, json }: Json & { access?: string }) =>
      perform(
        async (app, output) =>
          access === undefined
            ? (await import('./cli/doctor.ts')).doctor(app, output, server)
            : (await import('./cli/doctor-access.ts')).doctorAccess(app, output, access),
        json,
      ),
    );

  program
    .command(`verify <${server}>`)
    .description(words('verify'))
    .option('--json', words('json'))
    .action((server: string, { json }: Json) =>
      perform(
        async (app, output, signal) => (await import('./cli/verify.ts')).verify(app, output, server, signal),
        json,
      ),
    );

  program
    .command(`match <${server}>`)
    .description(words('match'))
    .option(`--kind <${words('argument.kind')}>`, words('matchKind'))
    .option(`--out <${file}>`, words('matchOut'))
    .option(`--in <${file}>`, words('matchIn'))
    .option(`--accept <${words('argument.ruleMark')}>`, words('matchAccept'))
    .option(`--undo <${words('argument.ruleCount')}>`, words('matchUndo'))
    .option('--done', words('matchDone'))
    .option('--waive', words('matchWaive'))
    .option('--again', words('matchAgain'))
    .option('--json', words('json'))
    .action((server: string, { json, ...options }: MatchOptions & Json) =>
      perform(
        async (app, output, signal) =>
          (await import('./cli/match.ts')).match(app, output, server, options, signal),
        json,
      ),
    );

  program
    .command('notify')
    .description(words('notify'))
    .command('test')
    .description(words('notifyTest'))
    .option('--json', words('json'))
    .action(({ json }: Json) =>
      perform(async (app, output) => (await import('./cli/notify.ts')).notifyTest(app, output), json),
    );

  program
    .command(`password <${name}>`)
    .description(words('password'))
    .action((name: string) =>
      perform(async (app, output) => (await import('./cli/password.ts')).password(app, output, name)),
    );

  program
    .command(`relink <${server}>`)
    .description(words('relink'))
    .action((server: string) =>
      perform(async (app, output, signal) =>
        (await import('./cli/keep.ts')).relink(app, output, server, signal),
      ),
    );

  program
    .command(`backup <${file}>`)
    .description(words('backup'))
    .action((file: string) =>
      perform(async (app, output) => (await import('./cli/keep.ts')).backup(app, output, file)),
    );

  program
    .command(`restore <${file}>`)
    .description(words('restore'))
    .action(async (file: string) => {
      const output = terminal(language);
      const config = configuration(output);
      if (config) process.exitCode = await (await import('./cli/keep.ts')).restore(config, output, file);
    });

  program
    .command(`erase <${server}>`)
    .description(words('erase'))
    .option(`--email <${words('argument.address')}>`, words('eraseEmail'))
    .option(`--phone <${words('argument.number')}>`, words('erasePhone'))
    .option(`--order <${words('argument.number')}>`, words('eraseOrder'))
    .option('--plan', words('plan'))
    .action((server: string, options: object) =>
      perform(async (app, output) => (await import('./cli/erase.ts')).erase(app, output, server, options)),
    );

  program
    .command('go-back')
    .description(words('goBack'))
    .action(async () => {
      const output = terminal(language);
      const config = configuration(output);
      if (config) process.exitCode = await (await import('./cli/keep.ts')).backToOlder(config, output);
    });

  program
    .command('new-store')
    .description(words('newStore'))
    .action(async () => {
      const output = terminal(language);
      const config = configuration(output);
      if (config) process.exitCode = await (await import('./cli/keep.ts')).newStore(config, output);
    });

  placed(program.command('start').description(words('start'))).action((options: PlaceOptions) => {
    takeOver(options);
    return perform(async (app, output, signal) =>
      (await import('./cli/start.ts')).start(app, output, signal),
    );
  });

  placed(program.command('service <install|remove>').description(words('service')))
    .option(`--user <${name}>`, words('serviceUser'))
    .option('--keep', words('serviceKeep'))
    .option('--print', words('servicePrint'))
    .action(async (action: string, options: PlaceOptions & ServiceChoices) => {
      takeOver(options);
      const output = terminal(language);
      const config = configuration(output);
      if (!config) return;
      process.exitCode = await (await import('./cli/service.ts')).service(config, output, action, options);
    });

  program
    .command('demo')
    .description(words('demo'))
    .option(`--port <${words('argument.number')}>`, words('port'))
    .option(`--shop-port <${words('argument.number')}>`, words('shopPort'))
    .option(`--printer-port <${words('argument.number')}>`, words('printerPort'))
    .option(`--mysql <${words('argument.address')}>`, words('mysql'))
    .action(async (options: object) => {
      const output = terminal(language);
      const config = configuration(output);
      if (!config) return;
      process.exitCode = await (await import('./cli/demo.ts')).demo(config, output, options, untilStopped());
    });

  return program;

  /** The options that say where an installation is; a service is begun with them, since it has no environment of its own. */
  function placed(command: Command): Command {
    return command
      .option(`--data <${words('argument.folder')}>`, words('data'))
      .option(`--port <${words('argument.number')}>`, words('port'))
      .option(`--key-file <${file}>`, words('keyFile'))
      .option(`--log-file <${file}>`, words('logFile'));
  }

  /** Opens the installation, does the work, closes it again; the exit code is the answer of the action. */
  async function perform(action: Action, isJson = false): Promise<void> {
    const output = terminal(language, isJson);
    const config = configuration(output);
    if (!config) return;
    const opened = openApp(config);
    if (!opened.ok) {
      process.exitCode = output.fail(opened.problem);
      return;
    }
    try {
      process.exitCode = await action(opened.value, output, untilStopped());
    } catch (error) {
      const fault = storeFault(error);
      if (!fault) throw error;
      process.exitCode = output.fail(fault);
    } finally {
      await opened.value.close();
    }
  }
}

interface PlaceOptions {
  data?: string;
  port?: string;
  keyFile?: string;
  logFile?: string;
}

/** What was typed goes before the environment. */
function takeOver({ data, port, keyFile, logFile }: PlaceOptions): void {
  const given = {
    KERVAN_DATA: data,
    KERVAN_PORT: port,
    KERVAN_KEY_FILE: keyFile,
    KERVAN_LOG_FILE: logFile,
  };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) process.env[name] = value;
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
  process.exitCode = output.fail(read.problem);
  return null;
}
