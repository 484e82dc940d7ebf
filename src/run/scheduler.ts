import type { Clock } from '../clock.ts';
import type { ServerId } from '../domain/ids.ts';
import { mayPassByItself, problem, problemClass, type Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { ScheduleRule } from '../domain/settings.ts';
import { closeProblems, openProblem } from '../store/problems.ts';
import { hasPersonSucceeded, lastScheduledEnd } from '../store/run-history.ts';
import { interruptedRuns } from '../store/runs.ts';
import { listServers, type Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { PARTS, type Part, type RunReport, type RunRequest } from './execute.ts';
import { cronFault } from './schedule.ts';
import {
  afterCancel,
  afterCollision,
  afterCrash,
  afterRun,
  freshTask,
  nextTime,
  setBack,
  TASKS,
  tryNow,
  withRest,
  type Task,
  type TaskName,
} from './task.ts';

export interface SchedulerNeeds {
  store: Store;
  clock: Clock;
  /** A server with its secrets, by name. */
  load: (name: string) => Promise<Result<Server>>;
  run: (request: RunRequest) => Promise<Result<RunReport>>;
  /** Told of every run that ended. */
  onReport?: (report: RunReport) => void;
  /** Told of what must not happen; the scheduler goes on. */
  onError: (error: unknown) => void;
  /** From 0 to 1, for the jitter of the back-off. */
  random?: () => number;
  /** For the demonstration: what is scheduled for every minute, the least a schedule can say, comes every so many seconds. */
  everySeconds?: Partial<Record<TaskName, number>>;
}

/** Where a started server stands with its schedules. */
export interface Standing {
  running: Part | null;
  /** The configuration problem for which nothing runs by itself until somebody acts. */
  paused: Problem | null;
  next: Record<TaskName, Date | null>;
}

export interface Scheduler {
  start(): void;
  /** One look at the servers: what changed is taken note of, what is due begins. `start` does this every two seconds. */
  look(): Promise<void>;
  /** Takes note of what changed, begins nothing: so that whoever presses Старт sees at once when its tasks are due. */
  notice(): Promise<void>;
  /** The started servers. */
  standings(): Map<ServerId, Standing>;
  /** How long ago it last looked, or was made, whatever the clock was set to meanwhile; one that stopped looking is broken. */
  silentMs(): number;
  /** Begins nothing more, asks what runs to end after the record it is at, and waits for it. */
  stop(): Promise<void>;
}

/** A server started, stopped or changed by another process is noticed within this time. */
const LOOK_MS = 2_000;
/** The same where seconds count. */
const QUICK_LOOK_MS = 100;
/** A paused server whose problem may pass by itself is tried again after this time. */
const PAUSE_MS = 15 * 60_000;
/** Servers that run at the same time. */
const MOST_RUNS = 4;

interface Pause {
  by: TaskName;
  since: Date;
  /** When it is tried again by itself; null = not before somebody acts. */
  until: Date | null;
  problem: Problem;
}

interface Entry {
  server: Server;
  /** When its schedules began to count: at Старт, or when it was met, by a clock that shows less by now. */
  startedAt: Date;
  tasks: Record<TaskName, Task>;
  /** What the last Kervan had begun when it died. */
  resume: Part | null;
  paused: Pause | null;
  isWorking: boolean;
  running: Part | null;
  abort: AbortController;
}

/**
 * Runs what is due of every started server: one run of a server at a time, import before export, several servers together. Lives
 * from the store, which other processes change too; what it keeps in memory is only what it waits for.
 */
export function makeScheduler(needs: SchedulerNeeds): Scheduler {
  const { store, clock } = needs;
  const random = needs.random ?? Math.random;
  const entries = new Map<string, Entry>();
  const working = new Set<Promise<void>>();
  const stopping = new AbortController();
  let toResume: Map<string, Part> | null = null;
  let lookedAtMs = performance.now();
  let looking: Promise<void> = Promise.resolve();

  let noticed: Promise<void> = Promise.resolve();
  let lastShown: Date | null = null;

  /**
   * What the clock shows. When that is less than it showed before, everything is put right that is waited for.
   *
   * The story of the wrong year: a computer starts with a clock that stands a month ahead, an import ends by it, and then the clock is put right. The
   * next one is due five minutes after that end: in a month. To wait from now instead, found out anew at each look, would be to wait for ever. So the
   * moments themselves are moved, once, when the clock is.
   */
  function time(): Date {
    const now = clock.now();
    const byMs = lastShown === null ? 0 : lastShown.getTime() - now.getTime();
    if (byMs > 0) for (const entry of entries.values()) moveBack(entry, now, byMs);
    lastShown = now;
    return now;
  }

  async function look(): Promise<void> {
    await notice();
    launch();
  }

  /** One after the other: two looks at once would both find a server new and follow it twice. */
  function notice(): Promise<void> {
    noticed = noticed.then(noticeChanges, noticeChanges);
    return noticed;
  }

  async function noticeChanges(): Promise<void> {
    toResume ??= await findInterrupted(store, clock);
    const started = new Map<string, Server>();
    for (const server of await listServers(store)) if (server.isStarted) started.set(server.id, server);
    for (const [id, entry] of entries) {
      if (started.get(id)?.startedAt?.getTime() === entry.server.startedAt?.getTime()) continue;
      entry.abort.abort();
      entries.delete(id);
    }
    for (const server of started.values()) await follow(server);
    toResume.clear();
    lookedAtMs = performance.now();
  }

  async function follow(server: Server): Promise<void> {
    const entry = entries.get(server.id);
    if (!entry) {
      await checkCrons(server);
      entries.set(server.id, await newEntry(server));
    } else if (isChanged(entry.server, server)) {
      await checkCrons(server);
      entry.server = server;
      tryAgain(entry);
    } else if (entry.paused && (await isWorthATry(entry.paused, server.id))) {
      tryAgain(entry);
    }
  }

  /**
   * The story of a night: the computer with the database is switched off, and with it the share on which its file lies; to Kervan the file is
   * as absent as under a wrong name. In the morning it is there again, and nobody thinks of Kervan: it looks by itself.
   */
  async function isWorthATry({ since, until }: Pause, server: ServerId): Promise<boolean> {
    const now = time();
    if (until !== null && now >= until) return true;
    return hasPersonSucceeded(store, server, since, now);
  }

  async function newEntry(server: Server): Promise<Entry> {
    const now = time();
    // Started by a clock that stood ahead then: nobody knows when that was.
    const startedAt = earlier(server.startedAt ?? now, now);
    const task = async (part: TaskName) =>
      freshTask(await lastScheduledEnd(store, server.id, part, startedAt, now));
    const resume = toResume?.get(server.id) ?? null;
    toResume?.delete(server.id);
    return {
      server,
      startedAt,
      tasks: { import: await task('import'), export: await task('export'), audit: await task('audit') },
      resume,
      paused: null,
      isWorking: false,
      running: null,
      abort: new AbortController(),
    };
  }

  /** Somebody acted, or time has: what failed is tried at once, everything else keeps its time. */
  function tryAgain(entry: Entry): void {
    const now = time();
    for (const name of TASKS) {
      if (entry.tasks[name].failures === 0 && entry.paused?.by !== name) continue;
      entry.tasks[name] = tryNow(entry.tasks[name], now);
    }
    entry.paused = null;
  }

  async function checkCrons({ id, definition }: Server): Promise<void> {
    for (const name of TASKS) {
      const { cron } = definition.schedules[name];
      const record = `schedule ${name}`;
      if (cron === undefined || cronFault(cron) === null) await closeProblems(store, id, record);
      else await openProblem(store, id, record, wrongCron(name, cron), null, time());
    }
  }

  function launch(): void {
    for (const [id, entry] of entries) {
      if (stopping.signal.aborted || working.size >= MOST_RUNS) return;
      if (entry.isWorking || nextPart(entry) === null) continue;
      entry.isWorking = true;
      const work = workOff(entry)
        .catch(needs.onError)
        .finally(() => {
          entry.isWorking = false;
          working.delete(work);
          // To the end of the queue, so that with many servers each gets its turn.
          if (entries.get(id) === entry && entries.delete(id)) entries.set(id, entry);
          launch();
        });
      working.add(work);
    }
  }

  async function workOff(entry: Entry): Promise<void> {
    for (let part = nextPart(entry); part !== null; part = nextPart(entry)) {
      await runOne(entry, part);
      // What goes on with its rest goes to the end of the queue first, and other servers have their turn too.
      if (TASKS.some((name) => entry.tasks[name].hasRest)) return;
    }
  }

  /** What the server runs now; null when nothing is due or nothing may run. */
  function nextPart(entry: Entry): Part | null {
    if (stopping.signal.aborted || entry.abort.signal.aborted || entry.paused) return null;
    if (entry.resume) return entry.resume;
    const now = time();
    const due = TASKS.filter((name) => isDue(nextOf(entry, name, now), now));
    // An import of very many orders would keep the quantities from the shop for as long as it goes on.
    return due.find((name) => !entry.tasks[name].hasRest) ?? due[0] ?? null;
  }

  function nextOf({ tasks, server, startedAt }: Entry, name: TaskName, now: Date): Date | null {
    const { schedules, shop } = server.definition;
    const rule = quickened(schedules[name], needs.everySeconds?.[name]);
    return nextTime(tasks[name], rule, { startedAt, timeZone: shop.timeZone }, now);
  }

  async function runOne(entry: Entry, part: Part): Promise<void> {
    const name = TASKS.find((task) => part.startsWith(task)) ?? 'export';
    const cause = entry.resume ? 'resumed' : 'schedule';
    entry.resume = null;
    entry.running = part;
    try {
      await runLoaded(entry, name, part, cause);
    } catch (error) {
      const now = time();
      entry.tasks[name] = afterCrash(entry.tasks[name], now, random());
      needs.onError(error);
    } finally {
      entry.running = null;
    }
  }

  async function runLoaded(
    entry: Entry,
    name: TaskName,
    part: Part,
    cause: RunRequest['cause'],
  ): Promise<void> {
    const begunAt = time();
    const known = entry.server;
    const loaded = await needs.load(entry.server.definition.name);
    if (!loaded.ok) return refused(entry, name, part, loaded.problem, begunAt);
    const { signal } = entry.abort;
    let hasRest = false;
    const onRest = (): void => void (hasRest = true);
    const answer = await needs.run({ server: loaded.value, part, cause, signal, onRest });
    if (answer.ok) needs.onReport?.(answer.value);
    const inTheWay = answer.ok ? answer.value.problem?.code : answer.problem.code;
    if (inTheWay === 'run-under-way' || inTheWay === 'run-taken-over') {
      const now = time();
      const task = cause === 'resumed' ? tryNow(entry.tasks[name], now) : entry.tasks[name];
      entry.tasks[name] = afterCollision(task, now);
      return;
    }
    if (!answer.ok) return refused(entry, name, part, answer.problem, begunAt);
    if (answer.value.state === 'stopped') {
      // By a person, when neither the server nor Kervan stops: the task comes again in its own time.
      if (part === name && !signal.aborted && !stopping.signal.aborted)
        entry.tasks[name] = afterCancel(entry.tasks[name], time());
      return;
    }
    const { problem: found, failedPart, startedAt } = answer.value;
    take(entry, name, found, startedAt, failedPart === part);
    const now = time();
    if (hasRest && !found) entry.tasks[name] = withRest(entry.tasks[name], now);
    // The settings were corrected while the run was failing with the old ones: nobody will correct them a second time.
    const { server } = entry;
    if (server !== known && isChanged(server, loaded.value)) tryAgain(entry);
  }

  /** A run that could not even begin leaves no trace but its problem; the next run of the part that succeeds closes it. */
  async function refused(entry: Entry, name: TaskName, part: Part, found: Problem, at: Date): Promise<void> {
    await openProblem(store, entry.server.id, `part ${part}`, found, null, at);
    take(entry, name, found, at, true);
  }

  /** A part that failed after others had done theirs (`isWhole` false) pauses nothing: orders go on while customers cannot be read. */
  function take(entry: Entry, name: TaskName, found: Problem | null, since: Date, isWhole: boolean): void {
    const now = time();
    entry.tasks[name] = afterRun(entry.tasks[name], found, now, random());
    if (found && isWhole && problemClass(found.code) === 'configuration') {
      const until = mayPassByItself(found.code) ? new Date(now.getTime() + PAUSE_MS) : null;
      entry.paused = { by: name, since: earlier(since, now), until, problem: found };
    }
  }

  function standings(): Map<ServerId, Standing> {
    const now = time();
    const standing = (entry: Entry): Standing => ({
      running: entry.running,
      paused: entry.paused?.problem ?? null,
      next: {
        import: entry.paused ? null : nextOf(entry, 'import', now),
        export: entry.paused ? null : nextOf(entry, 'export', now),
        audit: entry.paused ? null : nextOf(entry, 'audit', now),
      },
    });
    return new Map([...entries.values()].map((entry) => [entry.server.id, standing(entry)]));
  }

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch(needs.onError);
      await clock.sleep(needs.everySeconds ? QUICK_LOOK_MS : LOOK_MS, stopping.signal);
    }
  }

  return {
    start: () => {
      looking = keepLooking();
    },
    look,
    notice,
    standings,
    silentMs: () => performance.now() - lookedAtMs,
    stop: async () => {
      stopping.abort();
      for (const entry of entries.values()) entry.abort.abort();
      await looking;
      await Promise.all(working);
    },
  };
}

/** Causes of runs that do all there is to do. */
const WHOLE: ReadonlySet<string> = new Set(['person', 'schedule', 'resumed']);

async function findInterrupted(store: Store, clock: Clock): Promise<Map<string, Part>> {
  const runs = await interruptedRuns(store, clock);
  return new Map(
    runs.flatMap(({ server, part, cause }) => {
      // A plan must not become deeds, nor one order all of them.
      const known = WHOLE.has(cause) ? PARTS.find((each) => each === part) : undefined;
      return known ? [[server, known] as const] : [];
    }),
  );
}

/** Whether a server is to be run otherwise, or at other times, than it is known here. */
function isChanged(known: Server, server: Server): boolean {
  const [before, after] = [known.definition, server.definition];
  return (
    known.settingsHash !== server.settingsHash ||
    before.name !== after.name ||
    JSON.stringify(before.schedules) !== JSON.stringify(after.schedules)
  );
}

function quickened(rule: ScheduleRule, seconds: number | undefined): ScheduleRule {
  return seconds === undefined || rule.everyMinutes !== 1 ? rule : { ...rule, everyMinutes: seconds / 60 };
}

function wrongCron(name: TaskName, cron: string): Problem {
  const detail = {
    bg: 'не е cron с пет полета (минута, час, ден, месец, ден от седмицата)',
    en: 'it is not a cron of five fields (minute, hour, day, month, day of the week)',
  };
  return problem('setting-wrong', { setting: `schedules.${name}.cron`, value: cron, detail });
}

/** What a server waits for, by a clock that was set back by so much and shows `now`. */
function moveBack(entry: Entry, now: Date, byMs: number): void {
  entry.startedAt = earlier(entry.startedAt, now);
  for (const name of TASKS) entry.tasks[name] = setBack(entry.tasks[name], now, byMs);
  if (!entry.paused) return;
  const { since, until } = entry.paused;
  entry.paused.since = earlier(since, now);
  entry.paused.until = until && new Date(until.getTime() - byMs);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function isDue(time: Date | null, now: Date): boolean {
  return time !== null && time <= now;
}
