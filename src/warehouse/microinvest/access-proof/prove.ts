import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileFault } from '../../../domain/file-fault.ts';
import { problem } from '../../../domain/problem.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { openAccess } from '../odbc/open.ts';
import { HelperError, type Helper } from '../odbc/client.ts';
import { COPY_CHECK } from './copy-check.ts';
import { DOCUMENT_CHECKS } from './document-checks.ts';
import { ENGINE_CHECKS } from './engine-checks.ts';
import { WAREHOUSE_CHECKS } from './warehouse-checks.ts';

/** What a check works with: a copy of the file, which it may change. */
export interface Ground {
  address: { kind: 'access'; file: string; password: string };
  /** Another helper on the same file; closed with the check. */
  open: () => Promise<Helper>;
  /** Reads a table of the file by other means than the engine; null where the file is none of Access. */
  eye: Eye | null;
}

/** A table read by somebody else: its rows by the names of its columns. */
export type Eye = (file: string, table: string) => Record<string, unknown>[];

/** One thing that Kervan relies on. Throws when it is otherwise. */
export interface Check {
  /** Its words stand in the texts of the doctor under this name. */
  id: string;
  prove(ground: Ground): Promise<void>;
}

/** How a check ended: in order, or what was found. */
export interface Proved {
  id: string;
  fault: string | null;
}

/**
 * Tries everything that Kervan relies on with an Access file and the engine of this machine, one check after another, on a copy in a folder of
 * its own; the file itself is only read, and that is told when it cannot be. What cannot be seen on a copy: the locks of a running Warehouse Pro, and the
 * rights of a share.
 */
export function proveAccess(file: string, password: string, eye: Eye | null): Result<AsyncGenerator<Proved>> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-proof-'));
  const address = { kind: 'access' as const, file: join(folder, basename(file)), password };
  try {
    copyFileSync(file, address.file);
  } catch (error) {
    remove(folder);
    return failed(problem('access-not-copied', { file, detail: fileFault(error) }));
  }
  return ok(checksOf(folder, address, eye));
}

async function* checksOf(
  folder: string,
  address: Ground['address'],
  eye: Eye | null,
): AsyncGenerator<Proved> {
  try {
    for (const check of [...ENGINE_CHECKS, ...WAREHOUSE_CHECKS, ...DOCUMENT_CHECKS, COPY_CHECK]) {
      const fault = await faultOf((open) => check.prove({ address, open, eye }), address);
      yield { id: check.id, fault };
    }
  } finally {
    remove(folder);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** Runs a check and closes what it has opened. */
async function faultOf(
  run: (open: Ground['open']) => Promise<void>,
  address: Ground['address'],
): Promise<string | null> {
  const opened: Helper[] = [];
  const open = async (): Promise<Helper> => {
    const helper = await openAccess(address);
    opened.push(helper);
    return helper;
  };
  try {
    await run(open);
    return null;
  } catch (error) {
    return error instanceof HelperError ? `${error.kind}: ${error.message}` : String(error);
  } finally {
    for (const helper of opened) await helper.end();
  }
}
