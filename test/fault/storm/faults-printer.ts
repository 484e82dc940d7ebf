import type { input } from 'zod';
import type { faultSchema } from '../../../demo/net-fp/faults.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { oneTo, pick, type FaultKind } from './fault.ts';
import { cutsOf, downOf } from './faults-outside.ts';
import type { Town } from './town.ts';

const fits = ({ printer }: Town): boolean => printer !== null;

/** The request of a print, not of how the printer is. */
export function isPrint(data: Buffer): boolean {
  return /^POST \/printers\/\w+\/(receipt|reversalreceipt)\b/.test(data.toString('latin1', 0, 100));
}

type Switch = input<typeof faultSchema>;

/** A switch of the emulator, for one of the next prints. */
function ofPrinter(
  kind: Switch['kind'],
  weight: number,
  more: (town: Town) => Partial<Switch> = () => ({}),
): FaultKind {
  return {
    name: `printer: ${kind}`,
    weight,
    fits,
    async strike(town) {
      const when = { after: oneTo(3, town) - 1, times: oneTo(2, town) };
      await town.printer!.setFault({ kind, ...when, ...more(town) });
      return 0;
    },
  };
}

/** Something that is so for a while. */
function forAWhile(
  name: string,
  weight: number,
  begin: (town: Town) => Promise<void>,
  end: (town: Town) => Promise<void>,
): FaultKind {
  return {
    name: `printer: ${name}`,
    weight,
    fits,
    async strike(town) {
      await pause(town.random() * 300);
      await begin(town);
      await pause(100 + town.random() * 900);
      await end(town);
      return 1;
    },
  };
}

/** What a device refuses a receipt for. */
const REFUSALS = ['E301', 'E102', 'E201', 'E304', 'E501'];

/** What happens to the printer and the line to it; several at a time. */
export const PRINTER: readonly FaultKind[] = [
  ...cutsOf('printer line', ({ toPrinter }) => toPrinter, 12),
  ...cutsOf('print', ({ toPrinter }) => toPrinter, 3, isPrint),
  downOf('printer line', ({ toPrinter }) => toPrinter),
  ofPrinter('slow', 2, (town) => ({ delayMs: oneTo(600, town) })),
  ofPrinter('refuse', 3, (town) => ({ code: pick(REFUSALS, town) })),
  ofPrinter('cut-before', 2),
  ofPrinter('cut-after', 3),
  ofPrinter('lost-task', 3),
  ofPrinter('die-before', 2, () => ({ times: 1 })),
  ofPrinter('die-after', 3, () => ({ times: 1 })),
  ofPrinter('fails-after', 2),
  ofPrinter('garbage', 2),
  forAWhile(
    'no paper',
    3,
    ({ printer }) => printer!.change({ paper: 'out' }),
    ({ printer }) => printer!.change({ paper: 'enough' }),
  ),
  forAWhile(
    'cover open',
    2,
    ({ printer }) => printer!.change({ coverOpen: true }),
    ({ printer }) => printer!.change({ coverOpen: false }),
  ),
  forAWhile(
    'no Z report',
    2,
    ({ printer }) => printer!.report('forget-z-report'),
    ({ printer }) => printer!.report('z-report'),
  ),
  {
    name: 'printer: killed',
    weight: 3,
    fits,
    async strike(town) {
      await pause(2 ** (town.random() * 10));
      await town.printer!.kill();
      return 0;
    },
  },
];
