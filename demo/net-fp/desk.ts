import type { FastifyInstance } from 'fastify';
import { servePage } from '../page.ts';

/** The paper roll with the switches: the page at / and its files under /desk/, for people at this machine only. */
export function addDesk(app: FastifyInstance): void {
  servePage(app, new URL('desk/', import.meta.url));
}
