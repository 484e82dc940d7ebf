import type { ProblemDetails } from '../src/web/wire/common.ts';
import type { Session } from '../src/web/wire/session.ts';

/** An answer of Kervan that is no success: its own words in the language of the page, and all faults of a definition. */
export class Refusal extends Error {
  readonly status: number;
  readonly details: ProblemDetails;
  /** How long Kervan asks to wait before the next try; null when it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, details: ProblemDetails, retryAfterSeconds: number | null = null) {
    super(details.detail);
    this.status = status;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Kervan did not answer at all. */
export class Unreachable extends Error {}

let csrf: string | null = null;
let language = 'bg';

/** What every request from now on carries. */
export function speak(next: { csrf?: string | null; language?: string }): void {
  if (next.csrf !== undefined) csrf = next.csrf;
  if (next.language !== undefined) language = next.language;
}

/** Reads "/servers/sofia" and the like. Throws Refusal or Unreachable. */
export function read<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return ask<Answer>('GET', path, undefined, signal);
}

/** Changes something; answers what Kervan says to it. Throws Refusal or Unreachable. */
export function change<Answer = void>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  return ask<Answer>(method, path, body);
}

/** Sends a file as it is. Throws Refusal or Unreachable. */
export function upload<Answer>(path: string, file: Blob): Promise<Answer> {
  return ask<Answer>('POST', path, file);
}

/** Who is asking; remembers the token that changes need. */
export async function readSession(): Promise<Session> {
  const session = await read<Session>('/session');
  speak({ csrf: session.csrf });
  return session;
}

async function ask<Answer>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language };
  if (method !== 'GET' && csrf !== null) headers['x-csrf-token'] = csrf;
  const isFile = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = isFile ? 'application/octet-stream' : 'application/json';
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? null : isFile ? body : JSON.stringify(body),
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable();
  }
  if (response.ok) return (response.status === 204 ? undefined : await answerOf(response)) as Answer;
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || null;
  throw new Refusal(response.status, await detailsOf(response), retryAfterSeconds);
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

async function detailsOf(response: Response): Promise<ProblemDetails> {
  try {
    return (await response.json()) as ProblemDetails;
  } catch {
    const { status, statusText } = response;
    return { type: 'about:blank', title: statusText, status, detail: `${status} ${statusText}` };
  }
}

/** "/servers/…" with the names put in safely. */
export function path(literals: TemplateStringsArray, ...names: (string | number)[]): string {
  return String.raw({ raw: literals }, ...names.map((name) => encodeURIComponent(name)));
}

/** "?view=done&after=7", without what is empty. */
export function query(values: Record<string, string | number | undefined | null>): string {
  const given = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
