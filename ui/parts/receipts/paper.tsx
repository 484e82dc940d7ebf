import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReceiptDetail } from '../../../src/web/wire/receipts.ts';
import { amount, quantity } from '../../format.ts';
import { Section } from '../order/section.tsx';
import { groupLetter } from './receipt-words.tsx';

type Item = ReceiptDetail['items'][number];

/** What a receipt says, line by line, as the device prints it; amounts are in euro, as everything that is printed. */
export function ReceiptPaper({ receipt: { items, payments, total } }: { receipt: ReceiptDetail }) {
  const { t } = useTranslation();
  if (items.length === 0) {
    return (
      <Section title={t('receipts.paper')}>
        <Text size="sm">{t('receipts.paperUnknown')}</Text>
      </Section>
    );
  }
  return (
    <Section title={t('receipts.paper')}>
      <Stack gap={6} className="paper">
        {items.map((item, index) => (
          // eslint-disable-next-line react/no-array-index-key -- two lines may be alike
          <Line key={index} item={item} />
        ))}
        {total !== null && <Sum name={t('receipts.total')} of={total} isStrong />}
        {payments.map(({ kind, amount: paid }) => (
          <Sum key={kind} name={t(`receipts.payment.${kind}`)} of={paid} />
        ))}
      </Stack>
    </Section>
  );
}

function Line({ item }: { item: Item }) {
  const { t } = useTranslation();
  const { kind, text, quantity: count, unitPrice, discount, taxGroup, total } = item;
  if (kind === 'comment') {
    return (
      <Text size="sm" c="dimmed" className="breaks">
        {`# ${text}`}
      </Text>
    );
  }
  const price = `${quantity(count ?? '1')} × ${amount(unitPrice ?? '0')}`;
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <Text size="sm" className="breaks" style={{ minWidth: 0 }}>
          {text}
        </Text>
        <Text size="sm" className="numbers" style={{ whiteSpace: 'nowrap' }}>
          {`${amount(total ?? '0')} ${taxGroup === null ? '' : groupLetter(taxGroup)}`}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" className="numbers">
        {discount === null ? price : `${price}, ${t('receipts.discount')} −${amount(discount)}`}
      </Text>
    </div>
  );
}

function Sum({ name, of, isStrong = false }: { name: string; of: string; isStrong?: boolean }) {
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" fw={isStrong ? 700 : 400}>
        {name}
      </Text>
      <Text size="sm" fw={isStrong ? 700 : 400} className="numbers">
        {amount(of)}
      </Text>
    </Group>
  );
}
