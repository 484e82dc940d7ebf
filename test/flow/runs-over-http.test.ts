import { afterEach, beforeEach, expect, test } from 'vitest';
import { askToCancel, claimRun, endRun, NO_COUNTS } from '../../src/store/runs.ts';
import { gateBefore, openWorldOverHttp, type WorldOverHttp } from './over-http.ts';

const [PLAIN, OTHER] = [20, 21];

let http: WorldOverHttp;
beforeEach(async () => {
  http = await openWorldOverHttp();
});
afterEach(() => http.close());

const place = (item = PLAIN) => http.world.place({ lines: [{ variantId: http.world.variant(item) }] });

test('a run begins over HTTP and leaves its counts, its log and its outcomes', async () => {
  const [first, second] = [place(), place(OTHER)];
  const run = await http.run('/runs', { part: 'import' });
  expect(run).toMatchObject({
    part: 'import',
    state: 'done',
    cause: 'person',
    phase: 'orders',
    done: 2,
    total: 2,
    counts: { created: 2, failed: 0 },
    problem: null,
  });
  expect(
    run.log.map(({ kind, phase }: { kind: string; phase: string }) => `${kind} ${phase ?? ''}`.trim()),
  ).toEqual(['began', 'phase fetch', 'phase orders', 'ended']);
  expect(run.log[1].counts.created).toBe(0);
  expect(run.log[2].counts.created).toBe(2);
  const { items, next } = await http.get(`/runs/${run.id}/outcomes`);
  expect(items.map(({ record, outcome }: Record<string, string>) => [record, outcome])).toEqual(
    [first, second].sort((a, b) => (a < b ? -1 : 1)).map((number) => [`order ${number}`, 'created']),
  );
  expect(next).toBeNull();
});

test('outcomes come in pages and by what happened', async () => {
  const waiting = http.world.place({ lines: [{ variantId: http.world.variant(PLAIN) }], status: 'new' });
  for (let count = 0; count < 3; count += 1) place();
  const { id } = await http.run('/runs', { part: 'import-orders' });
  const first = await http.get(`/runs/${id}/outcomes?limit=3`);
  expect(first.items).toHaveLength(3);
  const rest = await http.get(`/runs/${id}/outcomes?limit=3&after=${encodeURIComponent(first.next)}`);
  expect(rest).toMatchObject({ items: [expect.anything()], next: null });
  const skipped = await http.get(`/runs/${id}/outcomes?outcome=skipped`);
  expect(skipped.items).toMatchObject([{ record: `order ${waiting}`, outcome: 'skipped' }]);
});

test('runs come in pages, newest first, each once', async () => {
  const ids = [];
  for (const part of ['import', 'export', 'import']) ids.unshift((await http.run('/runs', { part })).id);
  const first = await http.get('/runs?limit=2');
  expect(first.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
  const second = await http.get(`/runs?limit=2&before=${first.next}`);
  expect(second.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
  expect(second.next).toBeNull();
  expect(await http.ask('GET', '/runs?before=nothing')).toMatchObject({
    status: 404,
    body: { code: 'run-unknown' },
  });
  expect(await http.ask('GET', '/runs/nothing')).toMatchObject({
    status: 404,
    body: { code: 'run-unknown' },
  });
});

test('while a run is under way another one is refused, and so is a plan', async () => {
  place();
  const gate = gateBefore('writeDocument');
  http.wrap = gate.wrap;
  const begun = await http.ask('POST', '/runs', { part: 'import' });
  await gate.reached;
  expect(await http.get(`/runs/${begun.body.id}`)).toMatchObject({ state: 'running', phase: 'fetch' });
  for (const [path, part] of [
    ['/runs', 'export'],
    ['/plans', 'import'],
  ])
    expect(await http.ask('POST', path!, { part })).toMatchObject({
      status: 409,
      body: { code: 'run-under-way' },
    });
  gate.open();
  expect(await http.ended(begun.body.id)).toMatchObject({ state: 'done', counts: { created: 1 } });
});

test('a run that is asked to end ends after the record it is at', async () => {
  const numbers = [place(), place(), place()];
  const gate = gateBefore('writeDocument');
  http.wrap = gate.wrap;
  const { id } = (await http.ask('POST', '/runs', { part: 'import' })).body;
  await gate.reached;
  expect((await http.ask('POST', `/runs/${id}/cancel`)).status).toBe(202);
  gate.open();
  const run = await http.ended(id);
  expect(run).toMatchObject({ state: 'stopped', counts: { created: 1 } });
  expect(run.log.map(({ kind }: { kind: string }) => kind)).toContain('cancel-asked');
  const written = await Promise.all(numbers.map((number) => http.world.lines(number)));
  expect(written.filter((lines) => lines.length > 0)).toHaveLength(1);
  expect(await http.ask('POST', `/runs/${id}/cancel`)).toMatchObject({
    status: 409,
    body: { code: 'run-ended' },
  });
  expect((await http.ask('POST', '/runs/nothing/cancel')).status).toBe(404);
});

test('a run that a person ends while the shop is away has not failed', async () => {
  const gate = gateBefore('describe');
  http.wrap = gate.wrap;
  const { id } = (await http.ask('POST', '/runs', { part: 'import' })).body;
  await gate.reached;
  http.world.shop.faults.add({ kind: 'unavailable', operation: '*', times: 1000, retryAfterSeconds: 0 });
  expect((await http.ask('POST', `/runs/${id}/cancel`)).status).toBe(202);
  gate.open();
  expect(await http.ended(id)).toMatchObject({ state: 'stopped', problem: null });
  expect(await http.world.codes('part import')).toEqual([]);
});

test('a run of this process hears with its next sign of life that another one asked it to end', async () => {
  for (let count = 0; count < 30; count += 1) place();
  const gate = gateBefore('writeDocument');
  http.wrap = gate.wrap;
  const { id } = (await http.ask('POST', '/runs', { part: 'import' })).body;
  await gate.reached;
  // As another process does it: in the store alone.
  await askToCancel(http.world.app().store, (await http.world.server()).id, id);
  gate.open();
  expect(await http.ended(id)).toMatchObject({ state: 'stopped', counts: { created: 20 } });
});

test('a run whose place another one took ends at its next sign of life, and says so; what it did remains', async () => {
  for (let count = 0; count < 30; count += 1) place();
  const gate = gateBefore('writeDocument');
  http.wrap = gate.wrap;
  const { id } = (await http.ask('POST', '/runs', { part: 'import' })).body;
  await gate.reached;
  const { store } = http.world.app();
  await store.updateTable('runs').set({ state: 'interrupted' }).where('id', '=', id).execute();
  gate.open();
  const last = async () => (await http.get(`/runs/${id}`)).log.at(-1);
  await expect.poll(last).toMatchObject({ kind: 'ended', problem: { code: 'run-taken-over' } });
  expect(await http.get(`/runs/${id}`)).toMatchObject({ state: 'interrupted', counts: { created: 20 } });
  expect(await http.world.codes('part import')).toEqual([]);
});

test('stopping Kervan asks a run to end after the record it is at, and waits for it', async () => {
  place();
  place();
  const gate = gateBefore('writeDocument');
  http.wrap = gate.wrap;
  const { id } = (await http.ask('POST', '/runs', { part: 'import' })).body;
  await gate.reached;
  const stopped = http.stopRuns();
  gate.open();
  await stopped;
  expect(await http.get(`/runs/${id}`)).toMatchObject({ state: 'stopped', counts: { created: 1 } });
});

test('a run that could not do its work says why, in its log too', async () => {
  await http.world.configure(({ settings }) => (settings.import.location = 999));
  const run = await http.run('/runs', { part: 'import' });
  expect(run).toMatchObject({ state: 'failed', problem: { code: 'choice-missing-warehouse' } });
  expect(run.log.at(-1)).toMatchObject({ kind: 'ended', problem: { code: 'choice-missing-warehouse' } });
});

test('the log is forgotten with its run', async () => {
  const { id } = await http.run('/runs', { part: 'import' });
  http.world.clock.advance(31 * 86_400_000);
  await http.run('/runs', { part: 'import' });
  const { store } = http.world.app();
  expect(await store.selectFrom('run_events').select('id').where('run', '=', id).execute()).toEqual([]);
});

test('what is wrong begins nothing', async () => {
  for (const body of [{ part: 'relink' }, {}])
    expect((await http.ask('POST', '/runs', body)).status).toBe(400);
  expect((await http.get('/runs')).items).toEqual([]);
});

test.each([
  [{ part: 'export-stock', order: '1' }, 'option-misplaced'],
  [{ part: 'import', releaseBrake: { changes: 10_000 } }, 'option-misplaced'],
  [{ part: 'import-orders', order: '' }, 'option-empty'],
])('an option that would be ignored begins nothing: %j', async (body, code) => {
  expect(await http.ask('POST', '/runs', body)).toMatchObject({ status: 400, body: { code } });
  expect((await http.get('/runs')).items).toEqual([]);
});

test('the export can be begun past the brake that was looked at, and past no other', async () => {
  await http.run('/runs', { part: 'export' });
  await http.world.warehouse.execute('UPDATE store SET Qtty = Qtty + 1');
  const stopped = await http.run('/runs', { part: 'export' });
  expect(stopped).toMatchObject({ problem: { code: 'stock-brake', brake: { allowed: null } } });
  const { changes } = stopped.problem!.brake!;
  const other = { brake: 'stock-read-shrunk', changes };
  expect(await http.run('/runs', { part: 'export', releaseBrake: other })).toMatchObject({
    problem: { code: 'stock-brake', brake: { changes, allowed: changes } },
  });
  const [open] = (await http.get('/problems')).items;
  expect(open).toMatchObject({ code: 'stock-brake', brake: { changes, allowed: changes } });
  const released = await http.run('/runs', { part: 'export', releaseBrake: { brake: open.code, changes } });
  expect(released).toMatchObject({ state: 'done', problem: null });
  expect(released.counts.updated).toBeGreaterThan(50);
});

test('a run claimed by the command line keeps one over HTTP from beginning', async () => {
  const { store } = http.world.app();
  const { id } = await http.world.server();
  const claim = await claimRun(store, id, 'export', 'person', http.world.clock);
  if (!claim.ok) throw new Error('not claimed');
  expect((await http.ask('POST', '/runs', { part: 'import' })).status).toBe(409);
  await endRun(store, claim.run, 'done', NO_COUNTS, http.world.clock.now());
  expect(await http.run('/runs', { part: 'import' })).toMatchObject({ state: 'done' });
});
