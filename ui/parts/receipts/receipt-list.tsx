import { Group, Paper, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReceiptSummary } from '../../../src/web/wire/receipts.ts';
import { fromNow, money } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { useNow } from '../now.ts';
import { Words } from '../words.tsx';
import { deviceMoment, ReceiptState, useReceiptName } from './receipt-words.tsx';

interface ReceiptsProps {
  server: string;
  receipts: ReceiptSummary[];
}

/** Receipts and reversals where there is room for a table. */
export function ReceiptTable({ server, receipts }: ReceiptsProps) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing="xs" highlightOnHover className="list-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('receipts.what')}</Table.Th>
          <Table.Th>{t('receipts.order')}</Table.Th>
          <Table.Th>{t('receipts.printedAs')}</Table.Th>
          <Table.Th className="right">{t('receipts.amount')}</Table.Th>
          <Table.Th>{t('receipts.stateName')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {receipts.map((receipt) => (
          <Table.Tr key={receipt.id}>
            <Table.Td className="breaks" miw={160}>
              <Name server={server} receipt={receipt} />
            </Table.Td>
            <Table.Td>
              <OfOrder server={server} receipt={receipt} />
            </Table.Td>
            <Table.Td>
              <When receipt={receipt} />
            </Table.Td>
            <Table.Td className="right numbers">
              <Amount receipt={receipt} />
            </Table.Td>
            <Table.Td>
              <Standing receipt={receipt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The same, one below the other, where there is not. */
export function ReceiptCards({ server, receipts }: ReceiptsProps) {
  return (
    <Stack gap="xs" component="ul" className="cards">
      {receipts.map((receipt) => (
        <Paper key={receipt.id} withBorder p="sm" component="li">
          <Stack gap={6}>
            <Group justify="space-between" gap="xs" align="flex-start">
              <Name server={server} receipt={receipt} />
              <Text size="sm" className="numbers">
                <Amount receipt={receipt} />
              </Text>
            </Group>
            <Group justify="space-between" gap="xs" align="flex-start">
              <OfOrder server={server} receipt={receipt} />
              <When receipt={receipt} />
            </Group>
            <Standing receipt={receipt} />
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

function Name({ server, receipt }: { server: string; receipt: ReceiptSummary }) {
  const name = useReceiptName()(receipt);
  const params = { server, receipt: String(receipt.id) };
  return (
    <TextLink to="/servers/$server/receipts/$receipt" params={params} fw={600} size="sm">
      {name}
    </TextLink>
  );
}

function OfOrder({ server, receipt }: { server: string; receipt: ReceiptSummary }) {
  return (
    <TextLink
      to="/servers/$server/orders/$number"
      params={{ server, number: receipt.order }}
      size="sm"
      className="numbers"
    >
      {receipt.order}
    </TextLink>
  );
}

function When({ receipt: { printed, sentAt } }: { receipt: ReceiptSummary }) {
  const { t } = useTranslation();
  const now = useNow(false);
  if (printed !== null && printed.at !== '') {
    return (
      <Text size="sm" className="numbers">
        {deviceMoment(printed.at)}
      </Text>
    );
  }
  if (sentAt === null) return <Text size="sm">–</Text>;
  return (
    <Text size="xs" c="dimmed">
      {t('receipts.sentAt', { time: fromNow(sentAt, now) })}
    </Text>
  );
}

/** What was printed; before that, what it should come to. A reversal gives it back. */
function Amount({ receipt: { kind, printed, total } }: { receipt: ReceiptSummary }) {
  const amount = printed?.amount ?? total;
  if (amount === null) return <>–</>;
  return <>{money(kind === 'reversal' && !amount.startsWith('-') ? `-${amount}` : amount, 'EUR')}</>;
}

function Standing({ receipt: { state, problem } }: { receipt: ReceiptSummary }) {
  return (
    <Stack gap={4} align="flex-start">
      <ReceiptState state={state} />
      {problem !== null && state !== 'printed' && (
        <Text size="xs" className="breaks">
          <Words of={problem.text} />
        </Text>
      )}
    </Stack>
  );
}
