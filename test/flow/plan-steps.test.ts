import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentOf, onShipping, placeTwo } from './sale-facts.ts';
import { gateBefore, openWorldOverHttp, type WorldOverHttp } from './over-http.ts';
import type { OrderNumber } from '../../src/domain/ids.ts';
import type { Definition } from '../../src/domain/settings.ts';

/** An order that becomes a sale is shown as a step; meanwhile somebody changes the settings. */
describe('a plan of steps, when the settings change', () => {
  let http: WorldOverHttp;
  let number: OrderNumber;
  beforeEach(async () => {
    http = await openWorldOverHttp({
      configure(definition) {
        onShipping(definition);
        definition.warehouse.version = '3.07.100';
        Object.assign(definition.settings.import, {
          activeUser: 2,
          cashRegister: 'DY123456',
          saleNumbers: { from: 100, to: 199 },
          declaration: { by: 'Иван Иванов', on: '2026-11-01' },
          padOperatorCode: true,
        });
      },
    });
    number = placeTwo(http.world);
    await http.run('/runs', { part: 'import' });
    http.world.shop.changeStatus(number, 'shipped');
  });
  afterEach(() => http.close());

  const otherNumbers = ({ settings }: Definition): void => {
    settings.import.saleNumbers = { from: 500, to: 599 };
  };
  const saleNumber = async () => (await http.world.order(number))!.sale_number;

  test('before it is applied: it is refused and nothing is sold, and a new plan shows what is sold then', async () => {
    const { id, records } = await http.plan('import');
    expect(records).toMatchObject([{ record: `order ${number}`, action: 'update' }]);
    await http.world.configure(otherNumbers);
    expect(await http.ask('POST', `/plans/${id}/apply`, { records: null })).toMatchObject({
      status: 409,
      body: { code: 'plan-outdated' },
    });
    expect(await documentOf(http.world, number, 'sale')).toEqual([]);
    expect(await documentOf(http.world, number, 'order')).toHaveLength(1);
    const again = await http.plan('import');
    expect((await http.run(`/plans/${again.id}/apply`, { records: null })).counts.updated).toBe(1);
    expect(await saleNumber()).toMatch(/-0000500$/);
  });

  test('while it is applied: what was shown is written, as the settings were when it began', async () => {
    const { id } = await http.plan('import');
    const gate = gateBefore('describe');
    http.wrap = gate.wrap;
    const { id: run } = (await http.ask('POST', `/plans/${id}/apply`, { records: null })).body;
    await gate.reached;
    await http.world.configure(otherNumbers);
    gate.open();
    expect(await http.ended(run)).toMatchObject({ state: 'done', counts: { updated: 1, failed: 0 } });
    expect(await saleNumber()).toMatch(/-0000100$/);
  });

  test('a step that was done by another import meanwhile is not done again', async () => {
    const { id } = await http.plan('import');
    await http.run('/runs', { part: 'import' });
    expect((await http.run(`/plans/${id}/apply`, { records: null })).counts).toMatchObject({
      updated: 0,
      unchanged: 1,
      failed: 0,
    });
    expect(await documentOf(http.world, number, 'sale')).toHaveLength(1);
  });
});
