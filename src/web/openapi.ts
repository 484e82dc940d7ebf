import swagger from '@fastify/swagger';
import { fastify } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { SESSION_COOKIE } from './access.ts';
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
        description:
          'Керван: Warehouse Pro and GombaShop, for this machine. Sign in with POST /api/v1/session; every change needs the ' +
          'header X-CSRF-Token with the token that GET /api/v1/session tells.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE } },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  documented.addHook('onRoute', (route) => {
    const { access = 'administrator' } = route.config ?? {};
    route.schema = {
      ...route.schema,
      security: access === 'public' ? [] : [{ session: [] }],
      ...(access === 'administrator' && { description: 'For administrators.' }),
    };
  });
  addApi(documented, needs);
  await documented.ready();
  const description = documented.swagger();
  await documented.close();
  return description;
}
