import type { Store } from './store.ts';
import type { UserRow } from './tables.ts';

/** The roles a user can have; see docs/operations.md. */
export type UserRole = UserRow['role'];

/** A user without the password. */
export interface User {
  name: string;
  role: UserRole;
}

/** The same for "Мария", "мария" and a й written with two signs: two people must not differ by that alone. */
export function userKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** Whether anybody may sign in at all. */
export async function hasUsers(store: Store): Promise<boolean> {
  return (await store.selectFrom('users').select('name_key').executeTakeFirst()) !== undefined;
}

/** All users by name. */
export async function listUsers(store: Store): Promise<User[]> {
  return store.selectFrom('users').select(['name', 'role']).orderBy('name_key').execute();
}

/** A user with the hash of the password; undefined when there is none of that name. */
export async function findUser(store: Store, name: string): Promise<UserRow | undefined> {
  return store.selectFrom('users').selectAll().where('name_key', '=', userKey(name)).executeTakeFirst();
}

/** Adds a user; false when the name is taken. */
export async function addUser(
  store: Store,
  { name, role }: User,
  password: string,
  now: Date,
): Promise<boolean> {
  const row = { name_key: userKey(name), name: name.trim(), role, password, created_at: now.toISOString() };
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('users')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/**
 * Adds the first user, an administrator; false when there is one already. Two visitors may try at once: the transaction
 * begins as a writer, so the second one looks when the first is done, and finds a user.
 */
export async function addFirstUser(
  store: Store,
  name: string,
  password: string,
  now: Date,
): Promise<boolean> {
  return store
    .transaction()
    .execute(
      async (transaction) =>
        !(await hasUsers(transaction)) &&
        (await addUser(transaction, { name, role: 'administrator' }, password, now)),
    );
}

/** Takes a user away and signs him out everywhere; the last administrator stays, so that there is always one. */
export async function removeUser(
  store: Store,
  name: string,
): Promise<'removed' | 'unknown' | 'last-administrator'> {
  return store.transaction().execute(async (transaction) => {
    const found = await findUser(transaction, name);
    if (!found) return 'unknown';
    const administrators = (await listUsers(transaction)).filter(({ role }) => role === 'administrator');
    if (found.role === 'administrator' && administrators.length === 1) return 'last-administrator';
    await transaction.deleteFrom('users').where('name_key', '=', found.name_key).execute();
    await transaction.deleteFrom('sessions').where('user', '=', found.name_key).execute();
    return 'removed';
  });
}

/** Gives a user another password and ends all sessions but the one kept: whoever knew the old password is out. */
export async function changePassword(
  store: Store,
  name: string,
  password: string,
  keptSession: string | null,
): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    const key = userKey(name);
    await transaction.updateTable('users').set({ password }).where('name_key', '=', key).execute();
    let others = transaction.deleteFrom('sessions').where('user', '=', key);
    if (keptSession !== null) others = others.where('token_hash', '!=', keptSession);
    await others.execute();
  });
}
