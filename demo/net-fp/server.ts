import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import * as z from 'zod';
import { addControl } from './control.ts';
import { addDesk } from './desk.ts';
import { deviceOver, IDENTITY, type Device } from './device.ts';
import { openFaults, type Fault, type Faults } from './faults.ts';
import { openMemory } from './memory.ts';
import { error, info, notPrinted, status } from './messages.ts';
import {
  clockRequest,
  credentialsRequest,
  printQuery,
  receiptRequest,
  reversalRequest,
  transferRequest,
} from './requests.ts';
import { openTasks, type Tasks } from './tasks.ts';

/** The print server's name of its one printer: the serial number in small letters, as ErpNet.FP names them. */
const PRINTER_ID = IDENTITY.serialNumber.toLowerCase();
const BODY_LIMIT_BYTES = 500 * 1024;

export interface PrinterOptions {
  /** Where the fiscal memory is kept; ":memory:" keeps it as long as the process. */
  file: string;
  /** 0 = any free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Milliseconds since 1970; default the machine's clock. */
  clock?: () => number;
  /** What `die-before` and `die-after` do; left out, they cut the line and forget the task, which looks the same from outside. */
  die?: () => void;
}

/** A running emulator of a print server with one fiscal printer. */
export interface PrinterEmulator {
  /** "http://127.0.0.1:8001" */
  url: string;
  port: number;
  printerId: string;
  device: Device;
  faults: Faults;
  tasks: Tasks;
  /** Cuts every connection, and closes the memory. */
  close(): Promise<void>;
}

/**
 * Starts the emulator: Net.FP over HTTP as ErpNet.FP speaks it; for clients on this machine the paper roll at / and the switches under
 * /_emulator/; and direct access to the device for whoever started it.
 */
export async function startPrinter(options: PrinterOptions): Promise<PrinterEmulator> {
  const { clock = Date.now } = options;
  const memory = openMemory(options.file);
  const device = deviceOver(memory, clock);
  const faults = openFaults();
  const tasks = openTasks(clock);
  const stopping = new AbortController();
  // Any number of slow prints may wait for it.
  setMaxListeners(0, stopping.signal);
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true, exposeHeadRoutes: false });
  const emulator = { device, faults, tasks, printerId: PRINTER_ID };
  addReading(app, emulator);
  addPrinting(app, emulator, { stopping: stopping.signal, die: options.die });
  addControl(app, emulator);
  addDesk(app);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  try {
    const url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
    return { ...emulator, url, port: Number(new URL(url).port), close };
  } catch (error) {
    memory.close();
    throw error;
  }

  async function close(): Promise<void> {
    stopping.abort();
    await app.close();
    memory.close();
  }
}

/** What the routes work with. */
export type Emulator = Pick<PrinterEmulator, 'device' | 'faults' | 'tasks' | 'printerId'>;

type OfPrinter = { Params: { id: string } };

function addReading(app: FastifyInstance, { device, tasks, faults }: Emulator): void {
  const taskQuery = z.object({ id: z.string().default('') });
  app.get('/printers/taskinfo', (request) => tasks.info(taskQuery.parse(request.query).id));
  app.get('/printers', (_request, reply) =>
    faults.isDetecting() ? reply.code(405).send() : { [PRINTER_ID]: device.info() },
  );
  const routes = { '': () => device.info(), '/status': () => device.status(), '/cash': () => device.cash() };
  for (const [path, answer] of Object.entries(routes)) {
    app.get<OfPrinter>(`/printers/:id${path}`, (request, reply) => {
      const refusal = refusalOf(request, faults);
      return refusal ? reply.code(refusal).send() : answer();
    });
  }
}

interface Surroundings {
  stopping: AbortSignal;
  die: (() => void) | undefined;
}

function addPrinting(app: FastifyInstance, emulator: Emulator, around: Surroundings): void {
  const { device } = emulator;
  const unsupported = (name: string) => () => status([error('E413', `${name} printing is not implemented`)]);
  const actions: Record<string, Action> = {
    receipt: actionOf(receiptRequest, (request) => device.printReceipt(request)),
    reversalreceipt: actionOf(reversalRequest, (request) => device.printReversal(request)),
    xreport: actionOf(credentialsRequest, (request) => device.report('x-report', request)),
    zreport: actionOf(credentialsRequest, (request) => device.report('z-report', request)),
    deposit: actionOf(transferRequest, (request) => device.transfer('cash-in', request.amount, request)),
    withdraw: actionOf(transferRequest, (request) => device.transfer('cash-out', request.amount, request)),
    duplicate: actionOf(credentialsRequest, () => device.duplicate()),
    reset: actionOf(credentialsRequest, () => device.status()),
    datetime: actionOf(clockRequest, ({ deviceDateTime }) => device.setClock(deviceDateTime)),
    invoice: actionOf(receiptRequest, unsupported('Invoice')),
    creditnote: actionOf(reversalRequest, unsupported('Credit note')),
  };
  for (const [path, action] of Object.entries(actions)) {
    app.post<OfPrinter>(`/printers/:id/${path}`, async (request, reply) => {
      const refusal = refusalOf(request, emulator.faults);
      if (refusal) return reply.code(refusal).send();
      return printWithFaults(emulator, around, request, reply, action(request.body ?? {}));
    });
  }
}

/** Reads a body, and gives what is to be done with it when its turn comes; throws a ZodError, which is 400. */
type Action = (body: unknown) => () => object;

function actionOf<Request>(schema: z.ZodType<Request>, print: (request: Request) => object): Action {
  return (body) => {
    const request = schema.parse(body);
    return () => print(request);
  };
}

async function printWithFaults(
  { tasks, faults }: Emulator,
  { stopping, die }: Surroundings,
  request: FastifyRequest,
  reply: FastifyReply,
  print: () => object,
): Promise<unknown> {
  const query = printQuery.parse(request.query);
  const hits = faults.hit();
  const cut = () => {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  };
  /** The print server is gone, and with it what it knew of the task. */
  const perish = () => {
    die?.();
    if (query.taskId) tasks.forget(query.taskId);
    return cut();
  };
  if (hits.has('cut-before')) return cut();
  if (hits.has('die-before')) return perish();
  const answer = await tasks.run(query, async () => {
    const slow = hits.get('slow');
    if (slow) await pause(slow.delayMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return {};
    const result = hits.has('refuse') ? refusedBy(hits.get('refuse')!) : print();
    if (hits.has('die-after')) die?.();
    return hits.has('fails-after') ? failedAfter(result) : result;
  });
  if (hits.has('die-after') || hits.has('lost-task')) {
    if (query.taskId) tasks.forget(query.taskId);
    return cut();
  }
  if (stopping.aborted || hits.has('cut-after')) return cut();
  if (hits.has('garbage')) return reply.type('text/html').send('<html><body>Bad Gateway</body></html>');
  return answer;
}

/** What every call is turned away for. */
function refusalOf(request: FastifyRequest<OfPrinter>, faults: Faults): number | null {
  if (faults.isDetecting()) return 405;
  return request.params.id === PRINTER_ID ? null : 404;
}

function refusedBy({ code }: Fault): object {
  return notPrinted([
    error(code, `Refused on purpose (${code})`),
    info('Error occured while opening new fiscal receipt'),
  ]);
}

/** ErpNet.FP's answer when it could not read the number of a receipt that is on paper already. */
function failedAfter(result: object): object {
  const said = [
    info('Error occurred while reading last receipt number'),
    error('E409', 'Last receipt number is empty'),
  ];
  return { ...result, ...status(said), receiptNumber: '' };
}

/** As ASP.NET answers a body it cannot bind. */
function sendError(found: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode = 500, message } = found as { statusCode?: number; message: string };
  const code = found instanceof z.ZodError ? 400 : statusCode;
  const errors = found instanceof z.ZodError ? z.flattenError(found).fieldErrors : { body: [message] };
  return reply.code(code).send({ title: 'One or more validation errors occurred.', status: code, errors });
}
