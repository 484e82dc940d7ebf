import * as z from 'zod';
import { problem } from '../domain/problem.ts';
import { addUser, listUsers, removeUser, userKey } from '../store/users.ts';
import { refuse } from './errors.ts';
import { hashPassword } from './password.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails } from './wire/common.ts';
import { newUser, user } from './wire/session.ts';

/** Who may use the pages; for administrators. */
export function addUsers(web: Web, { store, clock }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/users',
    config: { access: 'administrator' },
    schema: {
      operationId: 'listUsers',
      summary: 'All users, by name',
      response: { 200: z.object({ items: z.array(user) }) },
    },
    handler: async () => ({ items: await listUsers(store) }),
  });

  web.route({
    method: 'POST',
    url: '/api/v1/users',
    config: { access: 'administrator' },
    schema: {
      operationId: 'addUser',
      summary: 'Adds a user',
      body: newUser,
      response: { 201: user, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, role, password } = request.body;
      const isAdded = await addUser(store, { name, role }, await hashPassword(password), clock.now());
      if (!isAdded) return refuse(request, reply, 409, problem('user-exists', { name }));
      return reply.code(201).send({ name, role });
    },
  });

  web.route({
    method: 'DELETE',
    url: '/api/v1/users/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'removeUser',
      summary: 'Takes a user away and signs him out everywhere; not oneself, and not the last administrator',
      params: z.object({ name: z.string().max(60) }),
      response: { 204: z.null(), 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      if (userKey(name) === userKey(request.visitor!.user.name))
        return refuse(request, reply, 409, problem('user-oneself'));
      const done = await removeUser(store, name);
      if (done === 'unknown') return refuse(request, reply, 404, problem('user-unknown', { name }));
      if (done === 'last-administrator')
        return refuse(request, reply, 409, problem('user-last-administrator', { name }));
      return reply.code(204).send(null);
    },
  });
}
