import { readFileSync } from 'node:fs';
import type { Fault } from './dialect.ts';

/** What the file of an address with a trusted certificate holds; null where none is named, and a fault when it cannot be read. */
export function certificateIn({ certificate }: { certificate?: string }): Buffer | Fault | null {
  if (certificate === undefined) return null;
  try {
    return readFileSync(certificate);
  } catch (error) {
    return { kind: 'certificate', detail: error instanceof Error ? error.message : String(error) };
  }
}
