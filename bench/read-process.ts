import type { ResolvedDatabase } from '../src/warehouse/warehouse.ts';
import { openDriver, readByDriver } from './read-items.ts';
import { memoryMiB } from './world.ts';

/** Reads items through the driver in a process of its own and tells the most memory it held: `node bench/read-process.ts ADDRESS ITEMS`. */
const [address, items] = process.argv.slice(2);
const warehouse = await openDriver(JSON.parse(address!) as ResolvedDatabase);
await readByDriver(warehouse, Number(items));
await warehouse.close();
process.stdout.write(String(memoryMiB(process.pid, 'VmHWM')));
