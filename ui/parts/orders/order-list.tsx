import { Group, Paper, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OrderSummary } from '../../../src/web/wire/orders.ts';
import { day, dotted, moment, money } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { OrderReason, OrderState } from './order-words.tsx';
import { useStatusName } from './use-status-name.ts';

interface OrdersProps {
  server: string;
  orders: OrderSummary[];
}

/** Orders where there is room for a table. */
export function OrderTable({ server, orders }: OrdersProps) {
  const { t } = useTranslation();
  const statusName = useStatusName(server);
  return (
    <Table verticalSpacing="xs" highlightOnHover className="list-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('orders.number')}</Table.Th>
          <Table.Th>{t('orders.when')}</Table.Th>
          <Table.Th>{t('orders.buyer')}</Table.Th>
          <Table.Th className="right">{t('orders.total')}</Table.Th>
          <Table.Th>{t('orders.inShop')}</Table.Th>
          <Table.Th>{t('orders.stateName')}</Table.Th>
          <Table.Th>{t('orders.document')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {orders.map((order) => (
          <Table.Tr key={order.number}>
            <Table.Td className="breaks" maw={180}>
              <OrderLink server={server} order={order} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{order.createdAt && moment(order.createdAt)}</Table.Td>
            <Table.Td className="breaks" maw={240} miw={140}>
              <Buyer order={order} />
            </Table.Td>
            <Table.Td className="right">
              <Total order={order} />
            </Table.Td>
            <Table.Td>{statusName(order.status)}</Table.Td>
            <Table.Td>
              <Stack gap={4} align="flex-start">
                <OrderState order={order} />
                <OrderReason server={server} order={order} />
              </Stack>
            </Table.Td>
            <Table.Td>
              <Document order={order} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The same, one below the other, where there is not. */
export function OrderCards({ server, orders }: OrdersProps) {
  const { t } = useTranslation();
  const statusName = useStatusName(server);
  return (
    <Stack gap="xs" component="ul" className="cards">
      {orders.map((order) => (
        <Paper key={order.number} withBorder p="sm" component="li">
          <Stack gap={6}>
            <Group justify="space-between" gap="xs">
              <OrderLink server={server} order={order} />
              <OrderState order={order} />
            </Group>
            <OrderReason server={server} order={order} />
            <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
              <div>
                <Buyer order={order} />
              </div>
              <Text span fw={600} className="right numbers">
                <Total order={order} />
              </Text>
            </Group>
            <Text size="xs" c="dimmed" className="numbers">
              {dotted([
                order.createdAt && moment(order.createdAt),
                `${t('orders.inShop')}: ${statusName(order.status)}`,
              ])}
            </Text>
            {order.document && (
              <Group gap="xs" align="baseline">
                <Text size="sm">{t('orders.document')}</Text>
                <Document order={order} />
              </Group>
            )}
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

function OrderLink({ server, order: { number } }: { server: string; order: OrderSummary }) {
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

function Buyer({ order: { buyer, phone } }: { order: OrderSummary }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" {...(buyer === '' && { c: 'dimmed', fs: 'italic' })} lineClamp={2}>
        {buyer === '' ? t('orders.unreadable') : buyer}
      </Text>
      {phone !== '' && (
        <Text size="xs" c="dimmed" className="numbers">
          {phone}
        </Text>
      )}
    </>
  );
}

function Total({ order: { total, currency } }: { order: OrderSummary }) {
  return total === null ? '–' : money(total, currency);
}

function Document({ order: { document } }: { order: OrderSummary }) {
  const { t } = useTranslation();
  if (!document) return null;
  return (
    <Text component="div" size="sm" className="numbers" style={{ whiteSpace: 'nowrap' }}>
      {document.number !== null && t(`orders.documentIs.${document.kind}`, { number: document.number })}
      {document.day !== null && (
        <Text size="xs" c="dimmed">
          {day(document.day)}
        </Text>
      )}
    </Text>
  );
}
