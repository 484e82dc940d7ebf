import swagger from '@fastify/swagger';
import { fastify } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { addApi } from './api.ts';
import type { WebNeeds } from './web.ts';

/** The description of the API in OpenAPI 3.1, from the same schemas that check it. Costs some 100 ms: keep the answer. */
export async function describeApi(needs: WebNeeds): Promise<object> {
  const documented = fastify();
  await documented.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kervan',
        version: needs.version,
        description: 'Керван: Warehouse Pro and GombaShop. Read-only, for this machine.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  addApi(documented, needs);
  await documented.ready();
  const description = documented.swagger();
  await documented.close();
  return description;
}
