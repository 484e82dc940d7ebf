import { decimal, ZERO, type Decimal } from '../../src/domain/decimal.ts';
import type { DeviceState, Memory, PrintedDocument } from './memory.ts';
import {
  error,
  info,
  notPrinted,
  status,
  warning,
  type Message,
  type ReceiptAnswer,
  type Status,
} from './messages.ts';
import { groupLetter, receiptLines, slipLines, TEXT_LENGTHS } from './paper.ts';
import type { CredentialsRequest, ReceiptRequest, ReversalRequest } from './requests.ts';
import { reversalFaults } from './reversal.ts';
import { totalOf, worthOf } from './sums.ts';
import { validateReceipt, validateReversal } from './validate.ts';

/** What the device calls itself; the letters KV belong to no maker of devices. */
export const IDENTITY = {
  serialNumber: 'KV000001',
  fiscalMemorySerialNumber: '99000001',
};
/** What a device of today takes; the protocol has more. */
export const SUPPORTED_PAYMENTS = ['cash', 'check', 'coupons', 'ext-coupons', 'card'];
/** The operator it knows; who names none is this one. */
const OPERATOR = { name: '1', password: '0000' };
/** Ordinance Н-18: a device stops when the first receipt of the day is older and there was no daily report. */
const LONGEST_DAY_MS = 24 * 3_600_000;

/** A fiscal printer that is a program: a memory, a clock, a roll of paper, a drawer. */
export interface Device {
  memory: Memory;
  info(): object;
  /** "2026-11-23T12:05:07" on its clock. */
  now(): string;
  status(): Status & { deviceDateTime: string };
  cash(): Status & { amount: number };
  printReceipt(request: ReceiptRequest): Status | ReceiptAnswer;
  printReversal(request: ReversalRequest): Status | ReceiptAnswer;
  report(kind: 'x-report' | 'z-report', request: CredentialsRequest): Status;
  transfer(kind: 'cash-in' | 'cash-out', amount: Decimal, request: CredentialsRequest): Status;
  duplicate(): Status;
  setClock(wall: string): Status & { deviceDateTime: string };
  /** Makes the first receipt of the day so old that the device stops until a Z report. */
  forgetZReport(): void;
}

/** A device over its memory; `clock` gives milliseconds since 1970. */
export function deviceOver(memory: Memory, clock: () => number): Device {
  const now = () => wallTime(clock() + memory.state().clockOffsetMs);

  /** What keeps the device from printing as it stands. */
  function hindrances({ operator, operatorPassword }: CredentialsRequest): Message[] {
    const faults = conditions(memory.state());
    if (faults.length > 0) return faults;
    if (operator === '') return [];
    const isKnown = operator === OPERATOR.name && operatorPassword === OPERATOR.password;
    return isKnown ? [] : [error('E408', 'Wrong operator or password')];
  }

  function conditions({ coverOpen, paper, dayBeganAt }: DeviceState): Message[] {
    if (coverOpen) return [error('E302', 'Printer cover is open')];
    if (paper === 'out') return [error('E301', 'Out of paper')];
    if (dayBeganAt !== null && clock() - dayBeganAt > LONGEST_DAY_MS) {
      return [error('E502', '24 hours block - missing Z report')];
    }
    return [];
  }

  const warnings = (): Message[] =>
    memory.state().paper === 'low' ? [warning('W301', 'Near end of paper')] : [];

  /** Prints what was checked; number, paper, cash and day change together. */
  function register(
    request: ReceiptRequest,
    reversal: ReversalRequest | null,
    said: Message[],
  ): ReceiptAnswer {
    const state = memory.state();
    const number = memory.nextNumber();
    const at = now();
    const total = totalOf(request.items);
    const payments = reversal ? allInCash(total) : paymentsOf(request, total);
    const inCash = payments.filter(({ name }) => name === 'cash').map(({ amount }) => amount);
    const cash = inCash.reduce((sum, amount) => sum.plus(amount), ZERO);
    const document: PrintedDocument = {
      number,
      kind: reversal ? 'reversal' : 'receipt',
      at,
      total: total.toFixed(2),
      uniqueSaleNumber: request.uniqueSaleNumber,
      groups: groupsOf(request),
      payments: Object.fromEntries(payments.map(({ name, amount }) => [name, amount.toFixed(2)])),
      reversed: reversal && { number: Number(reversal.receiptNumber), reason: reversal.reason },
      lines: receiptLines(IDENTITY, {
        number: numberText(number),
        at,
        uniqueSaleNumber: request.uniqueSaleNumber,
        items: request.items,
        total,
        payments,
        reversal: reversal && {
          receiptNumber: reversal.receiptNumber,
          receiptDateTime: reversal.receiptDateTime,
          memory: reversal.fiscalMemorySerialNumber,
          reason: reversal.reason,
        },
      }),
    };
    const drawer = decimal(state.cash);
    memory.print(document, {
      cash: (reversal ? drawer.minus(cash) : drawer.plus(cash)).toFixed(2),
      dayBeganAt: state.dayBeganAt ?? clock(),
    });
    return {
      ...status([...said, ...warnings()]),
      receiptNumber: numberText(number),
      receiptDateTime: at,
      receiptAmount: Number(total.toFixed(2)),
      fiscalMemorySerialNumber: IDENTITY.fiscalMemorySerialNumber,
    };
  }

  /** Prints a slip that is no receipt. */
  function slip(
    kind: PrintedDocument['kind'],
    title: string,
    sums: [string, string][],
    change: Partial<DeviceState> = {},
    total = '0',
  ): Status {
    const number = memory.nextNumber();
    const at = now();
    const lines = slipLines(IDENTITY, { number: numberText(number), at, title, sums });
    const document: PrintedDocument = {
      number,
      kind,
      at,
      total,
      uniqueSaleNumber: '',
      groups: {},
      payments: {},
      reversed: null,
      lines,
    };
    memory.print(document, change);
    return status(warnings());
  }

  const refused = (said: Message[], what: string): ReceiptAnswer =>
    notPrinted([...said, info(`Error occured while opening new ${what}`)]);

  return {
    memory,
    now,

    info: () => ({
      uri: 'kervan.emulator://memory',
      ...IDENTITY,
      manufacturer: 'Kervan',
      model: 'Емулатор на принтер',
      firmwareVersion: '1',
      itemTextMaxLength: TEXT_LENGTHS.item,
      commentTextMaxLength: TEXT_LENGTHS.comment - 2,
      operatorPasswordMaxLength: 8,
      taxIdentificationNumber: '000000000',
      supportedPaymentTypes: SUPPORTED_PAYMENTS,
      supportsSubTotalAmountModifiers: true,
      subTotalAmountModifiersRequireTaxGroup: false,
      supportPaymentTerminal: false,
      usePaymentTerminal: false,
      emulator: true,
    }),

    status: () => ({
      ...status([...conditions(memory.state()), ...warnings(), info('Fiscal memory is formatted')]),
      deviceDateTime: now(),
    }),

    cash: () => ({ ...status([]), amount: Number(memory.state().cash) }),

    printReceipt(request) {
      const faults = validateReceipt(request, SUPPORTED_PAYMENTS);
      if (faults.length > 0) return status(faults);
      const hindering = hindrances(request);
      if (hindering.length > 0) return refused(hindering, 'fiscal receipt');
      return register(request, null, []);
    },

    printReversal(request) {
      const said = validateReversal(request, SUPPORTED_PAYMENTS);
      if (!status(said).ok) return status(said);
      const hindering = [...hindrances(request), ...reversalFaults(memory, IDENTITY, request, now())];
      if (hindering.length > 0) return refused(hindering, 'fiscal reversal receipt');
      return register(request, request, said);
    },

    report(kind, request) {
      // A Z report is what a stopped device waits for.
      const hindering = hindrances(request).filter(({ code }) => code !== 'E502');
      if (hindering.length > 0) return status(hindering);
      const sums = daySums(memory);
      if (kind === 'x-report') return slip(kind, 'ДНЕВЕН ОТЧЕТ БЕЗ НУЛИРАНЕ (X)', sums);
      const zReports = memory.state().zReports + 1;
      const title = `ДНЕВЕН ОТЧЕТ С НУЛИРАНЕ (Z) ${String(zReports).padStart(4, '0')}`;
      return slip(kind, title, sums, { zReports, dayBeganAt: null });
    },

    transfer(kind, amount, request) {
      if (amount.lte(ZERO)) return status([error('E403', 'Amount must be positive number')]);
      const hindering = hindrances(request);
      if (hindering.length > 0) return status(hindering);
      const drawer = decimal(memory.state().cash);
      const after = kind === 'cash-in' ? drawer.plus(amount) : drawer.minus(amount);
      if (after.lt(ZERO)) return status([error('E403', 'Not enough cash in the drawer')]);
      const title = kind === 'cash-in' ? 'СЛУЖЕБНО ВЪВЕДЕНИ' : 'СЛУЖЕБНО ИЗВЕДЕНИ';
      const sums: [string, string][] = [
        ['СУМА', amount.toFixed(2)],
        ['В КАСАТА', after.toFixed(2)],
      ];
      return slip(kind, title, sums, { cash: after.toFixed(2) }, amount.toFixed(2));
    },

    duplicate() {
      const hindering = hindrances({ operator: '', operatorPassword: '' });
      if (hindering.length > 0) return status(hindering);
      const [last] = memory.latest(50).filter(({ kind }) => kind === 'receipt' || kind === 'reversal');
      if (!last) return status([error('E404', 'There is no receipt')]);
      return slip('duplicate', 'ДУБЛИКАТ', [['НА БОН', numberText(last.number)]]);
    },

    setClock(wall) {
      memory.change({ clockOffsetMs: Date.parse(`${wall}Z`) - Date.parse(`${wallTime(clock())}Z`) });
      return { ...status([]), deviceDateTime: now() };
    },

    forgetZReport: () => memory.change({ dayBeganAt: clock() - LONGEST_DAY_MS - 60_000 }),
  };
}

/** "0000085" */
export function numberText(number: number): string {
  return String(number).padStart(7, '0');
}

interface Paid {
  name: string;
  amount: Decimal;
}

function allInCash(total: Decimal): Paid[] {
  return [{ name: 'cash', amount: total }];
}

function paymentsOf({ payments }: ReceiptRequest, total: Decimal): Paid[] {
  if (payments.length === 0) return allInCash(total);
  const sums = new Map<string, Decimal>();
  for (const { amount, paymentType } of payments) {
    // Change comes out of the drawer.
    const name = paymentType === 'change' ? 'cash' : paymentType;
    sums.set(name, (sums.get(name) ?? ZERO).plus(amount));
  }
  return [...sums].map(([name, amount]) => ({ name, amount }));
}

function groupsOf({ items }: ReceiptRequest): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const item of items) {
    if (item.type !== 'sale') continue;
    const group = String(item.taxGroup);
    sums[group] = decimal(sums[group] ?? '0')
      .plus(worthOf(item))
      .toFixed(2);
  }
  return sums;
}

/** What was turned over since the last Z report. */
function daySums(memory: Memory): [string, string][] {
  const today = memory.since(memory.latestZ());
  const receipts = today.filter(({ kind }) => kind === 'receipt');
  const reversals = today.filter(({ kind }) => kind === 'reversal');
  const sum = (texts: string[]) => texts.reduce((total, text) => total.plus(text), ZERO).toFixed(2);
  const groups = ['1', '2', '3', '4', '5', '6', '7', '8'].flatMap((group): [string, string][] => {
    const sums = receipts.flatMap(({ groups }) => groups[group] ?? []);
    return sums.length > 0 ? [[`ГРУПА ${groupLetter(Number(group))}`, sum(sums)]] : [];
  });
  return [
    ...groups,
    [`БОНОВЕ ${receipts.length}`, sum(receipts.map(({ total }) => total))],
    [`СТОРНО ${reversals.length}`, sum(reversals.map(({ total }) => total))],
    ['В КАСАТА', memory.state().cash],
  ];
}

const wallClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Sofia',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** "2026-11-23T12:05:07" on the clocks of Sofia. */
function wallTime(moment: number): string {
  return wallClock.format(moment).replace(' ', 'T');
}
