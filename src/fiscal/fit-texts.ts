import type { PrinterInfo } from './printer.ts';
import type { ReceiptItem } from './receipt.ts';

/**
 * The items with texts a device can print whole: one line, cut to its lengths. Devices cut longer texts themselves, some in silence, some by
 * refusing the receipt.
 */
export function fitTexts(
  items: readonly ReceiptItem[],
  lengths: Pick<PrinterInfo, 'itemTextLength' | 'commentTextLength'>,
): ReceiptItem[] {
  return items.map((item) => ({
    ...item,
    text: fitText(item.text, item.kind === 'sale' ? lengths.itemTextLength : lengths.commentTextLength),
  }));
}

/** One line of at most so many characters; null does not cut. */
export function fitText(text: string, length: number | null): string {
  const line = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return length === null ? line : Array.from(line).slice(0, length).join('').trimEnd();
}
