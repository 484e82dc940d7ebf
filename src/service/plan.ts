/** How Kervan is to run by itself on this computer. */
export interface ServiceOptions {
  /** The Node that runs it, and the file it runs. */
  node: string;
  program: string;
  dataFolder: string;
  /** Null: in the data folder, where Kervan looks by itself. */
  keyFile: string | null;
  /** Null: what the environment of the service says. */
  port: number | null;
  /** Null: the user of the system that is made for it (Linux: kervan; Windows: LocalService). */
  user: string | null;
}

/** A file that is written, and in which letters. */
export interface ServiceFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'utf16le';
}

/** A command that is run; one that `mayFail` only makes sure of something that is perhaps so already. */
export interface ServiceCommand {
  program: string;
  args: readonly string[];
  mayFail?: boolean;
}

/** All that is done on the computer, in this order: first the folders and files, then the commands. Undoing takes the files away after its commands. */
export interface ServicePlan {
  folders: readonly string[];
  files: readonly ServiceFile[];
  commands: readonly ServiceCommand[];
  /** What is said again until the new one is at work, where the system ignores a start while the old one is not gone yet. */
  again: ServiceCommand | null;
  /** What is done instead where a service was installed before and is to stay as it is: `sign` works only where there is one, and prints what it is. */
  keeping: { sign: ServiceCommand; commands: readonly ServiceCommand[] };
  undoing: {
    commands: readonly ServiceCommand[];
    files: readonly string[];
    afterwards: readonly ServiceCommand[];
  };
}

/** How the service calls Kervan: the arguments after Node's own name. */
export function startArguments({ program, dataFolder, port, keyFile }: ServiceOptions): string[] {
  const key = keyFile === null ? [] : ['--key-file', keyFile];
  const at = port === null ? [] : ['--port', `${port}`];
  // A small young generation: hardly slower here, and it holds 20 MB less.
  return ['--max-semi-space-size=4', program, 'start', '--data', dataFolder, ...at, ...key];
}
