import { netFp } from '../../../src/fiscal/net-fp/driver.ts';
import { startPrinter } from '../../../demo/net-fp/server.ts';
import { printerBattery, type PrinterStand } from './battery.ts';

printerBattery('Net.FP over the printer emulator', netFp, startStand);

async function startStand(): Promise<PrinterStand> {
  const emulator = await startPrinter({ file: ':memory:', port: 0 });
  const { memory } = emulator.device;
  let isOpen = true;
  return {
    address: { host: '127.0.0.1', port: emulator.port, printer: emulator.printerId },
    printed: () => memory.since(0).filter(({ kind }) => kind === 'receipt' || kind === 'reversal').length,
    paper: () => memory.latest(1)[0]?.lines ?? [],
    cash: () => memory.state().cash,
    fault: (fault) => void emulator.faults.add(fault),
    setPaper: (paper) => memory.change({ paper }),
    openCover: () => memory.change({ coverOpen: true }),
    forgetZReport: () => emulator.device.forgetZReport(),
    async close() {
      if (isOpen) await emulator.close();
      isOpen = false;
    },
  };
}
