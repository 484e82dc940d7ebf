import { problem } from '../domain/problem.ts';
import { failed, type Result } from '../domain/result.ts';

/** The answer, or `no-answer-in-time`. What comes later is not heard any more; the work must close what it opened itself. */
export async function withinTime<Value>(
  limitMs: number,
  work: Promise<Result<Value>>,
): Promise<Result<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<Result<Value>>((resolve) => {
    const late = failed(problem('no-answer-in-time', { seconds: limitMs / 1000 }));
    timer = setTimeout(() => resolve(late), limitMs);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
