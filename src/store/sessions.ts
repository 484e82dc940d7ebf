import type { Store } from './store.ts';
import { userKey, type User } from './users.ts';

/** A session nobody uses ends after this time, and every session ends after its longest life; one used so far ahead of now was by a clock that was wrong. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_LIFE_MS = 7 * 86_400_000;

/** The use of a session is noted at most this often: reading a page must not write to the disk each time. */
const NOTE_USE_MS = 60_000;

/** Begins a session of a user, and forgets the ended ones of everybody. */
export async function beginSession(store: Store, tokenHash: string, user: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await store.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('sessions')
      .where((eb) =>
        eb.or([
          eb('used_at', '<=', before(now, SESSION_IDLE_MS)),
          eb('used_at', '>=', before(now, -SESSION_IDLE_MS)),
          eb('created_at', '<=', before(now, SESSION_LIFE_MS)),
        ]),
      )
      .execute();
    await transaction
      .insertInto('sessions')
      .values({ token_hash: tokenHash, user: userKey(user), created_at: at, used_at: at })
      .execute();
  });
}

/** Whose session it is; null when there is none, or it has ended. `isUse` puts off its end for want of use. */
export async function sessionUser(
  store: Store,
  tokenHash: string,
  now: Date,
  isUse: boolean,
): Promise<User | null> {
  const found = await store
    .selectFrom('sessions as session')
    .innerJoin('users as user', 'user.name_key', 'session.user')
    .select(['user.name', 'user.role', 'session.used_at'])
    .where('session.token_hash', '=', tokenHash)
    .where('session.used_at', '>', before(now, SESSION_IDLE_MS))
    .where('session.used_at', '<', before(now, -SESSION_IDLE_MS))
    .where('session.created_at', '>', before(now, SESSION_LIFE_MS))
    .executeTakeFirst();
  if (!found) return null;
  if (isUse && (found.used_at <= before(now, NOTE_USE_MS) || found.used_at > before(now, 0))) {
    await store
      .updateTable('sessions')
      .set({ used_at: now.toISOString() })
      .where('token_hash', '=', tokenHash)
      .execute();
  }
  return { name: found.name, role: found.role };
}

/** Ends a session (signing out). */
export async function endSession(store: Store, tokenHash: string): Promise<void> {
  await store.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
}

function before(now: Date, ms: number): string {
  return new Date(now.getTime() - ms).toISOString();
}
