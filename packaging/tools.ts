import { execFileSync } from 'node:child_process';

/** A tool that is not there, or that did not do its work. */
export class ToolFailed extends Error {}

/** Runs a tool and answers what it printed; says which package of Debian brings it when it is not there. */
export function run(program: string, args: readonly string[], cwd?: string): string {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1e8,
      cwd,
    });
  } catch (error) {
    const { code, stderr, stdout } = error as NodeJS.ErrnoException & { stderr?: string; stdout?: string };
    if (code === 'ENOENT') {
      const from = PACKAGES[program] ?? program;
      throw new ToolFailed(
        `${program} is not here. Debian has it in the package ${from}: apt-get install ${from}`,
      );
    }
    throw new ToolFailed(`${program} ${args.join(' ')} failed:\n${stderr ?? ''}${stdout ?? ''}`);
  }
}

const PACKAGES: Record<string, string> = {
  makensis: 'nsis',
  'dpkg-deb': 'dpkg',
  '7zz': '7zip',
  docker: 'docker.io',
};
