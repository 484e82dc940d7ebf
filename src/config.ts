import { join, resolve } from 'node:path';
import * as z from 'zod';
import { problem } from './domain/problem.ts';
import { failed, ok, type Result } from './domain/result.ts';
import { expectedWords } from './domain/setting-words.ts';

/** What the environment decides; everything else is a server's definition. */
export interface Config {
  dataFolder: string;
  storeFile: string;
  keyFile: string;
  /** Whether KERVAN_KEY_FILE says where the key is. */
  isKeyElsewhere: boolean;
  port: number;
  /** KERVAN_ALLOW_EMULATOR=1 lets a stand-in shop write to a warehouse that is not stamped as a sample. */
  allowEmulator: boolean;
  /** KERVAN_ALLOW_ANY_ADDRESS=1 lets a shop, printer or webhook stand where address-guard.ts lets none. */
  mayCallAnywhere: boolean;
  /** For how many days the buyers of orders without a document, and of versions that later ones replaced, are kept; 0: for ever. */
  buyersDays: number;
  logLevel: string;
  /** Null: standard error. */
  logFile: LogFile | null;
  /** Where the daily backups go, and for how many days they are kept; 0 days: none are made. */
  backups: { folder: string; days: number };
}

/** Where the log is written when it goes into a file, and how much of it is kept. */
export interface LogFile {
  path: string;
  mostBytes: number;
  /** The full files that are kept beside it, as path.1 (the newest), path.2 … */
  kept: number;
}

const environmentSchema = z.object({
  KERVAN_DATA: z.string().min(1).default('./data'),
  KERVAN_PORT: z.coerce.number().int().min(0).max(65_535).default(4270),
  KERVAN_KEY_FILE: z.string().min(1).optional(),
  KERVAN_ALLOW_EMULATOR: z.enum(['0', '1']).default('0'),
  KERVAN_BACKUPS: z.string().min(1).optional(),
  KERVAN_BACKUPS_DAYS: z.coerce.number().int().min(0).max(3650).default(14),
  KERVAN_LOG_FILE: z.string().min(1).optional(),
  KERVAN_LOG_MEGABYTES: z.coerce.number().int().min(1).max(1000).default(10),
  KERVAN_LOG_KEPT: z.coerce.number().int().min(1).max(100).default(5),
  KERVAN_ALLOW_ANY_ADDRESS: z.enum(['0', '1']).default('0'),
  KERVAN_BUYERS_DAYS: z.union([z.literal('0'), z.coerce.number().int().min(30).max(36_500)]).default(730),
  KERVAN_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
});

/** Reads the configuration, or names the variable that is wrong. */
export function readConfig(environment: NodeJS.ProcessEnv): Result<Config> {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const setting = String(issue?.path[0]);
    return failed(problem('setting-wrong', { setting, value: '', detail: expectedWords(issue!) }));
  }
  const dataFolder = resolve(parsed.data.KERVAN_DATA);
  // A person at a terminal is told by the commands themselves.
  const isRead = process.stderr.isTTY;
  return ok({
    dataFolder,
    storeFile: join(dataFolder, 'kervan.db'),
    keyFile: parsed.data.KERVAN_KEY_FILE
      ? resolve(parsed.data.KERVAN_KEY_FILE)
      : join(dataFolder, 'kervan.key'),
    isKeyElsewhere: parsed.data.KERVAN_KEY_FILE !== undefined,
    port: parsed.data.KERVAN_PORT,
    allowEmulator: parsed.data.KERVAN_ALLOW_EMULATOR === '1',
    mayCallAnywhere: parsed.data.KERVAN_ALLOW_ANY_ADDRESS === '1',
    buyersDays: Number(parsed.data.KERVAN_BUYERS_DAYS),
    logLevel: parsed.data.KERVAN_LOG ?? (isRead && !parsed.data.KERVAN_LOG_FILE ? 'warn' : 'info'),
    logFile: parsed.data.KERVAN_LOG_FILE
      ? {
          path: resolve(parsed.data.KERVAN_LOG_FILE),
          mostBytes: parsed.data.KERVAN_LOG_MEGABYTES * 1_000_000,
          kept: parsed.data.KERVAN_LOG_KEPT,
        }
      : null,
    backups: {
      folder: parsed.data.KERVAN_BACKUPS ? resolve(parsed.data.KERVAN_BACKUPS) : join(dataFolder, 'backups'),
      days: parsed.data.KERVAN_BACKUPS_DAYS,
    },
  });
}
