import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMatchFile, writeMatchFile } from '../../src/run/match-file.ts';
import { dirtyPair } from '../catalogues/dirty-pair.ts';
import { fill } from '../catalogues/fill.ts';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';

const SIZE = 120;
const NOTHING = { accepted: [], rejected: [], refused: [] };

let http: WorldOverHttp;
let truth: Map<string, number | null>;
beforeEach(async () => {
  http = await openWorldOverHttp({
    isShopEmpty: true,
    configure: ({ settings }) => (settings.import.buyers = 'partner'),
  });
  const { warehouse, shop } = http.world;
  truth = await fill(dirtyPair(SIZE), (sql, values) => warehouse.execute(sql, values), shop);
});
afterEach(() => http.close());

interface Row {
  subject: string;
  candidates: { id: number }[];
}
/** A pair as a page shows it. */
const seen = ({ subject, candidates: [first] }: Row) => ({ subject, target: first!.id });
const comparedAt = async (): Promise<string> => (await http.get('/matching')).comparedAt;

const compare = () => http.run('/runs', { part: 'match' });
const page = (query: string) => http.get(`/matching/item?${query}`);
const post = async (path: string, body: unknown) => {
  const answer = await http.ask('POST', `/matching/item/${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};

/** An item of the warehouse that is no product of the shop. */
async function freeItem(): Promise<{ ID: number; Name: string }> {
  const items = await http.world.warehouse.query<{ ID: number; Name: string }>(
    'SELECT ID, Name FROM goods WHERE ID > 1000 ORDER BY ID DESC',
  );
  const taken = new Set(truth.values());
  return items.find(({ ID }) => !taken.has(ID))!;
}

test('matching stands as it is: before the comparison, after it, and as decided', async () => {
  expect(await http.get('/matching')).toMatchObject({ comparedAt: null, report: null });
  expect((await compare()).state).toBe('done');
  const view = await http.get('/matching');
  expect(view.report.item).toMatchObject({ shop: { records: SIZE }, warehouse: { records: SIZE + 1 } });
  expect(view.report.item.shop.findings.map(({ finding }: { finding: string }) => finding)).toContain(
    'alphabets-mixed',
  );
  const { open, none, linked } = view.item.totals;
  expect(open + none + linked).toBe(SIZE);
  expect((await http.ask('PUT', '/matching', { state: 'done' })).status).toBe(204);
  expect((await http.get('/matching')).state).toBe('done');
});

test('proposals come page by page, each once, the likeliest first, by reason and by text', async () => {
  await compare();
  const seen: { subject: string; score: number }[] = [];
  for (let after = ''; ;) {
    const { items, next } = await page(`state=open&limit=7${after && `&after=${after}`}`);
    for (const { subject, candidates } of items) seen.push({ subject, score: candidates[0].score });
    if (next === null) break;
    after = next;
  }
  const { totals } = await page('state=all');
  expect(seen).toHaveLength(totals.open);
  expect(new Set(seen.map(({ subject }) => subject)).size).toBe(seen.length);
  expect(seen.map(({ score }) => score)).toEqual(seen.map(({ score }) => score).toSorted((a, b) => b - a));
  const byName = await page('state=open&reason=name&limit=200');
  expect(
    byName.items.every((each: { candidates: { reason: string }[] }) => each.candidates[0]!.reason === 'name'),
  ).toBe(true);
  const [{ candidates }] = byName.items;
  const found = await page(`state=open&search=${encodeURIComponent(candidates[0].name.toUpperCase())}`);
  expect(found.items.length).toBeGreaterThan(0);
  expect(found.totals.open).toBe(found.items.length);
});

test('what a rule is sure of is linked at once, and undone at once', async () => {
  await compare();
  const before = await http.get('/matching');
  const rule = before.item.rules.find(({ rule }: { rule: string }) => rule === 'code-alike');
  expect(rule.open).toBeGreaterThan(3);
  const { comparedAt } = before;
  expect(await post('accept', { rule: 'code-alike', comparedAt })).toMatchObject({
    linked: rule.open,
    refusedCount: 0,
  });
  const { items } = await page('state=linked&limit=200');
  const ours = items.filter(({ linkedBy }: { linkedBy: string | null }) => linkedBy === 'code-alike');
  expect(ours).toHaveLength(rule.open);
  for (const { subject, linked } of ours) expect(truth.get(subject)).toBe(linked);
  expect(await post('undo', { by: 'code-alike', count: rule.open })).toMatchObject({ undone: rule.open });
  expect((await http.get('/matching')).item).toEqual(before.item);
});

test('one by one, all of a filter, no, and back', async () => {
  await compare();
  const { items, totals } = await page('state=open&limit=200');
  const [first, second] = items;
  expect(await post('accept', { pairs: [seen(first)] })).toMatchObject({ linked: 1 });
  expect(await post('reject', { pairs: [seen(second), seen(first)] })).toMatchObject({ rejected: 1 });
  const after = (await page('state=open')).totals;
  expect(after).toMatchObject({ open: totals.open - 2, rejected: 1, linked: totals.linked + 1 });
  const all = await post('accept', { filter: {}, comparedAt: await comparedAt() });
  expect(all).toMatchObject({ linked: totals.open - 2, refusedCount: 0 });
  const byHand = { by: 'hand', count: totals.open - 1 };
  expect(await post('undo', byHand)).toMatchObject({ undone: totals.open - 1 });
  const rejection = { state: 'rejected', pairs: [seen(second)] };
  expect(await post('undo', rejection)).toMatchObject({ undone: 1, refusedCount: 0 });
  expect((await page('state=open')).totals).toEqual(totals);
});

test('what is otherwise by now than it was seen is neither linked nor rejected, and is named; the rest goes on', async () => {
  await compare();
  const [changed, same] = (await page('state=open&limit=200')).items as [Row, Row];
  const { id } = changed.candidates[0]!;
  await http.world.warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID = ?', [id]);
  const before = await comparedAt();
  await compare();
  const now = async (state: string) => (await page(`state=${state}&limit=200`)).items as Row[];
  for (const what of ['accept', 'reject'])
    expect(await post(what, { pairs: [seen(changed)] })).toMatchObject({
      linked: 0,
      rejected: 0,
      refused: [{ subject: changed.subject, problem: { code: 'match-pair-changed' } }],
    });
  expect(await now('rejected')).toEqual([]);
  expect(await post('accept', { pairs: [seen(changed), seen(same)] })).toMatchObject({
    linked: 1,
    refusedCount: 1,
  });
  const linked = (await now('linked')).map(({ subject }) => subject);
  expect(linked).toContain(same.subject);
  expect(linked).not.toContain(changed.subject);

  const { totals } = await page('state=open');
  for (const which of [{ filter: {} }, { rule: 'code-alike' }])
    expect(await http.ask('POST', '/matching/item/accept', { ...which, comparedAt: before })).toMatchObject({
      status: 409,
      body: { code: 'match-compared-again' },
    });
  const rejected = await http.ask('POST', '/matching/item/reject', { filter: {}, comparedAt: before });
  expect(rejected).toMatchObject({ status: 409, body: { code: 'match-compared-again' } });
  expect((await page('state=open')).totals).toEqual(totals);
});

test('what is linked otherwise by now, or was answered for by somebody else, is not taken back, and is named; the rest is', async () => {
  await compare();
  const { items, totals } = await page('state=open&limit=200');
  const [relinked, same, answered] = items as [Row, Row, Row];
  await post('accept', { pairs: [seen(relinked), seen(same)] });
  await post('reject', { pairs: [seen(answered)] });
  // Meanwhile a colleague links the first with another item, and says yes to the third.
  const target = (await freeItem()).ID;
  await http.ask('PUT', '/matching/item/pairs', { subject: relinked.subject, target });
  await http.ask('PUT', '/matching/item/pairs', seen(answered));
  expect(await post('undo', { state: 'linked', pairs: [seen(relinked), seen(same)] })).toMatchObject({
    undone: 1,
    refused: [{ subject: relinked.subject, problem: { code: 'match-pair-changed' } }],
  });
  expect(await post('undo', { state: 'rejected', pairs: [seen(answered)] })).toMatchObject({
    undone: 0,
    refused: [{ subject: answered.subject, problem: { code: 'match-pair-changed' } }],
  });
  const linked = (await page('state=linked&limit=200')).items as (Row & { linked: number })[];
  const itemOf = new Map(linked.map(({ subject, linked: item }) => [subject, item]));
  expect([relinked, answered].map(({ subject }) => itemOf.get(subject))).toEqual([
    target,
    seen(answered).target,
  ]);
  expect(itemOf.has(same.subject)).toBe(false);
  expect((await page('state=open')).totals).toMatchObject({ open: totals.open - 2, rejected: 0 });
});

test('of a rule that has more links by now than were seen none is taken back', async () => {
  await compare();
  const { items } = await page('state=open&limit=2');
  const [first, second] = items as [Row, Row];
  await post('accept', { pairs: [seen(first)] });
  await post('accept', { pairs: [seen(second)] });
  expect(await http.ask('POST', '/matching/item/undo', { by: 'hand', count: 1 })).toMatchObject({
    status: 409,
    body: { code: 'match-links-changed' },
  });
  expect((await http.get('/matching')).item.rules).toContainEqual({ rule: 'hand', open: 0, linked: 2 });
});

test('a table says no to the item that stands in it, not to what is proposed by then', async () => {
  await compare();
  const [changed, same] = (await page('state=open&limit=200')).items as [Row, Row];
  const { store } = http.world.app();
  const of = { kind: 'item', format: 'csv', language: 'bg' } as const;
  const { content } = await writeMatchFile(store, await http.world.server(), of);
  const marked = [changed, same].reduce(
    (table, { subject }) => table.replace(`\n;${subject};`, `\nне;${subject};`),
    content.toString(),
  );
  await http.world.warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID = ?', [
    changed.candidates[0]!.id,
  ]);
  await compare();
  const done = await http.ask('POST', '/matching/item/file', marked, {
    'content-type': 'application/octet-stream',
  });
  expect(done.body).toMatchObject({
    rejected: 1,
    refused: [{ subject: changed.subject, problem: { code: 'match-pair-changed' } }],
  });
  expect((await page('state=rejected')).items).toMatchObject([{ subject: same.subject }]);
});

test('what a comparison has looked at anew and did not end is not accepted with all others', async () => {
  await compare();
  const { totals, items } = await page('state=open&limit=200');
  await http.world
    .app()
    .store.updateTable('matches')
    .set({ run: 'one that was cut off' })
    .where('subject', '=', items[0].subject)
    .execute();
  expect(await post('accept', { filter: {}, comparedAt: await comparedAt() })).toMatchObject({
    linked: totals.open - 1,
    refused: [{ subject: items[0].subject, problem: { code: 'match-pair-changed' } }],
  });
});

test('another item than the proposed one is chosen by a person, and shown by its name', async () => {
  await compare();
  const { items } = await page('state=none&limit=1');
  const [{ subject }] = items;
  const free = await freeItem();
  const chosen = { subject, target: free.ID };
  expect((await http.ask('PUT', '/matching/item/pairs', chosen)).status).toBe(200);
  const { items: linked } = await page('state=linked&limit=200');
  const row = linked.find((each: { subject: string }) => each.subject === subject);
  expect(row).toMatchObject({ linked: free.ID, linkedBy: 'hand' });
  expect(row.candidates).toContainEqual(expect.objectContaining({ id: free.ID, name: free.Name }));
  const refused = await http.ask('PUT', '/matching/item/pairs', { subject, target: 999_999 });
  expect(refused).toMatchObject({ status: 409, body: { code: 'link-item-unknown' } });
});

test.each(['csv', 'xlsx'] as const)(
  'a table goes out as %s and what is marked in it comes in',
  async (format) => {
    await compare();
    const { items } = await page('state=open&limit=2');
    const [yes, no] = items.map(({ subject }: { subject: string }) => subject);
    const server = await http.world.server();
    const { store } = http.world.app();
    const { content, rows } = await writeMatchFile(store, server, { kind: 'item', format, language: 'bg' });
    expect(rows).toBe(SIZE);
    // Nobody has marked anything yet.
    expect(await readMatchFile(content, 'item')).toEqual({ ok: true, value: NOTHING });
    const csv = (
      await writeMatchFile(store, server, { kind: 'item', format: 'csv', language: 'bg' })
    ).content.toString();
    const marked = csv.replace(`\n;${yes};`, `\nда;${yes};`).replace(`\n;${no};`, `\nНЕ;${no};`);
    const done = await http.ask('POST', '/matching/item/file', marked, {
      'content-type': 'application/octet-stream',
    });
    expect(done).toMatchObject({ status: 200, body: { linked: 1, rejected: 1, refused: [] } });
    const { totals } = await page('state=open');
    expect(totals).toMatchObject({ rejected: 1 });
  },
);

test('a table is read with commas and English titles too; what is none is refused', async () => {
  const table = 'Accept (yes/no),Product no.,Item no. in Warehouse Pro\nyes,7,20\nno,9,21\n,10,22\n';
  expect(await readMatchFile(Buffer.from(table), 'item')).toEqual({
    ok: true,
    value: { ...NOTHING, accepted: [{ subject: '7', target: 20 }], rejected: [{ subject: '9', target: 21 }] },
  });
  const columns = await readMatchFile(Buffer.from('a,b\n1,2\n'), 'item');
  expect(columns).toMatchObject({ ok: false, problem: { code: 'match-file-column' } });
  for (const broken of ['PK not a workbook', 'a;"b\n'])
    expect(await readMatchFile(Buffer.from(broken), 'item')).toMatchObject({
      ok: false,
      problem: { code: 'match-file-unreadable' },
    });
});

test('nothing is given out before a comparison, and nothing linked while the warehouse is away', async () => {
  expect((await http.ask('GET', '/matching/item/file?format=xlsx')).body.code).toBe('match-not-compared');
  await compare();
  expect((await http.ask('GET', '/matching/item/file?format=xlsx')).status).toBe(200);
  const { totals } = await page('state=open');
  http.isAway = true;
  const answer = await http.ask('POST', '/matching/item/accept', {
    rule: 'code-alike',
    comparedAt: await comparedAt(),
  });
  expect(answer).toMatchObject({ status: 409, body: { code: 'warehouse-unreachable' } });
  expect((await page('state=open')).totals).toEqual(totals);
});

test('a customer is matched with a partner by what both have, linked, and is that partner in orders and imports', async () => {
  const { warehouse, shop } = http.world;
  const person = { name: 'Иван Петров', email: 'ivan@example.bg', phone: '' };
  const customer = shop.addCustomer(person);
  const stranger = shop.addCustomer({ name: 'Мария Иванова', email: 'maria@example.bg', phone: '' });
  for (const [id, name, email] of [
    [900, 'Иван Петров', 'ivan@example.bg'],
    [901, 'Иван Петров (стар)', ' '],
    [902, 'Мария Ивановна', ' '],
  ] as const)
    await warehouse.insert('partners', { ID: id, Company: name, eMail: email, Deleted: 0 });
  await compare();
  const { items } = await http.get('/matching/partner?state=open');
  const of = (subject: string) => items.find((each: { subject: string }) => each.subject === subject);
  expect(of(customer.id).candidates[0]).toMatchObject({ id: 900, reason: 'email' });
  expect(of(stranger.id).candidates[0]).toMatchObject({ id: 902, reason: 'name' });
  const chosen = { subject: customer.id, target: 901 };
  expect((await http.ask('PUT', '/matching/partner/pairs', chosen)).status).toBe(200);
  const [item] = await warehouse.query<{ ID: number }>('SELECT ID FROM goods WHERE ID > 1000 ORDER BY ID');
  const linkedVariant = [...truth].find(([, id]) => id !== null)![0];
  await http.ask('PUT', '/matching/item/pairs', { subject: linkedVariant, target: item!.ID });
  const number = http.world.place({
    lines: [{ variantId: linkedVariant }],
    customer: { ...person, id: customer.id },
  });
  await http.run('/runs', { part: 'import' });
  const lines = await http.world.lines(number);
  expect(lines.map(({ PartnerID }) => PartnerID)).toEqual([901]);
  expect(
    (await http.ask('PUT', '/matching/partner/pairs', { subject: customer.id, target: 12_345 })).body.code,
  ).toBe('link-partner-unknown');
});
