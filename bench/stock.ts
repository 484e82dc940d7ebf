import { decimal, ZERO } from '../src/domain/decimal.ts';
import type { ItemId, LocationId, VariantId } from '../src/domain/ids.ts';
import { gombashop } from '../src/shop/gombashop/driver.ts';
import { microinvest } from '../src/warehouse/microinvest/driver.ts';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { secondsOf, type Figure } from './figures.ts';
import { buildWorld, type World } from './world.ts';

const BATCH = 500;

/** Items a second: a first export that sends everything, one that finds nothing to do, and an audit, against the two drivers alone. */
export async function benchStock(server: DatabaseServer, items: number): Promise<Figure[]> {
  const world = await buildWorld(server, items);
  try {
    const count = world.variants.length;
    const bareSeconds = await secondsOf(() => sendBare(world));
    const first = await world.kervan('export-stock');
    const second = await world.kervan('export-stock');
    const audit = await world.kervan('audit-stock');
    const bare = count / bareSeconds;
    return [
      {
        name: `export ${count} quantities, all new (link, compute, send)`,
        unit: '1/s',
        kervan: count / seconds(first.report),
        bare,
      },
      {
        name: `export ${count} quantities, none changed`,
        unit: '1/s',
        kervan: count / seconds(second.report),
        bare,
      },
      {
        name: `audit ${count} quantities, no difference`,
        unit: '1/s',
        kervan: count / seconds(audit.report),
      },
      { name: `most memory while auditing ${count} quantities`, unit: 'MiB', kervan: audit.peakMemoryMiB },
      { name: `most memory while exporting ${count} quantities`, unit: 'MiB', kervan: first.peakMemoryMiB },
    ];
  } finally {
    await world.close();
  }
}

function seconds({ startedAt, endedAt }: { startedAt: string; endedAt: string }): number {
  return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

/** The least any export must do: read the balances page by page and send them in batches; no links, no orders, nothing kept. */
async function sendBare({ database, shop, variants }: World): Promise<void> {
  const connected = await microinvest.connect({ kind: 'mysql', ...database }, { pricesIncludeVat: null });
  if (!connected.ok) throw new Error(connected.problem.code);
  const client = gombashop.connect({
    url: shop.url,
    apiId: 'bench',
    key: 'bench-key',
    timeZone: 'Europe/Sofia',
  });
  for (let start = 0; start < variants.length; start += BATCH) {
    const page = variants.slice(start, start + BATCH);
    const ids = page.map((_, index) => (start + index + 2) as ItemId);
    const stock = await connected.value.stock(ids, [2 as LocationId]);
    if (!stock.ok) throw new Error(stock.problem.code);
    const changes = page.map(({ id }, index) => ({
      variant: id as VariantId,
      quantity: (stock.value.get(ids[index]!) ?? ZERO).plus(decimal('1')),
    }));
    const sent = await client.setStock(changes);
    if (!sent.ok) throw new Error(sent.problem.code);
  }
  await connected.value.close();
  await client.close();
}
