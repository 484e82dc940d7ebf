import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { decimal } from '../../src/domain/decimal.ts';
import { keepStrangersOut } from '../gombashop/strangers.ts';
import { IDENTITY } from './device.ts';
import { faultSchema } from './faults.ts';
import type { Emulator } from './server.ts';

const SHOWN_DOCUMENTS = 60;
const NOBODY = { operator: '', operatorPassword: '' };

const conditions = z.strictObject({
  paper: z.enum(['enough', 'low', 'out']).optional(),
  coverOpen: z.boolean().optional(),
});
const work = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['x-report', 'z-report']) }),
  z.strictObject({ kind: z.literal('forget-z-report') }),
  z.strictObject({
    kind: z.enum(['cash-in', 'cash-out']),
    amount: z.string().regex(/^\d{1,8}(\.\d{1,2})?$/),
  }),
]);

/** The switches, and what the page at / shows, under /_emulator/, for clients on this machine only; no part of the protocol. */
export function addControl(app: FastifyInstance, { device, faults, tasks, printerId }: Emulator): void {
  const { memory } = device;
  const view = () => ({
    ...IDENTITY,
    printerId,
    now: device.now(),
    state: memory.state(),
    messages: device.status().messages,
    waiting: tasks.waiting(),
    faults: faults.list(),
    documents: memory.latest(SHOWN_DOCUMENTS),
  });

  app.register(
    async (control) => {
      keepStrangersOut(control);
      control.get('/desk', view);
      control.get('/faults', () => faults.list());
      control.post('/faults', (request, reply) =>
        reply.code(201).send(faults.add(faultSchema.parse(request.body))),
      );
      control.delete('/faults', (_request, reply) => {
        faults.clear();
        return reply.code(204).send();
      });
      control.delete<{ Params: { id: string } }>('/faults/:id', (request, reply) =>
        reply.code(faults.remove(Number(request.params.id)) ? 204 : 404).send(),
      );
      control.patch('/conditions', (request) => {
        const { paper, coverOpen } = conditions.parse(request.body);
        memory.change({ ...(paper && { paper }), ...(coverOpen !== undefined && { coverOpen }) });
        return view();
      });
      control.post('/work', (request) => {
        const wanted = work.parse(request.body);
        if (wanted.kind === 'forget-z-report') {
          device.forgetZReport();
          return { ok: true, messages: [] };
        }
        return 'amount' in wanted
          ? device.transfer(wanted.kind, decimal(wanted.amount), NOBODY)
          : device.report(wanted.kind, NOBODY);
      });
    },
    { prefix: '/_emulator' },
  );
}
