/** What an outcome, a problem or a planned change is about. */
export type Subject =
  | { kind: 'order'; number: string }
  | { kind: 'sku'; sku: string }
  | { kind: 'product'; product: string }
  | { kind: 'customer'; customer: string }
  | { kind: 'item'; item: string }
  | { kind: 'partner'; partner: string }
  | { kind: 'receipt'; order: string; receipt: string }
  | { kind: 'part'; part: string }
  | { kind: 'other' };

/** Reads "order 7000002", "sku ABC", "receipt 7000002/12", "part export". */
export function subjectOf(record: string): Subject {
  const space = record.indexOf(' ');
  const [kind, name] = [record.slice(0, space), record.slice(space + 1)];
  if (kind === 'order') return { kind, number: name };
  if (kind === 'sku') return { kind, sku: name };
  if (kind === 'product') return { kind, product: name };
  if (kind === 'customer') return { kind, customer: name };
  if (kind === 'partner') return { kind, partner: name };
  if (kind === 'item') return { kind, item: name };
  if (kind === 'receipt') {
    const slash = name.lastIndexOf('/');
    return { kind, order: name.slice(0, slash), receipt: name.slice(slash + 1) };
  }
  if (kind === 'part') return { kind, part: name };
  return { kind: 'other' };
}

type KnownWord =
  | 'changed-after-document'
  | 'finished'
  | 'closed'
  | 'changed-meanwhile'
  | 'gone'
  | 'hidden'
  | 'shown';

/** A word about an outcome, as Kervan keeps it, and what is meant by it. */
export type Detail =
  | { kind: 'none' }
  | { kind: 'document'; number: string }
  | { kind: 'quantity'; before: string | null; after: string }
  /** The order waits, with the reason of the order's own row. */
  | { kind: 'waits'; reason: string; status: string; since: string }
  /** The shop shows another quantity than it should; a quantity is null where none is known. */
  | {
      kind: 'drift';
      variant: string | null;
      name: string;
      cause: string;
      shown: string | null;
      sent: string | null;
      due: string | null;
    }
  | { kind: 'became'; operationType: string; number: string }
  | { kind: 'known'; word: KnownWord }
  | { kind: 'step'; step: string; number: string }
  | { kind: 'problem'; code: string };

const KNOWN = new Set<string>([
  'changed-after-document',
  'finished',
  'closed',
  'changed-meanwhile',
  'gone',
  'hidden',
  'shown',
] satisfies KnownWord[]);

/** Reads what stands beside an outcome: a number, "3 → 5", a reason or a difference as JSON, a known word, or the code of a problem. */
export function detailOf(detail: string | null): Detail {
  if (detail === null || detail === '') return { kind: 'none' };
  if (/^\d+$/.test(detail)) return { kind: 'document', number: detail };
  if (detail.startsWith('{')) return objectOf(detail);
  if (KNOWN.has(detail)) return { kind: 'known', word: detail as KnownWord };
  const became = becameOf(detail);
  if (became) return { kind: 'became', ...became };
  const [, step, number] = /^(released|rewritten|sold|returned|corrected|paid) ([\d.]+)$/.exec(detail) ?? [];
  if (step !== undefined) return { kind: 'step', step, number: number! };
  const [before, after] = detail.split(' → ');
  if (after !== undefined) return { kind: 'quantity', before: before === '?' ? null : before!, after };
  return { kind: 'problem', code: detail };
}

function objectOf(json: string): Detail {
  try {
    const told = JSON.parse(json) as Record<string, string | null>;
    const { variant = null, name = null, cause = null, shown = null, sent = null, due = null } = told;
    if (cause !== null) return { kind: 'drift', variant, name: name ?? '', cause, shown, sent, due };
    const { reason = '', status = '', since = '' } = told as Record<string, string>;
    return { kind: 'waits', reason, status, since };
  } catch {
    return { kind: 'none' };
  }
}

/** "became 2/151": the document that a document in the warehouse has become. */
export function becameOf(reason: string): { operationType: string; number: string } | null {
  const [, operationType, number] = /^became (\d+)\/(\d+)$/.exec(reason) ?? [];
  return operationType !== undefined && number !== undefined ? { operationType, number } : null;
}
