import { setTimeout as pause } from 'node:timers/promises';
import { problem, type Problem, type ProblemCode, type ProblemParams } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Connection, Database, Fault, FaultKind, OpenTransaction } from './sql/dialect.ts';

/** What some messages name besides the engine's own words. */
const EXTRA: Partial<Record<FaultKind, (detail: string) => ProblemParams>> = {
  rights: (detail) => ({ rights: detail }),
  text: (detail) => ({ text: detail, column: '' }),
};

const CODES: Record<FaultKind, ProblemCode> = {
  lock: 'warehouse-locked',
  lost: 'warehouse-unreachable',
  unreachable: 'warehouse-unreachable',
  port: 'warehouse-wrong-port',
  instance: 'warehouse-instance-unknown',
  browser: 'warehouse-browser-silent',
  encryption: 'warehouse-encryption',
  'encryption-demanded': 'warehouse-encryption-demanded',
  'encryption-absent': 'warehouse-encryption-absent',
  certificate: 'warehouse-certificate',
  'certificate-name': 'warehouse-certificate-name',
  'refused-login': 'warehouse-refused-login',
  missing: 'warehouse-missing',
  folder: 'warehouse-folder-missing',
  closed: 'warehouse-closed-to-user',
  exclusive: 'warehouse-exclusive',
  damaged: 'warehouse-file-damaged',
  helper: 'warehouse-helper-failed',
  driver: 'warehouse-driver-missing',
  bitness: 'warehouse-driver-bitness',
  foreign: 'warehouse-foreign',
  rights: 'warehouse-rights-missing',
  text: 'text-not-storable',
  other: 'warehouse-failed',
};

/** Tries under a lock before it is told to a person; every one waits as long as its session's lock timeout says. */
const LOCK_ATTEMPTS = 4;
const PAUSE_MS = 20;

/** The problem that a fault of the engine is. */
export function faultProblem(fault: Fault, place: Connection['place']): Problem {
  return problem(CODES[fault.kind], { ...place, detail: fault.detail, ...EXTRA[fault.kind]?.(fault.detail) });
}

/** The work was under way to its commit when the connection went: nobody knows whether it is done. */
class CommitLost extends Error {}

/**
 * Runs work against the database and turns the engine's errors into problems; an error that is not the engine's is a bug and
 * goes on. Work must be repeatable from its start: it is repeated while somebody else holds a lock, a few times with
 * random pauses, and once when the connection was lost before a commit (the pool gives a new one).
 */
export async function attempt<Value>(
  { dialect, place }: Pick<Connection, 'dialect' | 'place'>,
  work: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  let wasLost = false;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isCommitLost = error instanceof CommitLost;
      const fault = dialect.faultOf(isCommitLost ? error.cause : error);
      if (fault === null) throw error;
      const mayRepeat =
        fault.kind === 'lock' ? tries < LOCK_ATTEMPTS : fault.kind === 'lost' && !wasLost && !isCommitLost;
      if (!mayRepeat) return failed(faultProblem(fault, place));
      wasLost ||= fault.kind === 'lost';
      await pause(Math.random() * PAUSE_MS * 2 ** tries);
    }
  }
}

/** Runs work that has no failures of its own, with `attempt`. */
export function reading<Value>(
  connection: Connection,
  work: (database: Database) => Promise<Value>,
): Promise<Result<Value>> {
  return attempt(connection, async () => ok(await work(connection.database)));
}

/** Runs work in one transaction: committed when it succeeds, rolled back when it fails or throws. */
export async function inTransaction<Value>(
  database: Database,
  work: (transaction: OpenTransaction) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const transaction = await database.startTransaction().execute();
  const rollBack = (): Promise<void> =>
    transaction
      .rollback()
      .execute()
      // Whoever cannot roll back has lost the connection, and the server rolls back by itself.
      .catch(() => {});
  let result: Result<Value>;
  try {
    result = await work(transaction);
  } catch (error) {
    await rollBack();
    throw error;
  }
  if (!result.ok) {
    await rollBack();
    return result;
  }
  try {
    await transaction.commit().execute();
  } catch (error) {
    await rollBack();
    throw new CommitLost('commit failed', { cause: error });
  }
  return result;
}
