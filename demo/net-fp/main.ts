import { parseArgs } from 'node:util';
import { startPrinter } from './server.ts';

const USAGE = 'node demo/net-fp/main.ts [--port 8001] [--data FILE] [--host 127.0.0.1]';

/** Starts the printer emulator from the command line and keeps it until it is told to stop. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8001' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string', default: ':memory:' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  const isValid = Number.isInteger(port) && port >= 0 && port < 65_536;
  if (values.help || !isValid) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const running = await startPrinter({
    file: values.data,
    port,
    host: values.host,
    die: () => process.kill(process.pid, 'SIGKILL'),
  });
  // Whoever reads that it runs may end it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close());
  }
  console.log(
    `Емулатор на Net.FP / Net.FP emulator: ${running.url}/printers/${running.printerId} (${values.data})`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
