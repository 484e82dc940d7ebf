import { problem, problemClass, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Page, PageQuery } from '../shop/shop.ts';
import { closeProblemsOfKind, isOpen } from '../store/problems.ts';
import { failureStreak, remember, report, reportAll, type SyncContext } from './context.ts';
import { refuseChangedNomenclature } from './explain-plan.ts';
import { nomenclatureCursor } from './nomenclature-cursor.ts';
import { readPages } from './pages.ts';
import { shownNomenclature, type Shown, type ShownNomenclature, type ShownPlan } from './shown.ts';

/** What would become of a product or a customer of the shop. */
export interface PlannedNomenclature {
  /** A new or changed item or partner of the warehouse, or a customer of the shop. */
  kind: 'item' | 'partner' | 'customer';
  /** As outcomes and problems name it. */
  record: string;
  /** The variant or the customer in the shop; '' of what has none of its own. */
  subject: string;
  name: string;
  action: 'create' | 'update' | 'refuse';
  /** The fields that would be written. */
  changes: { field: string; before: string | null; after: string }[];
  /** What would be written, and to what; null when nothing would. */
  shown: { hash: string; basis: ShownNomenclature } | null;
  /** Why nothing would. */
  problem: Problem | null;
}

export interface NomenclatureOptions {
  /** A person runs this part by itself: everything is looked at, not only what changed, and what keeps it from running is said. */
  isAlone: boolean;
  /** Instead of writing, hand over what would be written. */
  plan?: (planned: PlannedNomenclature) => void | Promise<void>;
  /** Only what a person was shown of it, and only as it was shown. */
  shown?: ShownPlan | undefined;
}

/** A record of the shop, as this pass knows it. */
export interface Wanted {
  record: string;
  subject: string;
  name: string;
  /** When it last changed in the shop. */
  updatedAt: Date;
}

/** What is about to be written of a record: the fields as they are read, and everything that is written as it is compared. */
export interface Writing {
  action: 'create' | 'update';
  changes: PlannedNomenclature['changes'];
  written: unknown;
}

/** A pass over one list of the shop: what its records came to. */
export interface Course {
  /** Whether this may be written now: a plan is only shown it, and of what a person was shown it must be what they saw. */
  mayWrite(record: Wanted, writing: Writing): Promise<boolean>;
  /** There is nothing to write of these records: they are as the shop has them, or are not to follow it. False when nobody asked. */
  stand(records: readonly Pick<Wanted, 'record' | 'subject'>[]): Promise<boolean>;
  /** A record is not written, and why. What the linking of products has told of already (`isTold`) is only skipped. */
  refuse(
    record: Pick<Wanted, 'record' | 'name'> & { subject?: string },
    found: Problem,
    isTold?: boolean,
  ): Promise<void>;
  /** Fails when the other side seems to be down. */
  goesOn(): Result<void>;
  /** The same records are read again the next time. */
  repeat(): void;
}

/** How the records of each kind begin. */
const RECORDS = { item: 'sku', partner: 'customer' } as const;

/** One list of the shop, and what is done with a page of it. */
export interface Listed<Record> {
  kind: 'item' | 'partner';
  cursor: 'nomenclature-products' | 'nomenclature-customers';
  /** As the shop's interface calls it. */
  operation: string;
  read: (query: PageQuery) => Promise<Result<Page<Record>>>;
  take: (course: Course, page: Page<Record>) => Promise<Result<void>>;
  /** What is left to do once all pages were taken. */
  end?: (course: Course) => Promise<Result<void>>;
}

/**
 * Goes through the new and changed records of a list: all of them when a person runs the part by itself, and of what a person was shown
 * those alone. Flat memory: one page at a time. The next pass begins where this one ended, if it was whole.
 */
export async function passOver<Record extends { id: string; updatedAt: Date }>(
  context: SyncContext,
  options: NomenclatureOptions,
  { kind, cursor: name, operation, read: readPage, take, end }: Listed<Record>,
): Promise<Result<void>> {
  const { plan, isAlone } = options;
  const shown = options.shown?.of(kind);
  if (shown?.subjects.length === 0) return ok(undefined);
  const from = shown ? { shown: await oldestOf(shown) } : isAlone ? 'start' : 'cursor';
  const cursor = await nomenclatureCursor(context, name, from);
  const course = beginCourse(context, kind, { isAlone, plan, shown });
  // Whatever was shown once, from here on the records are taken as they are.
  if (!plan && !shown)
    await closeProblemsOfKind(context.store, context.server.id, RECORDS[kind], 'plan-changed');
  let done = 0;
  const takePage = async (page: Page<Record>): Promise<Result<void>> => {
    const taken = await take(course, cursor.take(page));
    if (!taken.ok) return taken;
    done += page.items.length;
    await context.progress('nomenclature', done);
    return taken;
  };
  const read = await readPages(context, operation, cursor.query, readPage, ({ id }) => id, takePage);
  if (!read.ok || context.signal.aborted) return read;
  const ended = (await end?.(course)) ?? read;
  if (!ended.ok || context.signal.aborted) return ended;
  if (shown) await course.tellMissing();
  else if (!plan && !course.mustRepeat()) await cursor.move();
  return read;
}

/** When the record that has not changed for longest did. */
async function oldestOf(shown: Shown): Promise<Date> {
  let oldest = Infinity;
  for (const subject of shown.subjects) {
    const { updatedAt } = (await shown.basisOf(subject)) as ShownNomenclature;
    oldest = Math.min(oldest, Date.parse(updatedAt));
  }
  return new Date(oldest);
}

interface WholeCourse extends Course {
  mustRepeat(): boolean;
  /** Says of what was shown and has not been met in the whole pass that the shop does not have it so any more. */
  tellMissing(): Promise<void>;
}

function beginCourse(
  context: SyncContext,
  kind: 'item' | 'partner',
  { isAlone, plan, shown }: Pick<NomenclatureOptions, 'isAlone' | 'plan'> & { shown: Shown | undefined },
): WholeCourse {
  const streak = failureStreak();
  const met = new Set<string>();
  let isOver = false;
  let mustRepeat = false;
  return {
    async mayWrite({ record, subject, name, updatedAt }, { action, changes, written }) {
      if (!plan && !shown) return true;
      const now = shownNomenclature({ record, updatedAt, changes }, { action, subject, written });
      if (plan) {
        await plan({ kind, record, subject, name, action, changes, shown: now, problem: null });
        return false;
      }
      const hash = shown!.hashOf(subject);
      if (hash === undefined) return false;
      met.add(subject);
      if (hash === now.hash) return true;
      await refuseChangedNomenclature(context, shown!, subject, now.basis);
      return false;
    },
    async stand(records) {
      if (plan) return false;
      const wanted = records.filter(({ subject }) => !shown || shown.hashOf(subject) !== undefined);
      for (const { subject } of wanted) met.add(subject);
      await reportAll(
        context,
        wanted.map(({ record }) => ({ record, outcome: 'unchanged', detail: null })),
      );
      return wanted.length > 0;
    },
    async refuse({ record, name, subject = '' }, found, isTold = false) {
      isOver = streak.isOver(found);
      mustRepeat ||= problemClass(found.code) === 'transient' || found.code === 'warehouse-rights-missing';
      if (plan) {
        const nothing = { action: 'refuse' as const, changes: [], shown: null };
        return plan({ kind, record, subject, name, ...nothing, problem: found });
      }
      if (shown && shown.hashOf(subject) === undefined) return;
      met.add(subject);
      const isWanted = isAlone || shown !== undefined;
      const isNews = isWanted || (!isTold && !(await isOldNews(context, record, found)));
      if (!isTold) await remember(context, record, found);
      if (isNews) await report(context, record, isTold ? 'skipped' : 'failed', found.code);
    },
    goesOn: () => (isOver ? failed(problem('run-gave-up', { count: 3 })) : ok(undefined)),
    repeat: () => {
      mustRepeat = true;
    },
    mustRepeat: () => mustRepeat,
    async tellMissing() {
      for (const subject of shown!.subjects)
        if (!met.has(subject)) await refuseChangedNomenclature(context, shown!, subject, null);
    },
  };
}

/**
 * An import looks again at what changed in the last minutes, so it meets a record that fails many times. It was told once; told in every run, it
 * would look as if every run had done something.
 */
async function isOldNews({ store, server }: SyncContext, record: string, found: Problem): Promise<boolean> {
  return problemClass(found.code) !== 'transient' && (await isOpen(store, server.id, record, found));
}
