import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReceiptSummary } from '../../../src/web/wire/receipts.ts';
import { dotted, money } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { Section } from '../order/section.tsx';
import { deviceMoment, ReceiptState, useReceiptName } from './receipt-words.tsx';

/** The receipts and reversals of an order; nothing where it has none. */
export function ReceiptsOfOrder({ server, receipts }: { server: string; receipts: ReceiptSummary[] }) {
  const { t } = useTranslation();
  const name = useReceiptName();
  if (receipts.length === 0) return null;
  return (
    <Section title={t('receipts.title')}>
      {receipts.map((receipt) => {
        const { id, state, printed, total } = receipt;
        const amount = printed?.amount ?? total;
        const facts = [
          printed && printed.at !== '' && deviceMoment(printed.at),
          amount !== null && money(amount, 'EUR'),
        ];
        return (
          <Stack key={id} gap={2}>
            <Group justify="space-between" gap="xs">
              <TextLink
                to="/servers/$server/receipts/$receipt"
                params={{ server, receipt: String(id) }}
                size="sm"
              >
                {name(receipt)}
              </TextLink>
              <ReceiptState state={state} />
            </Group>
            <Text size="xs" c="dimmed" className="numbers">
              {dotted(facts)}
            </Text>
          </Stack>
        );
      })}
    </Section>
  );
}
