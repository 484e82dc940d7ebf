import { viewPrinter, type PrinterView } from '../run/printer-view.ts';
import { loadServer, type Server } from '../store/servers.ts';
import { ASKING_LIMIT_MS } from './definitions.ts';
import { refuse } from './errors.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName, wordsOf } from './wire/common.ts';
import { printerView, type WirePrinter } from './wire/receipts.ts';

/** The fiscal printer of a server: how it is now, and how much of the range of sale numbers is used. */
export function addPrinter(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/printer',
    schema: {
      operationId: 'getPrinter',
      summary:
        'Asks the printer of a server how it is, and says how many sale numbers (УНП) are left; 409 without a printer',
      params: serverName,
      response: { 200: printerView, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const server = await loadServer(needs.store, needs.sealer, request.params.name);
      if (!server.ok)
        return refuse(request, reply, server.problem.code === 'server-unknown' ? 404 : 409, server.problem);
      const viewed = await viewPrinter(needs, server.value, ASKING_LIMIT_MS);
      return viewed.ok ? onWire(server.value, viewed.value) : refuse(request, reply, 409, viewed.problem);
    },
  });
}

function onWire(
  { definition }: Server,
  { now, problem, shortcomings, lastSeen, expectedRegister, saleNumbers }: PrinterView,
): WirePrinter {
  const { host, port, printer } = definition.printer!;
  return {
    address: `${host}:${port}/${printer}`,
    now: now && {
      serialNumber: now.info.serialNumber,
      memory: now.info.fiscalMemorySerialNumber,
      manufacturer: now.info.manufacturer,
      model: now.info.model,
      firmware: now.info.firmwareVersion,
      isEmulator: now.info.isEmulator,
      ready: now.status.ready,
      paper: now.status.paper,
      messages: [...now.status.messages],
      deviceDateTime: now.status.deviceDateTime,
    },
    problem: problem && wordsOf(problem),
    shortcomings: shortcomings.map(wordsOf),
    lastSeen: lastSeen && {
      serialNumber: lastSeen.register,
      memory: lastSeen.memory,
      at: lastSeen.seen_at,
    },
    expectedRegister,
    saleNumbers,
  };
}
