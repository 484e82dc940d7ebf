import type { ListName, Position } from './pages.ts';

/** The contract's stable codes of a problem. */
export type ProblemCode =
  | 'unauthorized'
  | 'module-inactive'
  | 'not-supported'
  | 'not-found'
  | 'invalid'
  | 'status-changed'
  | 'sku-taken'
  | 'email-taken'
  | 'too-many-requests'
  | 'unavailable'
  | 'internal';

/** An RFC 9457 problem. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
  field?: string;
  existingId?: string;
}

/** What an operation answers, before faults touch it. */
export interface Answer {
  status: number;
  body: unknown;
  /** The part that is held to the contract, when that is not the whole body (raw orders are exempt). */
  checkedBody?: unknown;
  /** Where the page stands in its list, for the faults that play with pages. */
  page?: { list: ListName; after: Position; ids: string[] };
  retryAfterSeconds?: number;
}

export interface BatchResult {
  index: number;
  ok: boolean;
  id?: string;
  variantIds?: string[];
  error?: Problem;
}

const KINDS: Record<ProblemCode, { status: number; title: string }> = {
  unauthorized: { status: 401, title: 'Wrong API identifier or key' },
  'module-inactive': { status: 403, title: 'The module is not activated' },
  'not-supported': { status: 403, title: 'This shop does not support the operation' },
  'not-found': { status: 404, title: 'Not found' },
  invalid: { status: 400, title: 'The request is not valid' },
  'status-changed': { status: 409, title: 'The order has another status' },
  'sku-taken': { status: 409, title: 'Another product has this sku' },
  'email-taken': { status: 409, title: 'Another customer has this e-mail' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'The shop is not available now' },
  internal: { status: 500, title: 'The emulator failed' },
};

/** A problem of a code, with the status and title that belong to it. */
export function problem(
  code: ProblemCode,
  detail?: string,
  more: { field?: string; existingId?: string } = {},
): Problem {
  return { type: 'about:blank', ...KINDS[code], code, ...(detail ? { detail } : {}), ...more };
}

/** A problem as a whole answer. */
export function refuse(refusal: Problem): Answer {
  return { status: refusal.status, body: refusal };
}
