import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlannedNomenclature } from '../../src/sync/nomenclature-course.ts';
import { KINDS, openWorld, UNSEEN, type World } from './world.ts';

/** partnersgroups of the sample: customers, with those who buy wholesale below them, and suppliers. */
const [SUPPLIERS, CUSTOMERS] = [2, 3];

for (const kind of KINDS) {
  describe(`partners of ${kind}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld({
        kind,
        configure: ({ settings }) => {
          settings.export.partners = true;
          settings.export.partnerGroups = [CUSTOMERS];
        },
      });
    });
    afterEach(() => world.close());

    interface Partner {
      ID: number;
      Company: string;
      eMail: string;
      Phone: string;
      Bulstat: string;
    }
    const partners = (where: string) =>
      world.warehouse.query<Partner>(`SELECT * FROM partners WHERE ${where} ORDER BY ID`);
    const REACHABLE = "Deleted <> -1 AND ID > 1 AND (eMail <> ' ' OR Phone <> ' ')";
    const customers = () => world.shop.allCustomers().filter(({ deleted }) => !deleted);
    const run = () => world.run('export-partners');

    test('of the chosen groups and all below them become customers once, companies with their data', async () => {
      const wanted = await partners(`GroupID IN (3, 4) AND ${REACHABLE} AND Type <> 1`);
      expect(wanted.length).toBeGreaterThan(5);
      const { counts } = await run();
      expect(counts).toMatchObject({ created: wanted.length, failed: 0 });
      expect(counts.skipped).toBeGreaterThan(0);
      expect(customers()).toHaveLength(wanted.length);
      const company = wanted.find(({ Bulstat }) => Bulstat.trim() !== '');
      if (company) expect(customers().map((each) => each.company?.name)).toContain(company.Company);
      expect((await run()).counts).toMatchObject({ created: 0, updated: 0, skipped: 0, failed: 0 });
      expect(customers()).toHaveLength(wanted.length);
    });

    test('two with one e-mail do not become one customer: the second is told of until one of them has another', async () => {
      const [one, other] = await partners(`GroupID IN (3, 4) AND ${REACHABLE} AND Type <> 1`);
      const mail = (address: string, { ID }: Partner) =>
        world.warehouse.execute(`UPDATE partners SET eMail = '${address}' WHERE ID = ${ID}`);
      for (const each of [one!, other!]) await mail('common@example.bg', each);
      for (let times = 0; times < 2; times += 1) await run();
      const common = () => customers().filter(({ email }) => email === 'common@example.bg');
      expect(common()).toMatchObject([{ name: customers()[0]!.name }]);
      expect(common()[0]!.company?.name ?? common()[0]!.name).toContain(one!.Company);
      expect(await world.codes(`partner ${other!.ID}`)).toEqual(['partner-email-shared']);
      await mail('own@example.bg', other!);
      await run();
      expect(await world.codes(`partner ${other!.ID}`)).toEqual([]);
      expect(customers().map(({ email }) => email)).toContain('own@example.bg');
    });

    test('suppliers, the system and the retail partner never go, whatever is chosen', async () => {
      await world.warehouse.execute(
        `UPDATE partners SET GroupID = ${SUPPLIERS}, eMail = 'a@example.bg' WHERE ID IN (1, 4)`,
      );
      await world.warehouse.execute("UPDATE partners SET Type = 1, eMail = 'b@example.bg' WHERE ID = 2");
      await world.configure(({ settings }) => {
        settings.export.partnerGroups = [SUPPLIERS];
        settings.import.retailPartner = 4;
      });
      await run();
      const mails = customers().map(({ email }) => email);
      for (const email of ['a@example.bg', 'b@example.bg']) expect(mails).not.toContain(email);
    });

    test('who has neither e-mail nor phone is told once, and goes when he has', async () => {
      const [mute] = await partners(
        "GroupID IN (3, 4) AND Deleted <> -1 AND Type <> 1 AND eMail = ' ' AND Phone = ' '",
      );
      await run();
      expect(await world.codes(`partner ${mute!.ID}`)).toEqual(['partner-without-contact']);
      expect((await run()).counts.skipped).toBe(0);
      await world.warehouse.execute(`UPDATE partners SET eMail = 'new@example.bg' WHERE ID = ${mute!.ID}`);
      expect((await run()).counts).toMatchObject({ created: 1 });
      expect(await world.codes(`partner ${mute!.ID}`)).toEqual([]);
    });

    test('a changed partner changes its customer, and a blank overwrites nothing; with the mode that only creates neither', async () => {
      await run();
      const [one] = await partners("GroupID IN (3, 4) AND Deleted <> -1 AND eMail <> ' ' AND Phone <> ' '");
      const customer = () => customers().find(({ email }) => email === one!.eMail)!;
      await world.warehouse.execute(`UPDATE partners SET City = 'Плевен', Phone = ' ' WHERE ID = ${one!.ID}`);
      expect((await run()).counts).toMatchObject({ created: 0, updated: 1 });
      expect(customer()).toMatchObject({ city: 'Плевен', phone: one!.Phone });
      await world.configure(({ settings }) => (settings.export.mode = 'create'));
      await world.warehouse.execute(`UPDATE partners SET City = 'Ловеч' WHERE ID = ${one!.ID}`);
      await run();
      expect(customer()).toMatchObject({ city: 'Плевен' });
    });

    test('a customer who is there with the e-mail is the partner, not a second one', async () => {
      const [one] = await partners(`GroupID IN (3, 4) AND ${REACHABLE} AND eMail <> ' '`);
      const { id } = world.shop.addCustomer({ name: 'Вече тук', email: one!.eMail });
      await run();
      await run();
      const same = customers().filter(({ email }) => email === one!.eMail);
      expect(same.map((each) => each.id)).toEqual([id]);
      expect(same[0]!.name).not.toBe('Вече тук');
    });

    test.each([
      ['', 0],
      [', though the clock stood an hour ahead of the shop’s', 3_600_000],
      [', though the clock stood a month behind the shop’s', -30 * 86_400_000],
    ])(
      'an answer that is lost makes nobody twice, not even who has a phone alone%s',
      async (_name, aheadMs) => {
        world.clock.turn(aheadMs);
        await world.warehouse.execute("UPDATE partners SET eMail = ' ' WHERE ID >= 15");
        for (let time = 0; time < 3; time += 1) {
          world.shop.faults.add({ kind: 'cut-after', operation: 'upsertCustomers' });
          await run();
        }
        world.shop.faults.clear();
        world.clock.turn(-aheadMs);
        // Who was found there by the e-mail is brought in line once more.
        for (let time = 0; time < 2; time += 1) expect((await run()).counts.failed).toBe(0);
        const wanted = await partners(`GroupID IN (3, 4) AND ${REACHABLE} AND Type <> 1`);
        expect(customers().map(({ name }) => name)).toHaveLength(wanted.length);
        expect((await run()).counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
      },
    );

    test('who was in the shop before with the same name and phone is taken for nobody that was sent and lost', async () => {
      const [one] = await partners("GroupID IN (3, 4) AND Type <> 1 AND ID >= 15 AND Phone <> ' '");
      await world.warehouse.execute("UPDATE partners SET eMail = ' '");
      const face = { name: one!.Company, phone: one!.Phone };
      const { id } = world.shop.addCustomer({ ...face, email: 'own@example.bg', city: 'Варна' });
      const before = customers().find((each) => each.id === id);
      world.shop.faults.add({ kind: 'cut-before', operation: 'upsertCustomers' });
      await run();
      world.shop.faults.clear();
      for (let time = 0; time < 2; time += 1) expect((await run()).counts.failed).toBe(0);
      expect(customers().find((each) => each.id === id)).toEqual(before);
      expect(customers().filter(({ phone }) => phone === face.phone)).toHaveLength(2);
    });

    test('a plan tells how many would go, and sends nobody', async () => {
      const planned: PlannedNomenclature[] = [];
      await world.run('export', { plan: { ...UNSEEN, nomenclature: (each) => void planned.push(each) } });
      const wanted = await partners(`GroupID IN (3, 4) AND ${REACHABLE} AND Type <> 1`);
      expect(planned.map(({ kind: of, action }) => `${of} ${action}`)).toEqual(
        wanted.map(() => 'customer create'),
      );
      expect(customers()).toEqual([]);
    });

    test('without groups nothing goes, and who asks for it alone is told', async () => {
      await world.configure(({ settings }) => (settings.export.partnerGroups = []));
      expect((await run()).problem?.code).toBe('partners-off');
      expect((await world.run('export')).problem).toBeNull();
      expect(customers()).toEqual([]);
    });
  });
}
