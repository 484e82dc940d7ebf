import { problem, type ProblemCode } from '../domain/problem.ts';
import { failed, type Result } from '../domain/result.ts';

/** The answer, or `late`, which is `no-answer-in-time` unless told. What comes later is not heard any more; the work must close what it opened itself. */
export async function withinTime<Value>(
  limitMs: number,
  work: Promise<Result<Value>>,
  late: ProblemCode = 'no-answer-in-time',
): Promise<Result<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<Result<Value>>((resolve) => {
    const tooLate = failed(problem(late, { seconds: limitMs / 1000 }));
    timer = setTimeout(() => resolve(tooLate), limitMs);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
