import { Alert, Table, Text } from '@mantine/core';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import { money } from '../../format.ts';
import { differenceOf, isZero, matchLines, minus, sumOf, type Difference, type Matched } from './money.ts';
import { Section } from './section.tsx';

type Order = NonNullable<OrderDetail['order']>;

/** The order's sums and the document's side by side, and the difference said plainly. */
export function Totals({ detail, order }: { detail: OrderDetail; order: Order }) {
  const { t } = useTranslation();
  const { currency, plan } = detail;
  const matched = matchLines(order, plan);
  const documentTotal = detail.document?.total ?? plan?.totalWithVat ?? null;
  const isWritten = detail.document !== null;
  const original = plan?.original ?? null;
  const goods = matched && sumOf(matched.lines.map(({ totalWithVat }) => totalWithVat));
  const rows: [name: string, order: string, document: string | null][] = [
    [t('orders.goods'), order.totals.goods, goods],
    [t('orders.delivery'), order.totals.delivery, documentDelivery(matched)],
    [t('orders.discount'), minus('0', order.totals.discount), null],
  ];
  return (
    <Section title={t('orders.totals')}>
      <Table className="sums" verticalSpacing={6} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th className="right">{t('orders.inOrder')}</Table.Th>
            {documentTotal !== null && (
              <Table.Th className="right">
                {t(isWritten ? 'orders.inDocument' : 'orders.inPlannedDocument')}
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([name, inOrder, inDocument], index) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td className="right">{money(inOrder, currency)}</Table.Td>
              {documentTotal !== null && (
                <Table.Td className="right">
                  {inDocument !== null ? (
                    money(inDocument, currency)
                  ) : (
                    <Text size="sm" c="dimmed" span>
                      {index === 2 && matched && !isZero(inOrder) ? t('orders.inLines') : '–'}
                    </Text>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
          <Table.Tr fw={700}>
            <Table.Th scope="row">{t('orders.all')}</Table.Th>
            <Table.Td className="right">{money(order.totals.total, currency)}</Table.Td>
            {documentTotal !== null && (
              <Table.Td className="right">{money(documentTotal, original ? 'EUR' : currency)}</Table.Td>
            )}
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {documentTotal !== null && (
        <DifferenceWords
          of={differenceOf(order, original?.totalWithVat ?? documentTotal, matched, isWritten)}
          currency={currency}
        />
      )}
    </Section>
  );
}

function documentDelivery(matched: Matched | null): string | null {
  return matched?.delivery?.totalWithVat ?? null;
}

function DifferenceWords({ of: { amount, why }, currency }: { of: Difference; currency: string | null }) {
  const { t } = useTranslation();
  const isFine = why === 'none' || why === 'delivery';
  const words = {
    none: 'equal',
    delivery: 'differsByDelivery',
    changed: 'differsByChange',
    unknown: 'differs',
  };
  return (
    <Alert
      color={isFine ? 'caravan' : 'orange'}
      icon={isFine ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
      p="xs"
    >
      <Text size="sm" className="numbers">
        {t(`orders.${words[why]}`, { amount: money(amount, currency) })}
      </Text>
    </Alert>
  );
}
