import { parseArgs } from 'node:util';
import { startGombaShop } from './server.ts';

const USAGE = `node demo/gombashop/main.ts [--port 8081] [--data FILE] [--minimal] [--currency EUR|BGN]
                            [--api-id demo] [--key demo-key] [--host 127.0.0.1] [--clock-offset=MS]`;

/** Starts the shop emulator from the command line and keeps it until it is told to stop. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8081' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string', default: ':memory:' },
      minimal: { type: 'boolean', default: false },
      currency: { type: 'string', default: 'EUR' },
      'api-id': { type: 'string', default: 'demo' },
      key: { type: 'string', default: 'demo-key' },
      'clock-offset': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  const [port, clockOffsetMs] = [Number(values.port), Number(values['clock-offset'])];
  const isPort = Number.isInteger(port) && port >= 0 && port < 65_536;
  const isValid = isPort && Number.isInteger(clockOffsetMs) && /^(EUR|BGN)$/.test(values.currency);
  if (values.help || !isValid) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const running = await startGombaShop({
    file: values.data,
    port,
    host: values.host,
    apiId: values['api-id'],
    key: values.key,
    minimal: values.minimal,
    clockOffsetMs,
    currency: values.currency as 'EUR' | 'BGN',
  });
  console.log(`Емулатор на GombaShop / GombaShop emulator: ${running.url} (${values.data})`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close());
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
