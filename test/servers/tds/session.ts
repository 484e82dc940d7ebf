import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import { type BatchContext, runBatch } from './batch.ts';
import { ENCRYPTION, type Handshake, handshake, preloginAnswer, wishOf } from './encryption.ts';
import type { Engine } from './engine.ts';
import { SqlError } from './errors.ts';
import { type LoginRequest, readLogin, windowsAccount, windowsChallenge } from './login.ts';
import { MESSAGE, packets, readMessages } from './packets.ts';
import { readCall } from './parameters.ts';
import type { Answer } from './store.ts';
import {
  attentionDone,
  DONE,
  done,
  errorToken,
  failedDone,
  loginAnswer,
  returnStatus,
  rowset,
  sspi,
  transactionChanged,
} from './tokens.ts';

export interface ServerOptions {
  /** Certificate and key, and what is spoken; without, no line is encrypted. */
  tls?: SecureContextOptions;
  /** Every statement that is run, for a test that looks. */
  onStatement?: (sql: string) => void;
  /** False for a server whose accounts must do with the databases there are. */
  mayCreateDatabases?: boolean;
  /** Refuses lines that are not encrypted. */
  requiresEncryption?: boolean;
  /** Tells nobody how many rows were changed, until he asks for it, as an administrator may have set it for all (user options). */
  hasNoCount?: boolean;
  /** The number of the error with which it turns away whoever signs in, while it starts or is stopped for instance. */
  refusesWith?: number;
}

/** What a connection is set up and asked with: it waits for nobody. */
const TOUCHES_NO_ROW = /^\s*(set |select 1$)/i;

const BEGIN = 5;
const COMMIT = 7;

/** Serves one connection until it ends. */
export function serve(socket: Socket, engine: Engine, options: ServerOptions): void {
  let line: Duplex = socket;
  let agreeing: Handshake | null = null;
  let asked: LoginRequest | null = null;
  let context: BatchContext | null = null;
  /** This connection, as owner of a transaction. */
  const me = {};
  const send = (body: Buffer): void => void line.write(packets(body));
  const end = (): void => void socket.destroy();
  let stopReading = readMessages(socket, onMessage, end);
  socket.on('error', end);
  socket.on('close', () => {
    if (context?.place.owner !== me) return;
    // The server itself may be gone by now.
    if (engine.place(context.database) === context.place) context.place.store.rollback();
    free();
  });

  function onMessage(type: number, body: Buffer): void {
    try {
      handle(type, body);
    } catch {
      end();
    }
  }

  function handle(type: number, body: Buffer): void {
    if (type === MESSAGE.prelogin) return prelogin(body);
    if (type === MESSAGE.login) return login(readLogin(body));
    if (type === MESSAGE.windowsLogin) return admit(windowsAccount(body), undefined);
    if (type === MESSAGE.attention) return send(attentionDone());
    if (type === MESSAGE.transaction) return transaction(body);
    if (type === MESSAGE.batch)
      return statement(body.subarray(body.readUInt32LE(0)).toString('utf16le'), {}, DONE.batch);
    const call = readCall(body);
    if (call.procedure === 'sp_executesql') return statement(call.sql, call.parameters, DONE.statement);
    send(failure(new SqlError(2812, `Could not find stored procedure '${call.procedure}'.`), DONE.statement));
  }

  function prelogin(body: Buffer): void {
    if (agreeing) return agreeing.feed(body);
    const isWished = wishOf(body) === ENCRYPTION.on;
    if (!options.tls) return send(preloginAnswer(ENCRYPTION.notSupported));
    if (!isWished)
      return send(preloginAnswer(options.requiresEncryption ? ENCRYPTION.required : ENCRYPTION.notSupported));
    send(preloginAnswer(ENCRYPTION.on));
    agreeing = handshake(socket, options.tls);
    agreeing.plain.then(goOnWith, end);
  }

  function goOnWith(plain: Duplex): void {
    stopReading();
    line = plain;
    line.on('error', end);
    stopReading = readMessages(line, onMessage, end);
  }

  function login(request: LoginRequest): void {
    asked = request;
    if (request.isWindows) send(sspi(windowsChallenge()));
    else admit(request.user, request.password);
  }

  function admit(user: string, password: string | undefined): void {
    const database = asked?.database || 'master';
    if (options.refusesWith !== undefined)
      return send(failure(new SqlError(options.refusesWith, 'Nobody is let in now.', 14), DONE.batch));
    if (!engine.admits(user, password))
      return send(failure(new SqlError(18_456, `Login failed for user '${user}'.`, 14), DONE.batch));
    const place = engine.place(database);
    const rights = engine.rightsOf(user, database);
    if (!place || rights === undefined) {
      const message = `Cannot open database "${database}" requested by the login. The login failed.`;
      return send(failure(new SqlError(4060, message, 11), DONE.batch));
    }
    const hasNoCount = options.hasNoCount === true;
    context = {
      engine,
      place,
      database,
      user,
      rights,
      identityInsert: null,
      lockTimeoutMs: null,
      hasNoCount,
    };
    send(loginAnswer(database));
  }

  /** Whoever is in a transaction has the database to itself; others wait, as long as their LOCK_TIMEOUT says. */
  function whenFree(run: (context: BatchContext) => void): void {
    const mine = context;
    if (!mine) throw new Error('nobody has signed in');
    const { place, lockTimeoutMs } = mine;
    if (place.owner === null || place.owner === me) return run(mine);
    const wake = (): void => {
      clearTimeout(timer);
      if (!socket.destroyed) whenFree(run);
    };
    const timer =
      lockTimeoutMs === null
        ? undefined
        : setTimeout(() => {
            place.waiting = place.waiting.filter((each) => each !== wake);
            send(failure(new SqlError(1222, 'Lock request time out period exceeded.'), DONE.batch));
          }, lockTimeoutMs);
    place.waiting.push(wake);
  }

  function atOnce(run: (context: BatchContext) => void): void {
    if (context) run(context);
  }

  function free(): void {
    const { place } = context!;
    place.owner = null;
    for (const wake of place.waiting.splice(0)) wake();
  }

  function statement(sql: string, parameters: Parameters<typeof runBatch>[2], token: number): void {
    const waits = TOUCHES_NO_ROW.test(sql) ? atOnce : whenFree;
    waits((within) => {
      options.onStatement?.(sql);
      try {
        if (options.mayCreateDatabases === false && /^create database/i.test(sql))
          throw new SqlError(262, 'CREATE DATABASE permission denied in database.', 14);
        send(success(runBatch(within, sql, parameters), token, within.hasNoCount));
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        send(failure(error, token));
      }
    });
  }

  function transaction(body: Buffer): void {
    const kind = body.readUInt16LE(body.readUInt32LE(0));
    whenFree(({ place }) => {
      if (kind === BEGIN) {
        place.store.begin();
        place.owner = me;
        return send(Buffer.concat([transactionChanged(8), done(DONE.batch)]));
      }
      if (place.owner !== me)
        return send(failure(new SqlError(3902, 'There is no transaction to end.'), DONE.batch));
      if (kind === COMMIT) place.store.commit();
      else place.store.rollback();
      send(Buffer.concat([transactionChanged(kind === COMMIT ? 9 : 10), done(DONE.batch)]));
      free();
    });
  }
}

function success({ columns, rows, count }: Answer, token: number, hasNoCount: boolean): Buffer {
  const result = columns.length === 0 ? [] : [rowset(columns, rows)];
  const rest = token === DONE.statement ? [returnStatus(), done(DONE.procedure)] : [];
  return Buffer.concat([...result, done(token, hasNoCount ? undefined : count), ...rest]);
}

function failure({ number, message, severity }: SqlError, token: number): Buffer {
  const last = token === DONE.statement ? DONE.procedure : token;
  return Buffer.concat([errorToken(number, message, severity), failedDone(last)]);
}
