import type { Printer, PrinterInfo, PrinterStatus } from '../fiscal/printer.ts';
import type { ProblemCode } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import type { Shop, ShopDescription } from '../shop/shop.ts';
import type {
  Warehouse,
  WarehouseChoices,
  WarehouseDescription,
  WarehouseUses,
} from '../warehouse/warehouse.ts';
import { withinTime } from './time-limit.ts';

/** What a database says of itself, and everything a setting can be chosen from. */
export interface ProbedWarehouse {
  description: WarehouseDescription;
  choices: WarehouseChoices;
}

/** What a shop says of itself, and the statuses its orders can have. */
export interface ProbedShop {
  description: ShopDescription;
  statuses: ShopStatus[];
}

/** How long somebody waits for a database, and what is said when it has not told everything by then. */
export interface Patience {
  limitMs: number;
  late: ProblemCode;
}

/** Opens a database, asks it, also about the rights that these uses need, and closes it again, however late; changes nothing in it. */
export async function probeWarehouse(
  open: () => Promise<Result<Warehouse>>,
  uses: WarehouseUses,
  { limitMs, late }: Patience,
): Promise<Result<ProbedWarehouse>> {
  return withinTime(
    limitMs,
    asking(open, (warehouse) => askWarehouse(warehouse, uses)),
    late,
  );
}

/** Asks a shop; changes nothing in it. */
export async function probeShop(
  open: () => Promise<Result<Shop>>,
  limitMs: number,
): Promise<Result<ProbedShop>> {
  return withinTime(limitMs, asking(open, askShop));
}

/** A printer that a print server knows; its state is null when it could not be asked. */
export interface ProbedPrinter {
  id: string;
  info: PrinterInfo;
  status: PrinterStatus | null;
}

/** More printers than this at one print server are not asked how they are. */
const MOST_ASKED = 10;

/** Asks a print server which printers it knows, and each how it is; prints nothing. `open` opens one by its name, '' none of them. */
export async function probePrinters(
  open: (printer: string) => Promise<Result<Printer>>,
  limitMs: number,
): Promise<Result<ProbedPrinter[]>> {
  return withinTime(
    limitMs,
    asking(
      () => open(''),
      async (server) => {
        const found = await server.find();
        if (!found.ok) return found;
        const printers = found.value.map(async ({ id, info }, index): Promise<ProbedPrinter> => {
          if (index >= MOST_ASKED) return { id, info, status: null };
          const status = await asking(
            () => open(id),
            (printer) => printer.status(),
          );
          return { id, info, status: status.ok ? status.value : null };
        });
        return ok(await Promise.all(printers));
      },
    ),
  );
}

/** Opens one end, asks it, closes it again. */
export async function asking<End extends { close(): Promise<void> }, Answer>(
  open: () => Promise<Result<End>>,
  ask: (end: End) => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  const opened = await open();
  if (!opened.ok) return opened;
  try {
    return await ask(opened.value);
  } finally {
    await opened.value.close();
  }
}

async function askWarehouse(warehouse: Warehouse, uses: WarehouseUses): Promise<Result<ProbedWarehouse>> {
  const description = await warehouse.describe(uses);
  if (!description.ok) return description;
  const choices = await warehouse.choices();
  return choices.ok ? ok({ description: description.value, choices: choices.value }) : choices;
}

async function askShop(shop: Shop): Promise<Result<ProbedShop>> {
  const description = await shop.describe();
  if (!description.ok) return description;
  const statuses = await shop.statuses();
  return statuses.ok ? ok({ description: description.value, statuses: statuses.value }) : statuses;
}
