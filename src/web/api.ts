import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { addEventStream } from './event-stream.ts';
import { addHealth } from './health.ts';
import { addInvoices } from './invoices.ts';
import { addLinks } from './links.ts';
import { addLookUps } from './look-ups.ts';
import { addMatching } from './matching.ts';
import { addMetrics } from './metrics.ts';
import { addNotices } from './notices.ts';
import { addOrders } from './orders.ts';
import { addPlans } from './plans.ts';
import { addProbes } from './probe.ts';
import { addProblems } from './problems.ts';
import { addProducts } from './products.ts';
import { addRuns } from './runs.ts';
import { addDefinitions } from './definitions.ts';
import { addServers } from './servers.ts';
import { addSession } from './session.ts';
import { addUsers } from './users.ts';
import type { WebNeeds } from './web.ts';

/** Everything that is described in /openapi.json. */
export function addApi(instance: FastifyInstance, needs: WebNeeds): void {
  instance.setValidatorCompiler(validatorCompiler);
  instance.setSerializerCompiler(serializerCompiler);
  const web = instance.withTypeProvider<ZodTypeProvider>();
  addHealth(web, needs);
  addSession(web, needs);
  addUsers(web, needs);
  addServers(web, needs);
  addDefinitions(web, needs);
  addProbes(web, needs);
  addProblems(web, needs);
  addRuns(web, needs);
  addPlans(web, needs);
  addOrders(web, needs);
  addInvoices(web, needs);
  addProducts(web, needs);
  addLinks(web, needs);
  addMatching(web, needs);
  addLookUps(web, needs);
  addNotices(web, needs);
  addEventStream(web, needs);
  addMetrics(web, needs);
}
