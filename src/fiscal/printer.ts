import type { Decimal } from '../domain/decimal.ts';
import type { BothLanguages, Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { Receipt, Reversal } from './receipt.ts';

/**
 * The port to a fiscal printer, through the print server it hangs on. What matters most is told by the type: whether a receipt was
 * printed, was certainly not, or nobody knows. Nothing here tries a print twice; who calls keeps the task id before the call.
 */
export interface PrinterDriver {
  id: string;
  title: BothLanguages;
  /** Makes a client; talks to nobody yet. */
  connect(address: PrinterAddress): Printer;
}

export interface PrinterAddress {
  host: string;
  port: number;
  /** The printer's name at its print server; '' to ask only which printers there are. */
  printer: string;
  /** Who prints, for devices that want it. */
  operator?: string;
  password?: string;
  /** How long one call may take; default 15 seconds. */
  timeoutMs?: number;
  /** How long to wait for what becomes of a print before it is in doubt; default 60 seconds. */
  patienceMs?: number;
  /** Also addresses that address-guard.ts refuses; default false. */
  mayCallAnywhere?: boolean;
}

export interface Printer {
  /** The printers the print server knows, by its own names. */
  find(): Promise<Result<FoundPrinter[]>>;
  /** What the printer is and can do. */
  info(): Promise<Result<PrinterInfo>>;
  /** How the printer is now; not ready is an answer, not a failure. */
  status(): Promise<Result<PrinterStatus>>;
  /**
   * Prints a sale. `taskId` (1 to 60 printable ASCII characters, no spaces) names this print for ever. As long as the print server knows the id, a
   * second call prints nothing and gives what became of the first. Servers forget, and two processes that send one id at the same moment may
   * print twice: who calls sees to it that one does, and an id that may have been sent is only ever asked about.
   */
  printReceipt(receipt: Receipt, taskId: string, mayLeave?: MayLeave): Promise<Printing>;
  /** Prints the reversal (сторно) of a receipt; `taskId` and `mayLeave` as in `printReceipt`. */
  printReversal(reversal: Reversal, taskId: string, mayLeave?: MayLeave): Promise<Printing>;
  /** What became of a print that was sent under this id, if the print server still knows. Prints nothing. */
  outcomeOf(taskId: string): Promise<Result<TaskOutcome>>;
  /** Prints the daily report with zeroing (Z). */
  zReport(taskId: string): Promise<Doing>;
  /** Prints the daily report without zeroing (X). */
  xReport(taskId: string): Promise<Doing>;
  /** Puts cash into the drawer. */
  cashIn(amount: Decimal, taskId: string): Promise<Doing>;
  /** Takes cash out of the drawer. */
  cashOut(amount: Decimal, taskId: string): Promise<Doing>;
  /** Waits for the calls under way, then closes the connections. Repeating it is harmless. */
  close(): Promise<void>;
}

/** Asked once, in the last moment before a print leaves; it stays when the answer is false, and that is `run-replaced`. */
export type MayLeave = () => Promise<boolean>;

export interface FoundPrinter {
  /** As the print server calls it; goes into the definition as `printer.printer`. */
  id: string;
  info: PrinterInfo;
}

export interface PrinterInfo {
  /** The individual number of the device, two letters and six digits: setting p. */
  serialNumber: string;
  /** The number of the fiscal memory, eight digits; a reversal names it. */
  fiscalMemorySerialNumber: string;
  manufacturer: string;
  model: string;
  firmwareVersion: string;
  /** The ЕИК or other number of whom it is registered to; '' when the device does not say. */
  taxIdentificationNumber: string;
  /** How many characters of an item's text are printed; null when the device does not say. */
  itemTextLength: number | null;
  /** How many characters of a comment are printed; null when the device does not say. */
  commentTextLength: number | null;
  /** Those of ours that it takes; empty when the device does not say. */
  paymentKinds: readonly string[];
  /** A stand-in for tests and demonstrations: its receipts are no receipts. Only with a sample warehouse. */
  isEmulator: boolean;
}

export interface PrinterStatus {
  /** Whether it can print now. */
  ready: boolean;
  /** Whether it said that paper is out, or running low. */
  paper: 'enough' | 'low' | 'out';
  /** Everything it said, in its own words. */
  messages: readonly PrinterMessage[];
  /** Its clock: "2026-11-23T12:05:07", local time without zone; null when it does not say. */
  deviceDateTime: string | null;
}

export interface PrinterMessage {
  kind: 'info' | 'warning' | 'error';
  /** "E301", "W301"; '' for a message without one. */
  code: string;
  /** The device's or the print server's own words, untranslated. */
  text: string;
}

/** What happened to a receipt or reversal. */
export type Printing = Printed | Refused | InDoubt | NotSent;

/** What happened to a report or to cash. */
export type Doing = Done | Refused | InDoubt | NotSent;

/** What the print server says of a task. */
export type TaskOutcome =
  /** It does not know the id: never sent, or forgotten (it restarted). After a request that was sent this says nothing about the paper. */
  | { state: 'unknown' }
  /** In its queue, or being printed. */
  | { state: 'waiting' }
  | Printed
  | Refused
  | InDoubt;

/** It is on paper and in the fiscal memory. All four must be kept: a reversal names them. */
export interface Printed {
  state: 'printed';
  /** As the device writes it, leading zeros kept. */
  receiptNumber: string;
  /** "2026-11-23T12:05:07", local time without zone, exactly as the print server says; '' when it does not, and then there is no reversal. */
  receiptDateTime: string;
  receiptAmount: Decimal;
  fiscalMemorySerialNumber: string;
  warnings: readonly PrinterMessage[];
}

export interface Done {
  state: 'done';
  warnings: readonly PrinterMessage[];
}

/** Certainly nothing was printed: it said no, before anything reached the paper. */
export interface Refused {
  state: 'refused';
  problem: Problem;
}

/** Nobody knows whether it was printed. Never to be sent again by itself: ask `outcomeOf`, or a person looks at the paper. */
export interface InDoubt {
  state: 'in-doubt';
  /** What is known: silence, a cut line, an answer that cannot be read … */
  problem: Problem;
}

/** Certainly nothing was printed: the request did not leave. */
export interface NotSent {
  state: 'not-sent';
  problem: Problem;
}
