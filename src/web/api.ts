import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { addHealth } from './health.ts';
import { addMetrics } from './metrics.ts';
import { addOrders } from './orders.ts';
import { addProblems } from './problems.ts';
import { addRuns } from './runs.ts';
import { addServers } from './servers.ts';
import type { WebNeeds } from './web.ts';

/** Everything that is described in /openapi.json. */
export function addApi(instance: FastifyInstance, needs: WebNeeds): void {
  instance.setValidatorCompiler(validatorCompiler);
  instance.setSerializerCompiler(serializerCompiler);
  const web = instance.withTypeProvider<ZodTypeProvider>();
  addHealth(web, needs);
  addServers(web, needs);
  addProblems(web, needs);
  addRuns(web, needs);
  addOrders(web, needs);
  addMetrics(web, needs);
}
