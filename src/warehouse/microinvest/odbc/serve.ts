import { connect } from 'node:net';
import { onLines } from './lines.ts';
import {
  PORT_VARIABLE,
  PROTOCOL,
  TOKEN_VARIABLE,
  type AnswerLine,
  type Ask,
  type AskLine,
  type Done,
  type Hello,
  type HelperFault,
  type Value,
} from './protocol.ts';

/** An open database on the helper's side. Its calls wait for the engine: a helper serves one file to one Kervan. */
export interface OpenFile {
  engine: string;
  run(sql: string, parameters: (Ask & { do: 'run' })['parameters'], onRows: (rows: Value[][]) => void): Done;
  begin(): void;
  commit(): void;
  rollback(): void;
  columns(): NonNullable<Done['columns']>;
}

/** A transaction that can neither be committed nor rolled back: with the process it ends, and the engine takes it back. */
export class StuckTransaction extends Error {}

/** What a helper is for. */
export interface Engine {
  open(file: string, password: string): OpenFile;
  /** What an error of its means. */
  faultOf(error: unknown): HelperFault;
}

/**
 * Serves the Kervan that has started this process, until it closes the connection or is gone: then this process ends, and with it whatever
 * transaction is open.
 */
export function serve(engine: Engine): void {
  const { [PORT_VARIABLE]: port, [TOKEN_VARIABLE]: token = '' } = process.env;
  const socket = connect(Number(port), '127.0.0.1');
  socket.setNoDelay(true);
  const say = (line: AnswerLine | Hello): void => void socket.write(`${JSON.stringify(line)}\n`);
  socket.once('connect', () => say({ protocol: PROTOCOL, token }));
  socket.once('error', () => process.exit(1));
  socket.once('close', () => process.exit(0));
  let file: OpenFile | null = null;
  onLines(socket, (text) => {
    const ask = JSON.parse(text) as AskLine;
    try {
      const done = answer(ask);
      say({ id: ask.id, done: true, ...done });
    } catch (error) {
      if (error instanceof StuckTransaction) process.exit(1);
      say({ id: ask.id, error: engine.faultOf(error) });
    }
  });

  function answer(ask: AskLine): Done {
    if (ask.do === 'open') {
      file = engine.open(ask.file, ask.password);
      return { engine: file.engine };
    }
    if (file === null) throw new Error('no file is open');
    switch (ask.do) {
      case 'run':
        return file.run(ask.sql, ask.parameters, (rows) => say({ id: ask.id, rows }));
      case 'engine':
        return { engine: file.engine };
      case 'columns':
        return { columns: file.columns() };
      default:
        file[ask.do]();
        return {};
    }
  }
}
