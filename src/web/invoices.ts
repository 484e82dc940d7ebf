import { missingInvoices as findMissing } from '../run/missing-invoices.ts';
import { withinTime } from '../run/time-limit.ts';
import { loadServer } from '../store/servers.ts';
import { ASKING_LIMIT_MS } from './definitions.ts';
import { refuse } from './errors.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName } from './wire/common.ts';
import { missingInvoices } from './wire/invoices.ts';

/** More than anybody reads; the most urgent come first. */
const MOST = 500;

/** Who wants an invoice and has none. */
export function addInvoices(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/invoices',
    schema: {
      operationId: 'listMissingInvoices',
      summary:
        'The sales whose buyers want an invoice that the warehouse does not have, the most urgent first, and how many there are in all',
      params: serverName,
      response: { 200: missingInvoices, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const server = await loadServer(needs.store, needs.sealer, request.params.name);
      if (!server.ok)
        return refuse(request, reply, server.problem.code === 'server-unknown' ? 404 : 409, server.problem);
      const found = await withinTime(ASKING_LIMIT_MS, findMissing(needs, server.value, MOST));
      return found.ok ? found.value : refuse(request, reply, 409, found.problem);
    },
  });
}
