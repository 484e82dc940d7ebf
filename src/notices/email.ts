import { connect, isIP, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { guardedLookup, mayCall, REFUSED_ADDRESS } from '../address-guard.ts';
import type { Notice } from '../domain/notice.ts';
import type { MailSettings } from '../domain/notice-settings.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Letter, Channel } from './channel.ts';

/** For the connection, the greeting, and each answer. */
const TIMEOUT_MS = 10_000;
/** For all of it: a server that drips would pass the other limits for ever. */
const LONGEST_MS = 30_000;
const LONGEST_DETAIL = 200;

export interface EmailNeeds {
  letterOf: (notice: Notice) => Letter;
  mayCallAnywhere: boolean;
}

/** E-mail over SMTP: one letter for each notice, in plain text. `X-Kervan-Notice` and the Message-ID are the same each time it is sent. */
export function emailChannel(settings: MailSettings, needs: EmailNeeds): Channel {
  const { host, port, security, user, password, from, to } = settings;
  const address = `${host}:${port}`;

  async function send(notice: Notice, signal?: AbortSignal): Promise<Result<void>> {
    const limit = AbortSignal.timeout(LONGEST_MS);
    const end = signal ? AbortSignal.any([limit, signal]) : limit;
    if (!needs.mayCallAnywhere && !mayCall(host)) return failed(problem('address-refused', { address }));
    // A socket of our own: it goes to the very address that the guard has judged, and ends when it is time.
    const socket = connect({
      host,
      port,
      timeout: TIMEOUT_MS,
      ...(!needs.mayCallAnywhere && { lookup: guardedLookup }),
    });
    const giveUp = (): void => void socket.destroy(new Error('ETIMEDOUT'));
    end.addEventListener('abort', giveUp);
    try {
      await opened(socket);
      await sendOver(socket, notice);
      return ok(undefined);
    } catch (error) {
      return failed(whatHappened(error));
    } finally {
      end.removeEventListener('abort', giveUp);
      socket.destroy();
    }
  }

  async function sendOver(socket: Socket, notice: Notice): Promise<void> {
    const transport = createTransport({
      host,
      port,
      getSocket: (_options, done) => done(null, { connection: socket }),
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(isIP(host) === 0 && { tls: { servername: host } }),
      ...(user !== '' && { auth: { user, pass: password as string } }),
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
    const { subject, text } = needs.letterOf(notice);
    await transport.sendMail({
      from: { name: 'Kervan', address: from },
      to,
      subject,
      text,
      date: notice.madeAt,
      messageId: `<${notice.id}@kervan>`,
      headers: { 'X-Kervan-Notice': notice.id, 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  function whatHappened(error: unknown): Problem {
    const { code, message, responseCode, response } = error as NodeJS.ErrnoException & {
      responseCode?: number;
      response?: string;
    };
    if (code === REFUSED_ADDRESS) return problem('address-refused', { address });
    if (code === 'EAUTH') return problem('notice-mail-login', { address, user });
    const detail = shown(response || message || String(code));
    if (responseCode !== undefined) return problem('notice-mail-refused', { address, detail });
    if (code === 'ETLS' || /certificate|TLS|SSL/i.test(message))
      return problem('notice-mail-unsafe', { address, detail });
    return problem('notice-mail-unreachable', { address, detail });
  }

  // A server may repeat what it was sent.
  function shown(text: string): string {
    const clean = typeof password === 'string' && password !== '' ? text.replaceAll(password, '***') : text;
    return clean
      .replaceAll(/\p{Cc}+/gu, ' ')
      .slice(0, LONGEST_DETAIL)
      .toWellFormed()
      .trim();
  }

  return { name: 'email', send };
}

function opened(socket: Socket): Promise<void> {
  return new Promise((done, refuse) => {
    const silent = (): void => void socket.destroy(new Error('ETIMEDOUT'));
    socket.once('timeout', silent);
    socket.once('error', refuse);
    socket.once('connect', () => {
      socket.off('timeout', silent);
      socket.off('error', refuse);
      done();
    });
  });
}
