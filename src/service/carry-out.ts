import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileFault } from '../domain/file-fault.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { ServiceCommand, ServiceFile, ServicePlan } from './plan.ts';

/** Does on this computer what a plan says; ends at the first thing that does not work. Doing it again is harmless. */
export function installService({ folders, files, commands }: ServicePlan): Result<void> {
  return carryingOut(() => {
    for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of files) write(file);
    return runAll(commands);
  });
}

/** What the system says of a service of this kind that was installed before, by whomever and however; null where there is none. */
export function descriptionOfBefore({ keeping: { sign } }: ServicePlan): string | null {
  const { status, stdout } = spawnSync(sign.program, sign.args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  return status === 0 ? stdout : null;
}

/** Starts anew what was installed before, as it was installed: its user, its port and its key stay. */
export function keepService({ keeping }: ServicePlan): Result<void> {
  return carryingOut(() => runAll(keeping.commands));
}

/** Takes back what a plan did. The data folder and the user of the system stay. */
export function removeService({ undoing }: ServicePlan): Result<void> {
  return carryingOut(() => {
    const undone = runAll(undoing.commands);
    if (!undone.ok) return undone;
    for (const file of undoing.files) rmSync(file, { force: true });
    return runAll(undoing.afterwards);
  });
}

function carryingOut(work: () => Result<void>): Result<void> {
  try {
    return work();
  } catch (error) {
    const { path = '' } = error as NodeJS.ErrnoException;
    return failed(problem('service-failed', { step: path, detail: fileFault(error) }));
  }
}

/** UTF-16 begins with its mark: without it schtasks cannot read a file that says it is that. */
function write({ path, content, encoding }: ServiceFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, encoding === 'utf16le' ? `\uFEFF${content}` : content, { encoding });
  chmodSync(path, 0o644);
}

function runAll(commands: readonly ServiceCommand[]): Result<void> {
  for (const command of commands) {
    // What it prints is for people, and the answers on standard output are ours; it may ask for a password.
    const { status, error } = spawnSync(command.program, command.args, { stdio: ['inherit', 2, 2] });
    if (status === 0 || command.mayFail) continue;
    const detail = error ? fileFault(error) : { bg: `код ${status}`, en: `exit code ${status}` };
    return failed(problem('service-failed', { step: commandLine(command), detail }));
  }
  return ok(undefined);
}

/** A command as a person would type it. */
export function commandLine({ program, args }: ServiceCommand): string {
  return [program, ...args.map((arg) => (/^[\w./:=@*+-]+$/.test(arg) ? arg : `"${arg}"`))].join(' ');
}
