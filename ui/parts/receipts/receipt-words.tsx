import {
  Ban,
  CircleCheck,
  CircleHelp,
  Hourglass,
  Printer,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReceiptSummary, WireReceiptState } from '../../../src/web/wire/receipts.ts';
import { currentLanguage } from '../../language.ts';
import { Mark } from '../mark.tsx';

const LOOKS: Record<WireReceiptState, { color: string; Icon: LucideIcon }> = {
  pending: { color: 'gray', Icon: Hourglass },
  printing: { color: 'blue', Icon: Printer },
  printed: { color: 'caravan', Icon: CircleCheck },
  refused: { color: 'orange', Icon: TriangleAlert },
  'in-doubt': { color: 'red', Icon: CircleHelp },
  dropped: { color: 'gray', Icon: Ban },
};

/** How a receipt stands, in a word. */
export function ReceiptState({ state }: { state: WireReceiptState }) {
  const { t } = useTranslation();
  const { color, Icon } = LOOKS[state];
  return <Mark color={color} Icon={Icon} words={t(`receipts.state.${state}`)} />;
}

/** "Бележка № 0001234", "Сторно за поръчка 7000001" */
export function useReceiptName(): (receipt: Pick<ReceiptSummary, 'kind' | 'order' | 'printed'>) => string {
  const { t } = useTranslation();
  return ({ kind, order, printed }) => {
    const what = t(`receipts.kind.${kind}`);
    if (printed === null) return t('receipts.named', { kind: what, order });
    return `${what} ${t('receipts.numberIs', { number: printed.receiptNumber })}`;
  };
}

/** The letters that devices print for their tax groups, from 1 on (Ordinance Н-18, art. 27). */
export function groupLetter(taxGroup: number): string {
  return 'АБВГДЕЖЗ'[taxGroup - 1] ?? String(taxGroup);
}

/** The device's own clock, "2026-11-23T12:05:07": it has no zone, and none is made up for it. */
export function deviceMoment(local: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
  const locale = currentLanguage() === 'en' ? 'en-GB' : 'bg-BG';
  const moment = new Date(`${local}Z`);
  return Number.isNaN(moment.getTime()) ? local : new Intl.DateTimeFormat(locale, style).format(moment);
}
