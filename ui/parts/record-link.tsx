import { useTranslation } from 'react-i18next';
import { TextLink } from './links.tsx';
import { subjectOf } from './records.ts';

/** The name of a record, and the way to it where it has a page. */
export function RecordLink({ server, record }: { server: string; record: string }) {
  const { t } = useTranslation();
  const name = useRecordName()(record);
  const subject = subjectOf(record);
  if (subject.kind === 'sku') {
    // Several products may have one code: those that have it are looked for.
    return (
      <TextLink to="/servers/$server/products" params={{ server }} search={{ search: subject.sku }} inherit>
        {name}
      </TextLink>
    );
  }
  if (subject.kind === 'receipt') {
    const { receipt } = subject;
    return (
      <TextLink to="/servers/$server/receipts/$receipt" params={{ server, receipt }} inherit>
        {name}
      </TextLink>
    );
  }
  if (subject.kind !== 'order') return <>{name}</>;
  return (
    <TextLink to="/servers/$server/orders/$number" params={{ server, number: subject.number }} inherit>
      {t('runs.order', { number: subject.number })}
    </TextLink>
  );
}

/** Names records: "Поръчка 7000002", "Продукт с код ABC". */
export function useRecordName(): (record: string) => string {
  const { t } = useTranslation();
  return (record) => {
    const subject = subjectOf(record);
    if (subject.kind === 'order') return t('runs.order', { number: subject.number });
    if (subject.kind === 'receipt') return t('runs.receipt', { number: subject.order });
    if (subject.kind === 'sku') return t('runs.sku', { sku: subject.sku });
    if (subject.kind === 'product') return t('runs.product', { product: subject.product });
    if (subject.kind === 'partner') return t('runs.partner', { partner: subject.partner });
    if (subject.kind === 'item') return t('runs.item', { item: subject.item });
    if (subject.kind === 'customer') return t('runs.customer', { customer: subject.customer });
    if (subject.kind === 'part') return t(`server.part.${subject.part}`, { defaultValue: subject.part });
    return t('runs.settings');
  };
}
