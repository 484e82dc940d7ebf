import { Badge, Group, Paper, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MissingInvoice } from '../../../src/web/wire/invoices.ts';
import { day, whole } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { Pairs } from '../order/section.tsx';

interface InvoicesProps {
  server: string;
  invoices: MissingInvoice[];
}

/** Missing invoices where there is room for a table. */
export function InvoiceTable({ server, invoices }: InvoicesProps) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing="xs" highlightOnHover className="list-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('invoices.order')}</Table.Th>
          <Table.Th>{t('invoices.buyer')}</Table.Th>
          <Table.Th>{t('invoices.eik')}</Table.Th>
          <Table.Th>{t('invoices.sale')}</Table.Th>
          <Table.Th>{t('invoices.day')}</Table.Th>
          <Table.Th>{t('invoices.lastDay')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {invoices.map((invoice) => (
          <Table.Tr key={invoice.order}>
            <Table.Td className="breaks" maw={180}>
              <OrderLink server={server} invoice={invoice} />
            </Table.Td>
            <Table.Td className="breaks" maw={280}>
              {invoice.buyer}
            </Table.Td>
            <Table.Td className="breaks numbers" maw={180}>
              {invoice.eik || '–'}
            </Table.Td>
            <Table.Td className="breaks" maw={220}>
              <Sale invoice={invoice} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{day(invoice.day)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <Stack gap={4} align="flex-start">
                <Left invoice={invoice} />
                <Text size="xs" c="dimmed">
                  {day(invoice.lastDay)}
                </Text>
              </Stack>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The same, one below the other, where there is not. */
export function InvoiceCards({ server, invoices }: InvoicesProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="ul" className="cards">
      {invoices.map((invoice) => (
        <Paper key={invoice.order} withBorder p="sm" component="li">
          <Stack gap={6}>
            <Group justify="space-between" gap="xs">
              <OrderLink server={server} invoice={invoice} />
              <Left invoice={invoice} />
            </Group>
            <Text size="sm">{invoice.buyer}</Text>
            <Pairs
              of={[
                [t('invoices.eik'), invoice.eik],
                [t('invoices.sale'), <Sale key="sale" invoice={invoice} />],
                [t('invoices.day'), day(invoice.day)],
                [t('invoices.lastDay'), day(invoice.lastDay)],
              ]}
            />
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

function OrderLink({ server, invoice: { order: number } }: { server: string; invoice: MissingInvoice }) {
  return (
    <TextLink
      to="/servers/$server/orders/$number"
      params={{ server, number }}
      fw={600}
      size="sm"
      className="numbers"
    >
      {number}
    </TextLink>
  );
}

function Sale({ invoice: { sale, saleNumber } }: { invoice: MissingInvoice }) {
  const { t } = useTranslation();
  return (
    <Text component="span" size="sm" className="numbers">
      {t('invoices.saleIs', { number: sale })}
      {saleNumber !== null && (
        <Text component="span" display="block" size="xs" c="dimmed">
          {saleNumber}
        </Text>
      )}
    </Text>
  );
}

function Left({ invoice: { daysLeft } }: { invoice: MissingInvoice }) {
  const { t } = useTranslation();
  const words = daysLeft < 0 ? 'late' : daysLeft === 0 ? 'today' : 'left';
  return (
    <Badge variant="light" color={daysLeft <= 1 ? 'red' : 'gray'} tt="none">
      {t(`invoices.${words}`, { number: whole(Math.abs(daysLeft)) })}
    </Badge>
  );
}
