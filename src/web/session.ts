import * as z from 'zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../domain/problem.ts';
import { endSession } from '../store/sessions.ts';
import { addFirstUser, changePassword, findUser, hasUsers, userKey } from '../store/users.ts';
import { forgetCookie, signInVisitor, type Visitor } from './access.ts';
import { refuse } from './errors.ts';
import { hashPassword, isPassword } from './password.ts';
import { makeThrottle, type Throttle } from './throttle.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails } from './wire/common.ts';
import { changedPassword, session, setup, signIn, type Session } from './wire/session.ts';

const URL = '/api/v1/session';
const nothing = z.null().meta({ description: 'nothing' });

/** Setting up, signing in and out, and the own password. */
export function addSession(web: Web, needs: WebNeeds): void {
  const throttle = makeThrottle(needs.clock);
  addAsking(web, needs);
  addSetup(web, needs);
  addSigningIn(web, needs, throttle);
  addSigningOut(web, needs);
  addOwnPassword(web, needs, throttle);
}

function addAsking(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'GET',
    url: URL,
    config: { access: 'public' },
    schema: {
      operationId: 'getSession',
      summary: 'Who is asking, and the token that changes need',
      response: { 200: session },
    },
    handler: async ({ visitor }) => sessionOf(needs, visitor),
  });
}

function addSetup(web: Web, needs: WebNeeds): void {
  const { store, clock } = needs;
  web.route({
    method: 'POST',
    url: '/api/v1/setup',
    config: { access: 'public' },
    schema: {
      operationId: 'setUp',
      summary: 'Makes the first administrator, as long as there is no user, and signs in',
      body: setup,
      response: { 200: session, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, password } = request.body;
      const isFirst =
        !needs.isOpen &&
        !(await hasUsers(store)) &&
        (await addFirstUser(store, name, await hashPassword(password), clock.now()));
      if (!isFirst) return refuse(request, reply, 409, problem('set-up-already'));
      return sessionOf(needs, await signInVisitor(needs, request, reply, { name, role: 'administrator' }));
    },
  });
}

function addSigningIn(web: Web, needs: WebNeeds, throttle: Throttle): void {
  const { store } = needs;
  web.route({
    method: 'POST',
    url: URL,
    config: { access: 'public' },
    schema: {
      operationId: 'signIn',
      summary: 'Signs in with name and password; the cookie goes with every further request',
      body: signIn,
      response: { 200: session, 401: problemDetails, 429: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, password } = request.body;
      const keys = [`name ${userKey(name)}`, addressOf(request)];
      const waitMs = throttle.begin(keys);
      if (waitMs > 0) return refuseThrottled(request, reply, waitMs);
      const user = await findUser(store, name);
      // The same work for a name that does not exist: how long it takes must not tell which names do.
      const isRight = await isPassword(password, user?.password);
      if (!user || !isRight) return refuse(request, reply, 401, problem('sign-in-wrong'));
      throttle.succeeded(keys);
      if (request.visitor?.session) await endSession(store, request.visitor.session);
      return sessionOf(needs, await signInVisitor(needs, request, reply, user));
    },
  });
}

function addSigningOut(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'DELETE',
    url: URL,
    config: { access: 'viewer' },
    schema: { operationId: 'signOut', summary: 'Signs out', response: { 204: nothing } },
    handler: async (request, reply) => {
      const current = request.visitor?.session;
      if (current) await endSession(store, current);
      forgetCookie(request, reply);
      return reply.code(204).send(null);
    },
  });
}

function addOwnPassword(web: Web, { store }: WebNeeds, throttle: Throttle): void {
  web.route({
    method: 'PUT',
    url: `${URL}/password`,
    config: { access: 'viewer' },
    schema: {
      operationId: 'changePassword',
      summary: 'Changes the own password and signs all other sessions of this user out',
      body: changedPassword,
      response: { 204: nothing, 422: problemDetails, 429: problemDetails },
    },
    handler: async (request, reply) => {
      const { current, password } = request.body;
      const { user, session } = request.visitor!;
      // Whoever found an open browser must not guess at leisure.
      const keys = [`name ${userKey(user.name)}`, addressOf(request)];
      const waitMs = throttle.begin(keys);
      if (waitMs > 0) return refuseThrottled(request, reply, waitMs);
      const stored = await findUser(store, user.name);
      if (!(await isPassword(current, stored?.password)))
        return refuse(request, reply, 422, problem('password-wrong'));
      throttle.succeeded(keys);
      await changePassword(store, user.name, await hashPassword(password), session);
      return reply.code(204).send(null);
    },
  });
}

async function sessionOf(needs: WebNeeds, visitor: Visitor | null): Promise<Session> {
  const { store, isOpen, version, orderDesk } = needs;
  const shared = { version, orderDesk };
  if (visitor) {
    const { user, csrf } = visitor;
    return { mode: isOpen ? 'open' : 'in', user: { name: user.name, role: user.role }, csrf, ...shared };
  }
  const mode = (await hasUsers(store)) ? 'sign-in' : 'setup';
  return { mode, user: null, csrf: null, ...shared };
}

function refuseThrottled(request: FastifyRequest, reply: FastifyReply, waitMs: number): FastifyReply {
  const seconds = Math.ceil(waitMs / 1000);
  reply.header('retry-after', String(seconds));
  return refuse(request, reply, 429, problem('sign-in-throttled', { seconds }));
}

/** All of this machine is one address: it has sixteen million of them, 127.0.0.1 and so on. */
function addressOf({ ip }: FastifyRequest): string {
  return /^(127\.|::1$|::ffff:127\.)/.test(ip) ? 'address here' : `address ${ip}`;
}
