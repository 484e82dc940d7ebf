/**
 * Net.FP: the protocol of the print servers ErpNet.FP and ErpNet.FP.js, to which the fiscal printers of all makers in Bulgaria are attached.
 * docs/receipts.md says which versions of them this was read from.
 */
import type { ZodType } from 'zod';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type {
  Doing,
  MayLeave,
  Printed,
  Printer,
  PrinterAddress,
  PrinterDriver,
  PrinterStatus,
  Printing,
} from '../printer.ts';
import { createClient, type Call, type Client } from './client.ts';
import { outcomeOf, print, readDoing, readPrinting, unreadable } from './printing.ts';
import {
  cashOnWire,
  printerInfo,
  printerList,
  receiptOnWire,
  reversalOnWire,
  statusResult,
  type Credentials,
} from './wire.ts';

/** The driver of printers behind a Net.FP print server. */
export const netFp: PrinterDriver = {
  id: 'net-fp',
  title: { bg: 'Net.FP (ErpNet.FP)', en: 'Net.FP (ErpNet.FP)' },
  connect: (address: PrinterAddress): Printer => printerOver(createClient(address), address),
};

function printerOver(client: Client, address: PrinterAddress): Printer {
  const { patienceMs } = address;
  const credentials = credentialsOf(address);
  const place = `/printers/${encodeURIComponent(address.printer)}`;

  async function ask<Value>(path: string, schema: ZodType<Value>): Promise<Result<Value>> {
    if (address.printer === '' && path !== '/printers') return failed(noPrinter());
    const reply = await client.call({ method: 'GET', path });
    if (reply.kind !== 'answer') return failed(reply.problem);
    const parsed = schema.safeParse(reply.value);
    return parsed.success ? ok(parsed.data) : failed(unreadable(client.address, parsed.error, reply.value));
  }

  const noPrinter = () => problem('printer-unknown', { printer: address.printer, address: client.address });
  const post = (action: string, body: object): Call => ({ method: 'POST', path: `${place}/${action}`, body });
  const info = () => ask(place, printerInfo);

  const printings = oncePerId<Printing>();
  const doings = oncePerId<Doing>();

  const printed = (call: Call, taskId: string, mayLeave?: MayLeave): Promise<Printing> =>
    printings(taskId, async () => {
      if (address.printer === '') return { state: 'not-sent', problem: noPrinter() };
      const printing = await print(client, { taskId, call, read: readPrinting, mayLeave, patienceMs });
      return printing.state === 'printed' ? withMemory(printing) : printing;
    });

  const done = (call: Call, taskId: string): Promise<Doing> =>
    doings(taskId, async () => {
      if (address.printer === '') return { state: 'not-sent', problem: noPrinter() };
      return print(client, { taskId, call, read: readDoing, patienceMs });
    });

  /** Some devices do not repeat the number of the fiscal memory, and without it the receipt could not be reversed. */
  async function withMemory(receipt: Printed): Promise<Printed> {
    if (receipt.fiscalMemorySerialNumber !== '') return receipt;
    const device = await info();
    return device.ok
      ? { ...receipt, fiscalMemorySerialNumber: device.value.fiscalMemorySerialNumber }
      : receipt;
  }

  return {
    async find() {
      const list = await ask('/printers', printerList);
      if (!list.ok) return list;
      return ok(Object.entries(list.value).map(([id, info]) => ({ id, info })));
    },

    info,

    async status() {
      const answer = await ask(`${place}/status`, statusResult);
      if (!answer.ok) return answer;
      const { ok: ready, messages, deviceDateTime } = answer.value;
      return ok({ ready, paper: paperOf(messages), messages, deviceDateTime });
    },

    printReceipt: (receipt, taskId, mayLeave) =>
      printed(post('receipt', receiptOnWire(receipt, credentials)), taskId, mayLeave),
    printReversal: (reversal, taskId, mayLeave) =>
      printed(post('reversalreceipt', reversalOnWire(reversal, credentials)), taskId, mayLeave),

    async outcomeOf(taskId) {
      const outcome = await outcomeOf(client, taskId, readPrinting);
      if (!outcome.ok || outcome.value.state !== 'printed') return outcome;
      return ok(await withMemory(outcome.value));
    },

    zReport: (taskId) => done(post('zreport', credentials), taskId),
    xReport: (taskId) => done(post('xreport', credentials), taskId),
    cashIn: (amount, taskId) => done(post('deposit', cashOnWire(amount, credentials)), taskId),
    cashOut: (amount, taskId) => done(post('withdraw', cashOnWire(amount, credentials)), taskId),
    close: () => client.close(),
  };
}

/**
 * Two calls with one id at the same time: both ask the print server, both hear "unknown", both send, and ErpNet.FP.js prints twice (seen). So the
 * second joins the first.
 */
function oncePerId<Value>(): (taskId: string, work: () => Promise<Value>) => Promise<Value> {
  const underWay = new Map<string, Promise<Value>>();
  return (taskId, work) => {
    const first = underWay.get(taskId);
    if (first) return first;
    const begun = work().finally(() => underWay.delete(taskId));
    underWay.set(taskId, begun);
    return begun;
  };
}

function credentialsOf({ operator, password }: PrinterAddress): Credentials {
  if (!operator) return {};
  return { operator, ...(password ? { operatorPassword: password } : {}) };
}

function paperOf(messages: PrinterStatus['messages']): PrinterStatus['paper'] {
  if (messages.some(({ code }) => code === 'E301')) return 'out';
  return messages.some(({ code }) => code === 'W301') ? 'low' : 'enough';
}
