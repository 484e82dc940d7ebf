import { problem, problemClass, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { isOpen } from '../store/problems.ts';
import { failureStreak, remember, report, type SyncContext } from './context.ts';

/** What would become of a product or a customer of the shop. */
export interface PlannedNomenclature {
  /** As outcomes and problems name it. */
  record: string;
  name: string;
  action: 'create' | 'update' | 'refuse';
  /** The fields that would be written. */
  changes: { field: string; before: string | null; after: string }[];
  /** Why nothing would. */
  problem: Problem | null;
}

export interface NomenclatureOptions {
  /** A person runs this part by itself: everything is looked at, not only what changed, and what keeps it from running is said. */
  isAlone: boolean;
  /** Instead of writing, hand over what would be written. */
  plan?: (planned: PlannedNomenclature) => void | Promise<void>;
}

/** A pass over one list of the shop: what its records came to. */
export interface Course {
  plan: NomenclatureOptions['plan'];
  /** A record is not written, and why. What the linking of products has told of already (`isTold`) is only skipped. */
  refuse(record: { record: string; name: string }, found: Problem, isTold?: boolean): Promise<void>;
  /** Fails when the other side seems to be down. */
  goesOn(): Result<void>;
  /** The same records are read again the next time. */
  repeat(): void;
  /** So it was said, or a record failed for a reason that passes by itself. */
  mustRepeat(): boolean;
}

/** Begins a pass. */
export function beginCourse(context: SyncContext, { isAlone, plan }: NomenclatureOptions): Course {
  const streak = failureStreak();
  let isOver = false;
  let mustRepeat = false;
  return {
    plan,
    async refuse({ record, name }, found, isTold = false) {
      isOver = streak.isOver(found);
      mustRepeat ||= problemClass(found.code) === 'transient' || found.code === 'warehouse-rights-missing';
      if (plan) return plan({ record, name, action: 'refuse', changes: [], problem: found });
      const isNews = isAlone || (!isTold && !(await isOldNews(context, record, found)));
      if (!isTold) await remember(context, record, found);
      if (isNews) await report(context, record, isTold ? 'skipped' : 'failed', found.code);
    },
    goesOn: () => (isOver ? failed(problem('run-gave-up', { count: 3 })) : ok(undefined)),
    repeat: () => {
      mustRepeat = true;
    },
    mustRepeat: () => mustRepeat,
  };
}

/**
 * An import looks again at what changed in the last minutes, so it meets a record that fails many times. It was told once; told in every run, it
 * would look as if every run had done something.
 */
async function isOldNews({ store, server }: SyncContext, record: string, found: Problem): Promise<boolean> {
  return problemClass(found.code) !== 'transient' && (await isOpen(store, server.id, record, found));
}
