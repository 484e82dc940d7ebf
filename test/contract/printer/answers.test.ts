import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import { netFp } from '../../../src/fiscal/net-fp/driver.ts';
import type { Printer, PrinterAddress, Printing } from '../../../src/fiscal/printer.ts';
import { answerJson, startAnswering, type AnsweringServer } from '../shop/answering-server.ts';
import { receiptOf } from './samples.ts';

/** What print servers, and what is not one, may answer; a well-made emulator would never say most of it. */

const servers: AnsweringServer[] = [];
const printers: Printer[] = [];

afterEach(async () => {
  await Promise.all(printers.splice(0).map((printer) => printer.close()));
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Answers the print with one thing, and whoever asks for tasks with others, the last one for ever. */
async function printer(
  print: RequestListener,
  tasks: unknown[] = [{ taskStatus: 'unknown', result: {} }],
  change: Partial<PrinterAddress> = {},
): Promise<{ printer: Printer; server: AnsweringServer }> {
  const left = [...tasks];
  const server = await startAnswering((request, response) => {
    if (!request.url?.startsWith('/printers/taskinfo')) return print(request, response);
    return answerJson(left.length > 1 ? left.shift() : left[0])(request, response);
  });
  servers.push(server);
  const { hostname, port } = new URL(server.url);
  const printer = netFp.connect({
    host: hostname,
    port: Number(port),
    printer: 'kv000001',
    timeoutMs: 2_000,
    patienceMs: 2_000,
    ...change,
  });
  printers.push(printer);
  return { printer, server };
}

const UNKNOWN = { taskStatus: 'unknown', result: {} };
const PRINTED = {
  ok: true,
  messages: [],
  receiptNumber: '0000085',
  receiptDateTime: '2026-11-23T12:05:07',
  receiptAmount: 12.5,
  fiscalMemorySerialNumber: '02517985',
};

function failure(code: string, text = 'words of the device', more: object = {}): object {
  return { ok: false, messages: [{ type: 'error', code, text }], ...more };
}

async function printing(print: unknown, tasks?: unknown[]): Promise<Printing> {
  const { printer: to } = await printer(answerJson(print), tasks);
  return to.printReceipt(receiptOf(), 'task-1');
}

describe('a receipt is printed', () => {
  test.each([
    ['true', true],
    ['the text "true"', 'true'],
  ])('when ok is %s', async (_name, ok) => {
    expect(await printing({ ...PRINTED, ok })).toEqual({
      state: 'printed',
      receiptNumber: '0000085',
      receiptDateTime: '2026-11-23T12:05:07',
      receiptAmount: decimal('12.5'),
      fiscalMemorySerialNumber: '02517985',
      warnings: [],
    });
  });

  test('with its moment exactly as it came, zone or not: a reversal must repeat it', async () => {
    const printed = await printing({ ...PRINTED, receiptDateTime: '2026-11-23T10:05:07.000Z' });
    expect(printed).toMatchObject({ state: 'printed', receiptDateTime: '2026-11-23T10:05:07.000Z' });
  });

  test('with its warnings', async () => {
    const low = { type: 'warning', code: 'W301', text: 'Near end of paper' };
    const printed = await printing({ ...PRINTED, messages: [{ type: 'info', text: 'fiscal' }, low] });
    expect(printed).toMatchObject({
      warnings: [{ kind: 'warning', code: 'W301', text: 'Near end of paper' }],
    });
  });

  test('and the number of the fiscal memory is asked for when the device does not repeat it', async () => {
    const { printer: to } = await printer((request, response) => {
      const isPrint = request.method === 'POST';
      const info = { serialNumber: 'KV000001', fiscalMemorySerialNumber: '02999999' };
      answerJson(isPrint ? { ...PRINTED, fiscalMemorySerialNumber: '' } : info)(request, response);
    });
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({
      state: 'printed',
      fiscalMemorySerialNumber: '02999999',
    });
  });

  test('when only the id of the task came, and the task then finishes', async () => {
    const waiting = { taskStatus: 'running', result: {} };
    const finished = { taskStatus: 'finished', result: PRINTED };
    const tasks = [UNKNOWN, { taskStatus: 'enqueued' }, waiting, { taskStatus: 'timeout' }, finished];
    expect(await printing({ taskId: 'task-1' }, tasks)).toMatchObject({ state: 'printed' });
  });

  test('when the id was used before (E109): what became of the first is the answer', async () => {
    const tasks = [UNKNOWN, { taskStatus: 'finished', result: PRINTED }];
    expect(await printing(failure('E109'), tasks)).toMatchObject({ state: 'printed' });
  });

  test('once, when two calls with one id go out at the same time to a server that does not mind', async () => {
    const { printer: to, server } = await printer(answerJson(PRINTED));
    const both = await Promise.all([0, 1].map(() => to.printReceipt(receiptOf(), 'task-1')));
    expect(both).toEqual([both[0], both[0]]);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('and is not sent again when the print server knows its id', async () => {
    const { printer: to, server } = await printer(answerJson(failure('E199')), [
      { taskStatus: 'finished', result: PRINTED },
    ]);
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({ state: 'printed' });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('nothing was printed', () => {
  test.each([
    ['E304', 'printer-mechanism'],
    ['E103', 'printer-device'],
    ['E201', 'printer-memory'],
    ['E403', 'printer-refused'],
    ['E405', 'printer-refused'],
    ['E406', 'printer-payment-kind'],
    ['E408', 'printer-password'],
    ['E411', 'printer-tax-group'],
    ['E502', 'printer-z-report-due'],
    ['E508', 'printer-tax-office'],
    ['E603', 'printer-terminal'],
  ])('when the device says %s', async (code, expected) => {
    expect(await printing(failure(code))).toEqual({
      state: 'refused',
      problem: { code: expected, params: { code, text: 'words of the device' } },
    });
  });

  test.each([
    ['E301', 'printer-no-paper'],
    ['E302', 'printer-cover-open'],
    ['E306', 'printer-mechanism'],
  ])(
    'when the device says %s, and it is told that the receipt was not even opened',
    async (code, expected) => {
      const messages = [
        { type: 'error', code, text: 'words of the device' },
        { type: 'info', text: 'Error occured while opening new fiscal receipt' },
      ];
      expect(await printing({ ok: false, messages })).toMatchObject({
        state: 'refused',
        problem: { code: expected },
      });
    },
  );

  test('when the device says no in an item, which is named', async () => {
    const messages = [
      { type: 'error', code: 'E301', text: 'Out of paper' },
      { type: 'info', text: 'Error occurred in Item 2' },
      { type: 'info', text: 'Error occured while printing receipt items' },
    ];
    expect(await printing({ ok: false, messages })).toMatchObject({ state: 'refused' });
  });

  test.each([
    [400, 'printer-request-refused'],
    [404, 'printer-unknown'],
    [405, 'printer-detecting'],
    [413, 'printer-request-refused'],
    [423, 'printer-detecting'],
  ])('when the print server says %i', async (status, code) => {
    const { printer: to } = await printer(answerJson({ title: 'no' }, status));
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({
      state: 'refused',
      problem: { code },
    });
  });

  test.each([
    ['nobody listens', { port: 1 }, 'printer-unreachable'],
    ['the host is no host', { host: 'not a/host' }, 'printer-unreachable'],
    ['no printer is chosen', { printer: '' }, 'printer-unknown'],
  ])('when %s: the request did not leave', async (_name, change, code) => {
    const { printer: to } = await printer(answerJson(PRINTED), [UNKNOWN], change);
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({
      state: 'not-sent',
      problem: { code },
    });
  });

  test('when the print server cannot even be asked about the id', async () => {
    const { printer: to, server } = await printer(answerJson(PRINTED), ['not a task']);
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({ state: 'not-sent' });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('it is in doubt', () => {
  test.each([
    'E101',
    'E107',
    'E199',
    'E305',
    'E399',
    'E409',
    'E499',
    'E999',
    'E100',
    'E200',
    'E010',
    'X1',
    '',
  ])('when the device says "%s", which can come after the paper', async (code) => {
    expect(await printing(failure(code))).toMatchObject({
      state: 'in-doubt',
      problem: { code: 'printer-doubtful', params: { text: 'words of the device' } },
    });
  });

  test.each([
    ['a failure with a number', failure('E403', 'x', { receiptNumber: '0000085' })],
    ['a failure with a sum', failure('E404', 'x', { receiptAmount: 12.5 })],
    ['a failure with a moment', failure('E301', 'x', { receiptDateTime: '2026-11-23T12:05:07' })],
    [
      'a failure after the payments, of which it is only said that it was among the items',
      {
        ok: false,
        messages: [
          { type: 'error', code: 'E301', text: 'Out of paper' },
          { type: 'info', code: '', text: 'Error occured while printing receipt items' },
        ],
      },
    ],
    ['a failure at the closing', failure('E404', 'Error occurred while closing the receipt')],
    ['a failure after the first payment', failure('E404', 'Error occurred in Payment 1')],
    ['a failure without an error', { ok: false, messages: [] }],
    [
      'no more than that the paper is at its end, as of a SIS device whose receipt used up the roll',
      {
        ok: false,
        messages: [
          { type: 'error', code: 'E301', text: 'Paper end' },
          { type: 'info', text: 'MFC: FISCAL' },
        ],
      },
    ],
    ['no more than that the cover is open', failure('E302', 'Cover is open')],
    ['no more than a fault of the cutter', failure('E306', 'Error in paper cutter')],
    [
      'a failure with two errors, one of them doubtful',
      {
        ok: false,
        messages: [
          { type: 'error', code: 'E301', text: 'Out of paper' },
          { type: 'error', code: 'E101', text: 'No answer' },
        ],
      },
    ],
  ])('%s', async (_name, answer) => {
    expect(await printing(answer)).toMatchObject({
      state: 'in-doubt',
      problem: { code: 'printer-doubtful' },
    });
  });

  test.each([
    ['a success without a number', { ...PRINTED, receiptNumber: '' }],
    ['a success with a moment that is none', { ...PRINTED, receiptDateTime: 'yesterday' }],
    ['neither yes nor no', { messages: [] }],
    ['the error of ErpNet.FP.js', { error: 'Cannot read properties of undefined' }],
    ['null, which ErpNet.FP answers when its driver threw', null],
    ['a list', []],
    ['a text', 'ok'],
  ])('%s', async (_name, answer) => {
    expect(await printing(answer)).toMatchObject({
      state: 'in-doubt',
      problem: { code: 'printer-unreadable' },
    });
  });

  test('when the task is finished and its result is empty', async () => {
    const tasks = [UNKNOWN, { taskStatus: 'finished', result: {} }];
    expect(await printing({ taskId: 'task-1' }, tasks)).toMatchObject({ state: 'in-doubt' });
  });

  test('when the print server forgot the task: unknown says nothing about the paper', async () => {
    expect(await printing({ taskId: 'task-1' })).toMatchObject({
      state: 'in-doubt',
      problem: { code: 'printer-task-unknown' },
    });
  });

  test('when the task never ends', async () => {
    const { printer: to } = await printer(
      answerJson({ taskId: 'task-1' }),
      [UNKNOWN, { taskStatus: 'running' }],
      { patienceMs: 300 },
    );
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({
      state: 'in-doubt',
      problem: { code: 'printer-still-printing' },
    });
  });

  test('when nobody can be asked any more: that a question came to nothing is not said of the receipt', async () => {
    let asked = 0;
    const server = await startAnswering((request, response) => {
      if (!request.url?.startsWith('/printers/taskinfo'))
        return answerJson({ taskId: 'task-1' })(request, response);
      asked += 1;
      if (asked === 1) return answerJson(UNKNOWN)(request, response);
      // It looks for its printers.
      response.writeHead(405).end();
    });
    servers.push(server);
    const { hostname: host, port } = new URL(server.url);
    const to = netFp.connect({ host, port: Number(port), printer: 'kv000001', patienceMs: 300 });
    printers.push(to);
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({
      state: 'in-doubt',
      problem: { code: 'printer-not-asked' },
    });
  });

  const cut: RequestListener = (request) => request.socket.destroy();
  const half: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"ok": true, ');
    response.socket!.end();
  };
  const silent: RequestListener = () => undefined;
  const dripping: RequestListener = (_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  };
  const endless: RequestListener = (_request, response) => {
    response.writeHead(200);
    pour(response);
  };

  test.each([
    ['the line is cut', cut, 'printer-cut'],
    ['half an answer comes', half, 'printer-cut'],
    ['nothing comes', silent, 'printer-silent'],
    ['a byte comes now and then', dripping, 'printer-silent'],
    ['the answer has no end', endless, 'printer-unreadable'],
    [
      'a page comes',
      (_: unknown, response: ServerResponse) => void response.end('<html>'),
      'printer-unreadable',
    ],
    [
      'nothing but a yes comes',
      (_: unknown, response: ServerResponse) => void response.writeHead(204).end(),
      'printer-unreadable',
    ],
    ['the print server fails', answerJson({ error: 'no' }, 500), 'printer-server-failed'],
  ])('when %s and the task is not known', async (_name, answer, code) => {
    const { printer: to } = await printer(answer, [UNKNOWN], { timeoutMs: 400 });
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({
      state: 'in-doubt',
      problem: { code },
    });
  });

  test.each([
    ['the line is cut', cut],
    ['nothing comes', silent],
    ['the print server fails', answerJson({ error: 'no' }, 500)],
  ])('no more when %s, but the task tells what became of it', async (_name, answer) => {
    const tasks = [UNKNOWN, { taskStatus: 'running' }, { taskStatus: 'finished', result: PRINTED }];
    const { printer: to } = await printer(answer, tasks, { timeoutMs: 400 });
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({ state: 'printed' });
  });

  test('no more when nothing comes, and the task is known only when the busy server has read the request', async () => {
    const tasks = [UNKNOWN, UNKNOWN, UNKNOWN, { taskStatus: 'finished', result: PRINTED }];
    const { printer: to } = await printer(silent, tasks, { timeoutMs: 400 });
    expect(await to.printReceipt(receiptOf(), 'task-1')).toMatchObject({ state: 'printed' });
  });
});

describe('reading', () => {
  test('answers that are none are problems with words, never exceptions', async () => {
    for (const answer of [null, [], 'no', 7, { kv000001: 'no' }, { kv000001: { serialNumber: 7 } }]) {
      const { printer: to } = await printer(answerJson(answer));
      expect(await to.find()).toMatchObject({ ok: false, problem: { code: 'printer-unreadable' } });
      expect(await to.info()).toMatchObject({ ok: false, problem: { code: 'printer-unreadable' } });
      expect(await to.status()).toMatchObject({ ok: false, problem: { code: 'printer-unreadable' } });
    }
  });

  test('a device that says little of itself is read all the same', async () => {
    const { printer: to } = await printer(answerJson({ serialNumber: 'DT123456', itemTextMaxLength: 0 }));
    expect(await to.info()).toEqual({
      ok: true,
      value: {
        serialNumber: 'DT123456',
        fiscalMemorySerialNumber: '',
        manufacturer: '',
        model: '',
        firmwareVersion: '',
        taxIdentificationNumber: '',
        itemTextLength: null,
        commentTextLength: null,
        paymentKinds: [],
        isEmulator: false,
      },
    });
  });

  test('a status tells readiness, paper and clock', async () => {
    const low = { type: 'warning', code: 'W301', text: 'low' };
    const { printer: to } = await printer(
      answerJson({ ok: 'true', deviceDateTime: '2026-11-23T12:05:07', messages: [low] }),
    );
    expect(await to.status()).toMatchObject({
      ok: true,
      value: { ready: true, paper: 'low', deviceDateTime: '2026-11-23T12:05:07' },
    });
  });

  test.each(['', 'two words', 'ж', 'x'.repeat(61)])(
    'a task id "%s" is a mistake of the program',
    async (id) => {
      const { printer: to } = await printer(answerJson(PRINTED));
      await expect(to.printReceipt(receiptOf(), id)).rejects.toThrow(RangeError);
    },
  );
});

function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(' '.repeat(65_536)));
  if (!response.destroyed) response.once('drain', () => pour(response));
}
