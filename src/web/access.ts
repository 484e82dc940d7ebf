import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import cookies from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../domain/problem.ts';
import { beginSession, SESSION_LIFE_MS, sessionUser } from '../store/sessions.ts';
import type { User } from '../store/users.ts';
import { refuse } from './errors.ts';
import { isChange } from './guard.ts';
import type { WebNeeds } from './web.ts';

/** Who may call a route: anybody, whoever is signed in, or administrators. */
export type Access = 'public' | 'viewer' | 'administrator';

/** Who is asking. */
export interface Visitor {
  user: User;
  /** Goes with every change as X-CSRF-Token. */
  csrf: string;
  /** Under what the session is stored; null in the open demonstration, where there is none. */
  session: string | null;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Without it administrators only: a route that forgets to say is closed. */
    access?: Access;
  }
  interface FastifyRequest {
    visitor: Visitor | null;
  }
}

/** The cookie that holds the token of a session. */
export const SESSION_COOKIE = 'kervan_session';
const TOKEN_BYTES = 32;

type AccessNeeds = Pick<WebNeeds, 'store' | 'clock' | 'isOpen'>;

/** Lets each request through to what its visitor may do, and finds out who that is. */
export function addAccess(web: FastifyInstance, needs: AccessNeeds): void {
  const openVisitor: Visitor | null = needs.isOpen
    ? { user: { name: 'demo', role: 'administrator' }, csrf: newToken(), session: null }
    : null;
  // Read by hand below: who asks is known before anything else, and the plugin's own hook would come later.
  web.register(cookies, { hook: false });
  web.decorateRequest('visitor', null);
  web.addHook('onRequest', async (request, reply) => {
    const { access = 'administrator' } = request.routeOptions.config ?? {};
    // The pages themselves, health and metrics ask nobody: they work when the store does not.
    if (access === 'public' && !request.url.startsWith('/api/')) return undefined;
    request.visitor = openVisitor ?? (await visitorOf(needs, request));
    if (access === 'public') return undefined;
    const { visitor } = request;
    if (!visitor) return refuse(request, reply, 401, problem('web-sign-in'));
    if (access === 'administrator' && visitor.user.role !== 'administrator')
      return refuse(request, reply, 403, problem('web-forbidden'));
    if (isChange(request) && !isSame(request.headers['x-csrf-token'], visitor.csrf))
      return refuse(request, reply, 403, problem('web-not-ours'));
    return undefined;
  });
}

/** Whether the session of a visitor still goes on; asking is no use of it. */
export async function isStillIn({ store, clock }: AccessNeeds, { session }: Visitor): Promise<boolean> {
  return session === null || (await sessionUser(store, session, clock.now(), false)) !== null;
}

/** Begins a session and gives its token to the browser, where no script can read it. */
export async function signInVisitor(
  { store, clock }: AccessNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
): Promise<Visitor> {
  const token = newToken();
  await beginSession(store, hashOf(token), user.name, clock.now());
  setCookie(request, reply, token, SESSION_LIFE_MS / 1000);
  return visitor(user, token);
}

/** Takes the token away from the browser. */
export function forgetCookie(request: FastifyRequest, reply: FastifyReply): void {
  setCookie(request, reply, '', 0);
}

async function visitorOf({ store, clock }: AccessNeeds, request: FastifyRequest): Promise<Visitor | null> {
  const token = request.server.parseCookie(request.headers.cookie ?? '')[SESSION_COOKIE];
  if (!token) return null;
  const user = await sessionUser(store, hashOf(token), clock.now(), true);
  return user && visitor(user, token);
}

/** The CSRF token is made from the session's: it needs no place of its own, and ends with it. */
function visitor(user: User, token: string): Visitor {
  const csrf = createHmac('sha256', token).update('kervan csrf').digest('base64url');
  return { user, csrf, session: hashOf(token) };
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string, maxAge: number): void {
  const secure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
  const options = { httpOnly: true, sameSite: 'strict', path: '/', secure, maxAge } as const;
  reply.setCookie(SESSION_COOKIE, token, options);
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** 256 random bits need no slow hash. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function isSame(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
