import type { Problem, ProblemCode } from './problem.ts';

/** What stops an export until a person looks: too many quantities or prices would change, too many items are gone or would be hidden. */
export const BRAKES = [
  'stock-brake',
  'stock-read-shrunk',
  'catalogue-brake',
  'catalogue-shrunk',
] as const satisfies readonly ProblemCode[];
export type BrakeCode = (typeof BRAKES)[number];

/** What a person looked at and lets pass once: no more changes than were seen, and those of one brake when it is named. */
export interface Release {
  changes: number;
  brake?: BrakeCode | undefined;
}

/** A brake as it stands. */
export interface StandingBrake {
  /** How many it holds back: what a release of it names. */
  changes: number;
  /** What a person had let pass and what did not cover this; null when nobody had. */
  allowed: number | null;
}

/** Whether a problem of this code is a brake. */
export function isBrake(code: string): code is BrakeCode {
  return BRAKES.some((each) => each === code);
}

/** The brake that a problem is; null when it is none. */
export function brakeOf({ code, params }: Problem): StandingBrake | null {
  if (!isBrake(code)) return null;
  const { changes, allowed } = params;
  return { changes: Number(changes), allowed: allowed === undefined ? null : Number(allowed) };
}
