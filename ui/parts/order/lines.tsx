import { Button, Group, Paper, Stack, Table, Text } from '@mantine/core';
import { Link2, Unlink } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import { money, quantity } from '../../format.ts';
import { useMayChange } from '../../session.tsx';
import { useIsWide } from '../wide.ts';
import { LinkLine } from './link-line.tsx';
import { deliveryPaid, deliveryReductions, isZero, matchLines, type PlanLine } from './money.ts';
import { Section } from './section.tsx';

type Order = NonNullable<OrderDetail['order']>;
export type OrderLine = Order['lines'][number];

/** A row of the table: a line of the order, or its delivery. */
interface Row {
  key: string;
  name: string;
  under: string;
  quantity: string | null;
  price: string;
  /** What came off, in the document's own shares; null when those are not known. */
  reductions: PlanLine['reductions'] | null;
  discount: string;
  total: string;
  line: OrderLine | null;
}

interface LinesProps {
  server: string;
  detail: OrderDetail;
  order: Order;
  /** Tries the order again after a link was made; null when that is not to be done by itself. */
  tryAgain: (() => void) | null;
}

/** The lines of an order and its delivery, and who got which cent of which discount. */
export function Lines({ server, detail, order, tryAgain }: LinesProps) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  const [linking, setLinking] = useState<OrderLine | null>(null);
  const rows = useRows(detail, order);
  const mayLink = useMayChange();
  // Who comes from a problem wants this very part, which was not there yet when the address was opened.
  useEffect(() => {
    if (window.location.hash === '#lines') document.querySelector('#lines')?.scrollIntoView();
  }, []);
  const props = { rows, currency: detail.currency, link: mayLink ? setLinking : null };
  return (
    <Section title={t('orders.lines')} id="lines">
      {isWide ? <LineTable {...props} /> : <LineCards {...props} />}
      {detail.plan && !detail.plan.original && !matchLines(order, detail.plan) && (
        <Text size="sm" c="dimmed">
          {t('orders.linesChanged')}
        </Text>
      )}
      {linking && (
        <LinkLine server={server} line={linking} tryAgain={tryAgain} close={() => setLinking(null)} />
      )}
    </Section>
  );
}

function useRows(detail: OrderDetail, order: Order): Row[] {
  const { t } = useTranslation();
  const matched = matchLines(order, detail.plan);
  const rows: Row[] = order.lines.map((line, index) => ({
    // A product may stand on two lines of one order, so only the place tells them apart.
    key: String(index),
    name: line.name,
    under: line.sku === '' ? t('orders.noSku') : t('orders.sku', { sku: line.sku }),
    quantity: line.quantity,
    price: line.unitPriceWithVat,
    reductions: matched?.lines[index]?.reductions ?? null,
    discount: line.discountWithVat,
    total: matched?.lines[index]?.totalWithVat ?? line.totalWithVat,
    line,
  }));
  const { delivery, totals } = order;
  if (isZero(totals.delivery) && !matched?.delivery) return rows;
  const fee = isZero(delivery.feeWithVat)
    ? ''
    : `, ${t('orders.deliveryFee', { fee: money(delivery.feeWithVat, detail.currency) })}`;
  rows.push({
    key: 'delivery',
    name: t('orders.delivery'),
    under: `${delivery.method}${fee}`,
    quantity: null,
    price: totals.delivery,
    reductions: matched && (matched.delivery?.reductions ?? deliveryReductions(order, matched)),
    discount: '0',
    total: matched ? (matched.delivery?.totalWithVat ?? deliveryPaid(order, matched)) : totals.delivery,
    line: null,
  });
  return rows;
}

interface RowsProps {
  rows: Row[];
  currency: string | null;
  link: ((line: OrderLine) => void) | null;
}

function LineTable({ rows, currency, link }: RowsProps) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing="sm" horizontalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('orders.product')}</Table.Th>
          <Table.Th className="right">{t('orders.quantity')}</Table.Th>
          <Table.Th className="right">{t('orders.price')}</Table.Th>
          <Table.Th>{t('orders.reductions')}</Table.Th>
          <Table.Th className="right">{t('orders.lineTotal')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.key}>
            <Table.Td>
              <Product row={row} link={link} />
            </Table.Td>
            <Table.Td className="right">{row.quantity !== null && quantity(row.quantity)}</Table.Td>
            <Table.Td className="right">{money(row.price, currency)}</Table.Td>
            <Table.Td>
              <Reductions row={row} currency={currency} />
            </Table.Td>
            <Table.Td className="right">
              <Text size="sm" fw={600} span>
                {money(row.total, currency)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function LineCards({ rows, currency, link }: RowsProps) {
  return (
    <Stack gap="xs" component="ul" className="cards">
      {rows.map((row) => (
        <Paper key={row.key} withBorder p="sm" component="li">
          <Product row={row} link={link} />
          <Group justify="space-between" gap="xs" mt={6} className="numbers">
            <Text size="sm" span>
              {row.quantity !== null && `${quantity(row.quantity)} × `}
              {money(row.price, currency)}
            </Text>
            <Text size="sm" fw={600} span>
              {money(row.total, currency)}
            </Text>
          </Group>
          <Reductions row={row} currency={currency} />
        </Paper>
      ))}
    </Stack>
  );
}

function Product({ row, link }: { row: Row; link: RowsProps['link'] }) {
  return (
    <>
      <Text size="sm">{row.name}</Text>
      <Text size="xs" c="dimmed">
        {row.under}
      </Text>
      {row.line && <Linked line={row.line} link={link} />}
    </>
  );
}

function Linked({ line, link }: { line: OrderLine; link: RowsProps['link'] }) {
  const { t } = useTranslation();
  const isLinked = line.item !== null;
  const Icon = isLinked ? Link2 : Unlink;
  return (
    <Group gap={6} mt={2}>
      <Text
        size="xs"
        span
        {...(isLinked ? { c: 'dimmed' } : { c: 'var(--mantine-color-orange-light-color)', fw: 600 })}
      >
        <Group gap={4} component="span" display="inline-flex" wrap="nowrap">
          <Icon size={12} aria-hidden />
          {isLinked ? t('orders.linked', { item: line.item }) : t('orders.notLinked')}
        </Group>
      </Text>
      {link && (
        <Button
          size="compact-xs"
          variant={isLinked ? 'subtle' : 'light'}
          aria-label={t(isLinked ? 'orders.relinkNamed' : 'orders.linkNamed', { name: line.name })}
          onClick={() => link(line)}
        >
          {t(isLinked ? 'orders.relink' : 'orders.link')}
        </Button>
      )}
    </Group>
  );
}

function Reductions({ row, currency }: { row: Row; currency: string | null }) {
  if (row.reductions) return <ReductionWords of={row.reductions} currency={currency} />;
  if (isZero(row.discount)) return null;
  return (
    <ReductionWords of={[{ cause: 'product', code: '', amountWithVat: row.discount }]} currency={currency} />
  );
}

/** "−0,67 € промо код ЛЯТО", one below the other. */
export function ReductionWords({ of, currency }: { of: PlanLine['reductions']; currency: string | null }) {
  const { t } = useTranslation();
  return (
    <>
      {of.map(({ cause, code, amountWithVat }) => (
        <Text key={`${cause} ${code}`} size="sm" className="numbers">
          −{money(amountWithVat, currency)} {t(`orders.cause.${cause}`)} {code}
        </Text>
      ))}
    </>
  );
}
