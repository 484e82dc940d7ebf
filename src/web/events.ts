import type { Clock } from '../clock.ts';
import type { Scheduler, Standing } from '../run/scheduler.ts';
import { readChanges } from '../store/changes.ts';
import type { Store } from '../store/store.ts';
import type { Changed, Progress } from './wire/events.ts';
import type { WireRun } from './wire/runs.ts';

/** Tells pages what happens while they listen. */
export interface Events {
  /** Tells this listener from now on. Answers how to stop; null when too many listen already. */
  listen(listener: Listener): (() => void) | null;
  /** A run of this process goes on; of many calls in a row the last counts. Costs nothing while nobody listens. */
  tellProgress(server: string, run: WireRun): void;
  /** Something of this kind changed that the store does not show, or that pages should hear of at once. */
  tellChanged(server: string, kind: Changed['kind']): void;
  /** Ends all listeners; nobody is told anything any more. */
  close(): void;
}

export interface Listener {
  tell(event: 'changed' | 'progress', data: Changed | Progress): void;
  end(): void;
}

interface EventsNeeds {
  store: Store;
  clock: Clock;
  scheduler: Pick<Scheduler, 'standings'>;
  onBug: (error: unknown) => unknown;
}

export const MOST_LISTENERS = 50;
/** Other processes change the store too, and cannot tell us: we look. */
const LOOK_MS = 1_000;
/** Progress is shown at most this often. */
const PROGRESS_MS = 250;

/** For each server by name: what stands for its state, by kind. */
type Snapshot = Map<string, Map<string, string>>;

/** Events without listeners yet; nothing is asked of the store as long as nobody listens. */
export function makeEvents({ store, clock, scheduler, onBug }: EventsNeeds): Events {
  const listeners = new Set<Listener>();
  const progress = new Map<string, WireRun>();
  let progressTimer: NodeJS.Timeout | null = null;
  let looking: AbortController | null = null;
  let isClosed = false;

  function tell(event: 'changed' | 'progress', data: Changed | Progress): void {
    for (const listener of listeners) listener.tell(event, data);
  }

  function tellAllProgress(): void {
    progressTimer = null;
    for (const [server, run] of progress) tell('progress', { server, run });
    progress.clear();
  }

  async function snapshot(): Promise<Snapshot> {
    const now = clock.now();
    const standings = scheduler.standings();
    return new Map(
      (await readChanges(store)).map(({ id, name, counts }) => {
        const standing = standings.get(id);
        const kinds = new Map(Object.entries(counts).map(([kind, count]) => [kind, String(count)]));
        kinds.set('servers', `${counts['servers'] ?? 0} ${standing ? standingMark(standing, now) : ''}`);
        return [name, kinds];
      }),
    );
  }

  async function keepLooking(signal: AbortSignal): Promise<void> {
    let known: Snapshot | null = null;
    while (!signal.aborted) {
      try {
        const current = await snapshot();
        if (known && !signal.aborted) for (const each of differences(known, current)) tell('changed', each);
        known = current;
      } catch (error) {
        onBug(error);
      }
      await clock.sleep(LOOK_MS, signal);
    }
  }

  function stopLooking(): void {
    looking?.abort();
    looking = null;
  }

  return {
    listen(listener) {
      if (isClosed || listeners.size >= MOST_LISTENERS) return null;
      listeners.add(listener);
      if (!looking) {
        looking = new AbortController();
        void keepLooking(looking.signal);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopLooking();
      };
    },
    tellProgress(server, run) {
      if (listeners.size === 0) return;
      progress.set(server, run);
      progressTimer ??= setTimeout(tellAllProgress, PROGRESS_MS);
    },
    tellChanged: (server, kind) => tell('changed', { server, kind }),
    close() {
      isClosed = true;
      stopLooking();
      if (progressTimer) clearTimeout(progressTimer);
      for (const listener of listeners) listener.end();
      listeners.clear();
    },
  };
}

/** What is due stays due while time goes on: that is no change. */
function standingMark({ running, paused, next }: Standing, now: Date): string {
  const time = (due: Date | null): string => (due && due <= now ? 'now' : (due?.toISOString() ?? '-'));
  return [running, paused?.code, time(next.import), time(next.export), time(next.audit)].join(' ');
}

/**
 * The story of the first order: between two looks somebody makes a server, starts it and opens its orders, of which there are none; then the
 * import takes one. The next look sees the server for the first time, and that the page was asked for before the order came it cannot know.
 * So all of a server that was not there before counts as changed.
 */
function differences(before: Snapshot, after: Snapshot): Changed[] {
  const found: Changed[] = [];
  const names = (snapshot: Snapshot): string => [...snapshot.keys()].join('\n');
  if (names(before) !== names(after)) found.push({ server: '', kind: 'servers' });
  for (const [server, kinds] of after) {
    const known = before.get(server);
    for (const [kind, mark] of kinds)
      if (known?.get(kind) !== mark) found.push({ server, kind: kind as Changed['kind'] });
  }
  return found;
}
