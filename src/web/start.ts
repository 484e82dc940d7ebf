import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { App } from '../app.ts';
import { systemClock } from '../clock.ts';
import { text, type Language } from '../i18n/text.ts';
import { makeBackground } from '../run/background.ts';
import type { RunReport, RunRequest } from '../run/execute.ts';
import { forgetByItself } from '../run/forget-by-itself.ts';
import { makeDailyBackup } from '../run/daily-backup.ts';
import { makePost } from '../run/notices/post.ts';
import { makeScheduler, type SchedulerNeeds } from '../run/scheduler.ts';
import { loadServer } from '../store/servers.ts';
import { storeFault } from '../store/store-fault.ts';
import { VERSION } from '../version.ts';
import { makeEvents } from './events.ts';
import { makeMetrics } from './metrics.ts';
import { runOnWire } from './run-on-wire.ts';
import { buildWeb } from './server.ts';

interface StartOptions {
  /** 0 = any free port. */
  port: number;
  /** Of the message when it cannot start. */
  language: Language;
  /** The demonstration: nobody signs in. Default: somebody must. */
  isOpen?: boolean;
  /** Where the demonstration's order desk is. */
  orderDesk?: string;
  /** The demonstration does not wait for minutes. */
  everySeconds?: NonNullable<SchedulerNeeds['everySeconds']>;
}

/** Kervan at work: listening, and running what is due. */
export interface Kervan {
  /** "http://127.0.0.1:4270" */
  address: string;
  /**
   * Ends: nothing new begins, what runs ends after the record it is at. Answers false when a run did not end within
   * `STOP_LIMIT_MS`; then end the process without closing the store under that run, and the next start takes it up again.
   */
  stop(): Promise<boolean>;
}

type Started = { ok: true; kervan: Kervan } | { ok: false; message: string };

/** Where `npm run build` puts the pages. */
const PAGES = fileURLToPath(new URL('../../ui/dist', import.meta.url));

/** How long runs may take to come to the end of their record when Kervan stops. */
const STOP_LIMIT_MS = 5_000;

/** Listens on 127.0.0.1 and, when that works, takes up dead runs and the schedules. The app stays the caller's to close. */
export async function startKervan(app: App, options: StartOptions): Promise<Started> {
  const { port, language, isOpen = false, orderDesk = null, everySeconds } = options;
  const { store, sealer, saving, openWarehouse, openShop, openPrinter, openChannels, log } = app;
  const metrics = makeMetrics();
  const onBug = (error: unknown): string => {
    const reference = randomUUID().slice(0, 8);
    const fault = storeFault(error);
    if (fault) log.error({ code: fault.code, file: fault.params['file'] }, 'store');
    else log.error({ reference, err: error }, 'bug');
    return reference;
  };
  /** Whoever began it, pages are told how a run goes on. */
  const run = (request: RunRequest) =>
    app.run({
      ...request,
      onRun: (row) => {
        request.onRun?.(row);
        events.tellProgress(request.server.definition.name, runOnWire(row));
      },
    });
  const onReport = (report: RunReport): void => {
    metrics.observe(report);
    logReport(log, report);
  };
  const onBackupError = (error: unknown): void => log.error({ err: error }, 'backup');
  const background = makeBackground({ run, onReport, onError: onBug });
  const scheduler = makeScheduler({
    store,
    clock: systemClock,
    load: (name) => loadServer(store, sealer, name),
    run,
    onReport,
    onError: onBug,
    ...(everySeconds && { everySeconds }),
  });
  const daily = makeDailyBackup({
    config: app.config,
    clock: systemClock,
    onError: onBackupError,
    also: (now) => forgetByItself(app, now),
  });
  const backup = () => daily.standing();
  const post = makePost({ store, sealer, clock: systemClock, openChannels, backup, onError: onBug });
  const startedAt = systemClock.now();
  const events = makeEvents({ store, clock: systemClock, scheduler, onBug });
  const ends = { saving, openWarehouse, openShop, openPrinter, openChannels };
  const shown = {
    metrics,
    events,
    backup,
    version: VERSION,
    startedAt,
    isOpen,
    orderDesk,
    pages: PAGES,
  };
  const web = buildWeb({
    store,
    sealer,
    clock: systemClock,
    scheduler,
    background,
    ...ends,
    ...shown,
    onBug,
  });
  let address: string;
  try {
    address = await web.listen({ port, host: '127.0.0.1' });
  } catch (error) {
    await web.close();
    return { ok: false, message: cannotListen(error, port, language) };
  }
  log.info({ address, version: VERSION }, 'started');
  scheduler.start();
  daily.start();
  post.start();
  return { ok: true, kervan: { address, stop } };

  async function stop(): Promise<boolean> {
    const limit = new AbortController();
    const isStopped = await Promise.race([
      Promise.all([scheduler.stop(), background.stop(), daily.stop(), post.stop()]).then(() => true),
      pause(STOP_LIMIT_MS, false, { signal: limit.signal }),
    ]);
    limit.abort();
    await web.close();
    log.info({ isStopped }, 'stopped');
    return isStopped;
  }
}

/** That a run ended, and how: by its server and its counts, without what it met. One that found nothing to do is told to whoever looks closely. */
function logReport(log: App['log'], report: RunReport): void {
  const { id: run, server, part, state, counts, startedAt, endedAt, problem } = report;
  const { created, updated, skipped, failed } = counts;
  const isQuiet = state === 'done' && created + updated + skipped + failed === 0;
  const level = problem || failed > 0 ? 'warn' : isQuiet ? 'debug' : 'info';
  const seconds = (endedAt.getTime() - startedAt.getTime()) / 1000;
  log[level]({ run, server, part, state, counts, seconds, problem: problem?.code ?? null }, 'run');
}

function cannotListen(error: unknown, port: number, language: Language): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return text(language, 'cli.portInUse', { port });
  return text(language, 'cli.portRefused', { port, detail: message });
}
