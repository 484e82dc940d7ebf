import { openApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { startKervan } from '../src/web/start.ts';

/** Kervan in a process of its own, whose schedules of every minute come every second; tells its address and works until it is told to end. */
const config = readConfig(process.env);
if (!config.ok) throw new Error(config.problem.code);
const app = openApp(config.value);
if (!app.ok) throw new Error(app.problem.code);
const started = await startKervan(app.value, {
  port: 0,
  language: 'en',
  isOpen: true,
  everySeconds: { import: 1, export: 10 },
});
if (!started.ok) throw new Error(started.message);
process.send!(started.kervan.address);
process.once('SIGTERM', () => {
  void started.kervan.stop().then(() => process.exit(0));
});
