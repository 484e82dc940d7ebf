import { problemText, text, type Language } from '../i18n/text.ts';
import type { Problem, ProblemParams } from '../domain/problem.ts';

/** How the commands speak: answers on standard output, problems and progress on standard error. */
export interface Output {
  language: Language;
  /** Whether the answer on standard output is JSON. */
  isJson: boolean;
  /** A line of the answer. */
  print(line: string): void;
  /** A text of the interface as a line of the answer. */
  say(key: string, params?: ProblemParams): void;
  /** A problem, on standard error. */
  complain(found: Problem): void;
  /** Why the command could not do its work, where problems go and, if the answer is JSON, there too: {"problem": …}. Answers 2, the exit code. */
  fail(found: Problem): number;
  /** A note beside the answer, on standard error. */
  note(line: string): void;
  /** The progress bar; does nothing when standard error is not a terminal. */
  progress(phase: string, done: number, total?: number): void;
  /** Takes the progress bar away. */
  endProgress(): void;
}

const BAR_WIDTH = 24;

// Whoever reads us may stop reading (`kervan … | head`): that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** A problem in an answer that is JSON. */
export function problemAsJson(language: Language, found: Problem): object {
  const { code, params } = found;
  return { code, params, message: problemText(language, found) };
}

/** The output of this process. */
export function terminal(language: Language, isJson = false): Output {
  let isBarShown = false;
  const endProgress = (): void => {
    if (isBarShown) process.stderr.write('\r\u001b[K');
    isBarShown = false;
  };
  const note = (line: string): void => {
    endProgress();
    process.stderr.write(`${line}\n`);
  };
  const print = (line: string): void => {
    endProgress();
    process.stdout.write(`${line}\n`);
  };
  const complain = (found: Problem): void => note(`✗ ${problemText(language, found)}`);
  return {
    language,
    isJson,
    print,
    note,
    endProgress,
    say: (key, params) => print(text(language, `cli.${key}`, params)),
    complain,
    fail: (found) => {
      complain(found);
      if (isJson) print(JSON.stringify({ problem: problemAsJson(language, found) }));
      return 2;
    },
    progress: (phase, done, total) => {
      if (!process.stderr.isTTY) return;
      isBarShown = true;
      process.stderr.write(
        `\r\u001b[K${bar(done, total)} ${text(language, `what.phase.${phase}`)} ${done}${total ? ` / ${total}` : ''}`,
      );
    },
  };
}

function bar(done: number, total: number | undefined): string {
  // Without a known end the bar only shows that work goes on.
  const filled = total
    ? Math.min(BAR_WIDTH, Math.round((done / total) * BAR_WIDTH))
    : Math.ceil(Math.log2(done + 1)) % BAR_WIDTH;
  return `[${'█'.repeat(filled)}${'·'.repeat(BAR_WIDTH - filled)}]`;
}
