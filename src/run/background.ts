import type { RunId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { RunReport, RunRequest } from './execute.ts';

/** Runs that somebody began and nobody waits for. */
export interface Background {
  /**
   * Begins a run; answers its id as soon as it is claimed, or why it could not begin. `then` is done when it has ended, however it
   * ended, before `stop` is over.
   */
  begin(request: RunRequest, then?: (report: RunReport) => Promise<unknown>): Promise<Result<RunId>>;
  /** Begins nothing more, asks what runs to end after the record it is at, and waits for it. */
  stop(): Promise<void>;
}

interface BackgroundNeeds {
  run: (request: RunRequest) => Promise<Result<RunReport>>;
  /** Told of every run that ended. */
  onReport?: (report: RunReport) => void;
  /** Told of what must not happen. */
  onError: (error: unknown) => void;
}

/** Runs in this process beside whatever else it does. */
export function makeBackground({ run, onReport, onError }: BackgroundNeeds): Background {
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();

  function begin(
    request: RunRequest,
    then?: (report: RunReport) => Promise<unknown>,
  ): Promise<Result<RunId>> {
    const claimed = Promise.withResolvers<Result<RunId>>();
    const signal = request.signal ? AbortSignal.any([request.signal, stopping.signal]) : stopping.signal;
    const onRun: RunRequest['onRun'] = (row) => {
      claimed.resolve(ok(row.id as RunId));
      request.onRun?.(row);
    };
    const work = run({ ...request, signal, onRun })
      .then(async (ended) => {
        if (!ended.ok) return claimed.resolve(ended);
        onReport?.(ended.value);
        return then?.(ended.value);
      })
      .catch((error: unknown) => {
        onError(error);
        claimed.reject(error);
      })
      .then(() => void working.delete(work));
    working.add(work);
    return claimed.promise;
  }

  return {
    begin,
    async stop() {
      stopping.abort();
      while (working.size > 0) await Promise.all(working);
    },
  };
}
