/** What a device or the print server says; only failures and warnings have a code. */
export interface Message {
  type: 'info' | 'warning' | 'error';
  code?: string;
  text: string;
}

/** Every answer of a device. */
export interface Status {
  ok: boolean;
  messages: Message[];
}

/** What is answered to a receipt. */
export interface ReceiptAnswer extends Status {
  receiptNumber: string;
  receiptDateTime: string;
  receiptAmount: number;
  fiscalMemorySerialNumber: string;
}

export function error(code: string, text: string): Message {
  return { type: 'error', code, text };
}

export function warning(code: string, text: string): Message {
  return { type: 'warning', code, text };
}

export function info(text: string): Message {
  return { type: 'info', text };
}

/** A status is good as long as nothing in it is an error. */
export function status(messages: Message[]): Status {
  return { ok: messages.every(({ type }) => type !== 'error'), messages };
}

/** A receipt that was not printed, as ErpNet.FP answers it when the device said no: the fields are there, and empty. */
export function notPrinted(messages: Message[]): ReceiptAnswer {
  return {
    ...status(messages),
    receiptNumber: '',
    receiptDateTime: '0001-01-01T00:00:00',
    receiptAmount: 0,
    fiscalMemorySerialNumber: '',
  };
}
