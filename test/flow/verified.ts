import { expect } from 'vitest';
import { verify } from '../../src/cli/verify.ts';
import type { Output } from '../../src/cli/output.ts';
import { text } from '../../src/i18n/text.ts';
import type { World } from './world.ts';

/** What `kervan verify` found. */
export interface Verified {
  code: number;
  counts: Record<string, number>;
  deviationCount: number;
  /** "<order number> <code>", sorted. */
  found: string[];
  messages: string[];
}

/** Verifies the documents of a world; every deviation must have its words. */
export async function verified(world: World, signal = new AbortController().signal): Promise<Verified> {
  const printed: string[] = [];
  const code = await verify(world.app(), collecting(printed), 'sofia', signal);
  const answer = JSON.parse(printed.at(-1)!) as Omit<Verified, 'code' | 'found'> & {
    deviations: { order: string; code: string; message: string }[];
  };
  const { counts, deviationCount, deviations } = answer;
  for (const { message } of deviations) expect(message).not.toMatch(/\{\{|undefined|what\.|cli\./);
  const found = deviations.map((each) => `${each.order} ${each.code}`).toSorted();
  return { code, counts, deviationCount, found, messages: deviations.map(({ message }) => message) };
}

/** Collects an answer in JSON, and the codes of problems. */
export function collecting(printed: string[]): Output {
  return {
    language: 'bg',
    isJson: true,
    print: (line) => void printed.push(line),
    say: (key, params) => void printed.push(text('bg', `cli.${key}`, params)),
    complain: () => undefined,
    fail: ({ code }) => {
      printed.push(code);
      return 2;
    },
    note: () => undefined,
    progress: () => undefined,
    endProgress: () => undefined,
  };
}
