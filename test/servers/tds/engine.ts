import { openStore, type Rights, type Store } from './store.ts';

/** A database and who is in a transaction there. */
export interface Place {
  store: Store;
  owner: object | null;
  /** Those who wait until it is free. */
  waiting: (() => void)[];
}

interface Login {
  password: string;
  /** What it may do in each database by name; absent where it has no user. */
  rights: Map<string, Set<string>>;
  mayAll: boolean;
}

/** What all connections share: databases, logins and what they may do. */
export interface Engine {
  createDatabase(name: string): void;
  dropDatabase(name: string): void;
  place(name: string): Place | undefined;
  addLogin(name: string, password: string): void;
  addUser(login: string, database: string): void;
  grant(rights: readonly string[], table: string, login: string, database: string): void;
  /** Whether a login may come in; `password` undefined for a Windows account, whose password is not looked at. */
  admits(name: string, password: string | undefined): boolean;
  /** What a login may do in a database; undefined where it has no user. */
  rightsOf(login: string, database: string): Rights | undefined;
  /** How many transactions are open. */
  close(): void;
}

export function openEngine(): Engine {
  const places = new Map<string, Place>();
  const logins = new Map<string, Login>([['sa', { password: 'sa', rights: new Map(), mayAll: true }]]);
  const key = (name: string): string => name.toLowerCase();

  function createDatabase(name: string): void {
    places.set(key(name), { store: openStore(name), owner: null, waiting: [] });
  }

  createDatabase('master');
  return {
    createDatabase,
    dropDatabase(name) {
      places.get(key(name))?.store.close();
      places.delete(key(name));
      for (const { rights } of logins.values()) rights.delete(key(name));
    },
    place: (name) => places.get(key(name)),
    addLogin(name, password) {
      logins.set(key(name), { password, rights: new Map(), mayAll: false });
    },
    addUser(login, database) {
      logins.get(key(login))?.rights.set(key(database), new Set());
    },
    grant(rights, table, login, database) {
      const own = logins.get(key(login))?.rights.get(key(database));
      for (const right of rights) own?.add(`${right.toUpperCase()} ${key(table)}`);
    },
    admits(name, password) {
      const login = logins.get(key(name));
      return login !== undefined && (password === undefined || login.password === password);
    },
    rightsOf(name, database) {
      const login = logins.get(key(name));
      if (login?.mayAll) return null;
      return key(database) === 'master' ? new Set() : login?.rights.get(key(database));
    },
    close() {
      for (const { store } of places.values()) store.close();
      places.clear();
    },
  };
}
