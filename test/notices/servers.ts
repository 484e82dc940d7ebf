import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as read } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A letter as a mail server took it. */
export interface TakenLetter {
  from: string;
  to: string[];
  /** Headers and body as they came. */
  raw: string;
  subject: string;
  notice: string;
  /** The body, decoded. */
  text: string;
}

interface MailServer {
  port: number;
  letters: TakenLetter[];
  close: () => Promise<void>;
}

/** A mail server that listens on a port of its own (or this one) until the test ends, and keeps what it is sent. */
export async function mailServer(options: SMTPServerOptions = {}, port = 0): Promise<MailServer> {
  const letters: TakenLetter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        const raw = Buffer.concat(chunks).toString();
        letters.push({ from: mailFrom ? mailFrom.address : '', to, ...opened(raw) });
        done();
      });
    },
    ...options,
  });
  // A client that breaks off is no failure of the test.
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  let isOpen = true;
  const close = (): Promise<void> =>
    new Promise((done) => {
      if (!isOpen) return done();
      isOpen = false;
      server.close(() => done());
    });
  onTestFinished(close);
  return { port: (server.server.address() as AddressInfo).port, letters, close };
}

function opened(raw: string): Pick<TakenLetter, 'raw' | 'subject' | 'notice' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).replaceAll(/\r\n\s+/g, ' ');
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1] ?? '';
  const words = header('subject').replaceAll(/\?=\s+=\?/g, '?==?');
  const subject = words.replaceAll(/=\?utf-8\?([BQ])\?(.*?)\?=/gi, (_all, kind: string, code: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(code, 'base64').toString() : unquoted(code.replaceAll('_', ' ')),
  );
  const body = raw.slice(end + 4);
  const encoding = header('content-transfer-encoding').toLowerCase();
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? unquoted(body.replaceAll('=\r\n', ''))
        : body;
  return { raw, subject, notice: header('x-kervan-notice'), text };
}

function unquoted(code: string): string {
  const bytes = code.replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}

/** A call of a webhook as it came. */
export interface TakenCall {
  headers: IncomingHttpHeaders;
  body: string;
}

interface HookServer {
  url: string;
  calls: TakenCall[];
  /** What it answers from now on; null = nothing at all. */
  answer: { status: number; headers?: Record<string, string> } | null;
  /** Told of each call before it is answered. */
  onCall: () => void;
}

/** An HTTP server that keeps what is posted to it until the test ends. */
export async function hookServer(): Promise<HookServer> {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    hook.calls.push({ headers: request.headers, body: await read(request) });
    hook.onCall();
    if (hook.answer) response.writeHead(hook.answer.status, hook.answer.headers).end('{"ok":true}');
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const hook: HookServer = {
    url: `http://127.0.0.1:${port}/kervan?token=wordless`,
    calls: [],
    answer: { status: 200 },
    onCall: () => undefined,
  };
  return hook;
}
