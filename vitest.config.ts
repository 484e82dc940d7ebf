import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { useQuickFolder } from './test/servers/quick-folder.ts';

useQuickFolder();

/** Rules of money may be tried on many more random orders than every time (test/orders.ts). */
const isLong = Number(process.env['KERVAN_RUNS'] ?? 0) > 10_000;

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'demo/**/*.test.ts',
      'test/**/*.test.ts',
      'ui/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    globalSetup: ['test/servers/global-setup.ts'],
    setupFiles: ['test/servers/own-environment.ts'],
    pool: 'forks',
    // What a process has loaded and warmed up serves the next file too: that is a third of the work. So no file leaves anything behind.
    isolate: false,
    // The tests mostly wait for servers, browsers and processes: even a machine of two processors has room for two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: isLong ? 1_800_000 : 60_000,
    hookTimeout: 60_000,
    // What is awaited happens; how soon is the machine's affair, and a busy one needs more than the second of the default.
    expect: { poll: { timeout: 15_000 } },
  },
});
