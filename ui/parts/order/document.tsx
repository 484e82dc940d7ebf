import { List, Paper, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import { amount, day, moment, money, percent, quantity } from '../../format.ts';
import { savedSource, useNumbered } from '../settings/look-up.ts';
import { becameOf } from '../records.ts';
import { useIsWide } from '../wide.ts';
import { Words } from '../words.tsx';
import { ReductionWords } from './lines.tsx';
import { matchLines } from './money.ts';
import { Pairs, Section } from './section.tsx';

type Plan = NonNullable<OrderDetail['plan']>;

/** The document of an order, or what it would be, or why there is none. */
export function OrderDocument({ server, detail }: { server: string; detail: OrderDetail }) {
  const { t } = useTranslation();
  const { document, plan } = detail;
  return (
    <Section title={useTitleOf(detail)}>
      <Became detail={detail} />
      {detail.document?.saleNumber && (
        <Text size="sm">
          {t('orders.saleNumber')} <span className="numbers">{detail.document.saleNumber}</span>
        </Text>
      )}
      {!document && plan && <Text size="sm">{t('orders.documentPlannedWhy', { day: day(plan.date) })}</Text>}
      {plan?.source === 'recomputed' && <Text size="sm">{t('orders.documentRecomputed')}</Text>}
      {plan ? <PlanLines server={server} detail={detail} plan={plan} /> : <NoPlan detail={detail} />}
      <Steps detail={detail} />
    </Section>
  );
}

/** What was done in Warehouse Pro after the document was written. */
function Steps({ detail: { steps, currency } }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  if (steps.length === 0) return null;
  return (
    <List size="sm">
      {steps.map(({ kind, number, amount: worth, at }) => (
        <List.Item key={`${kind} ${at}`}>
          {t(`orders.step.${kind}`, {
            number: number ?? '?',
            amount: worth === null ? '' : money(worth, currency),
            time: moment(at),
          })}
        </List.Item>
      ))}
    </List>
  );
}

function useTitleOf({ document, plan }: OrderDetail): string {
  const { t } = useTranslation();
  if (!document) return t(plan ? 'orders.documentPlanned' : 'orders.documentNone');
  const number = document.number ?? '?';
  return document.day === null
    ? `${t(`orders.kind.${document.kind}`)} ${t('orders.documentNumber', { number })}`
    : t(`orders.documentOf.${document.kind}`, { number, day: day(document.day) });
}

function Became({ detail: { state, reason } }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  if (state !== 'finished' && state !== 'closed' && state !== 'lost') return null;
  const became = reason === null ? null : becameOf(reason);
  return (
    <Text size="sm">
      {t(`orders.stateMeans.${state}`)}{' '}
      {became &&
        t(`orders.became.${became.operationType}`, {
          number: became.number,
          defaultValue: t('orders.became.other', { number: became.number }),
        })}
    </Text>
  );
}

function NoPlan({ detail: { document, planProblems, openProblems } }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const open = new Set(openProblems.map(({ text }) => text.bg));
  const others = planProblems.filter(({ text }) => document !== null || !open.has(text.bg));
  if (others.length === 0) {
    return <Text size="sm">{t(document ? 'orders.documentNotKnown' : 'orders.documentNoneAbove')}</Text>;
  }
  return (
    <>
      <Text size="sm">{t(document ? 'orders.documentNotShown' : 'orders.documentNoneWhy')}</Text>
      <List size="sm">
        {others.map(({ text }) => (
          <List.Item key={text.bg}>
            <Words of={text} />
          </List.Item>
        ))}
      </List>
    </>
  );
}

function PlanLines({ server, detail, plan }: { server: string; detail: OrderDetail; plan: Plan }) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  const isMatched = detail.order !== null && matchLines(detail.order, plan) !== null;
  const partner = usePartnerName(server, plan.partner);
  const { original } = plan;
  const currency = original ? 'EUR' : detail.currency;
  const props = { plan, currency, withReductions: !isMatched };
  return (
    <>
      {original && (
        <Text size="sm">
          {t('orders.converted', {
            amount: money(original.totalWithVat, original.currency),
            rate: amount(original.rate),
          })}
        </Text>
      )}
      {isWide ? <PlanTable {...props} /> : <PlanCards {...props} />}
      <Pairs
        of={[
          [t('orders.documentPartner'), partner],
          [t('orders.documentNote'), plan.note],
          [
            t('orders.key'),
            plan.key !== '' && (
              <>
                <span className="numbers">{plan.key}</span>
                <Text size="xs" c="dimmed">
                  {t('orders.keyMeans')}
                </Text>
              </>
            ),
          ],
        ]}
      />
    </>
  );
}

/** The name a number stands for in the warehouse, as soon as that has answered; a new partner has no number yet. */
function usePartnerName(server: string, { id, name }: Plan['partner']): string {
  const { t } = useTranslation();
  const found = useNumbered(savedSource(server), 'partners', id);
  if (id === null) return name ?? '';
  return found ? t('settings.choice.named', { name: found.name, id }) : t('settings.choice.numbered', { id });
}

interface PlanLinesProps {
  plan: Plan;
  currency: string | null;
  /** Whether the lines tell their discounts; else the order's lines do. */
  withReductions: boolean;
}

function PlanTable({ plan, currency, withReductions }: PlanLinesProps) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing={6} horizontalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('orders.item')}</Table.Th>
          <Table.Th className="right">{t('orders.quantity')}</Table.Th>
          <Table.Th className="right">{t('orders.priceOut')}</Table.Th>
          <Table.Th className="right">{t('orders.vat')}</Table.Th>
          <Table.Th className="right">{t('orders.discountPercent')}</Table.Th>
          <Table.Th className="right">{t('orders.lineTotal')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {plan.lines.map((line, index) => (
          // eslint-disable-next-line react/no-array-index-key -- an item may stand on two lines
          <Table.Tr key={index}>
            <Table.Td>
              <Text size="sm">{line.name}</Text>
              <Text size="xs" c="dimmed">
                {line.item === null ? t('orders.newItem') : t('orders.documentNumber', { number: line.item })}
              </Text>
              {withReductions && <ReductionWords of={line.reductions} currency={currency} />}
            </Table.Td>
            <Table.Td className="right">{quantity(line.quantity)}</Table.Td>
            <Table.Td className="right">{amount(line.priceOut)}</Table.Td>
            <Table.Td className="right">{amount(line.vatOut)}</Table.Td>
            <Table.Td className="right">{percent(line.discountPercent)}</Table.Td>
            <Table.Td className="right">{money(line.totalWithVat, currency)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function PlanCards({ plan, currency, withReductions }: PlanLinesProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="ul" className="cards">
      {plan.lines.map((line, index) => (
        // eslint-disable-next-line react/no-array-index-key -- an item may stand on two lines
        <Paper key={index} withBorder p="sm" component="li">
          <Text size="sm" fw={500} mb={4}>
            {line.name}
          </Text>
          <Pairs
            of={[
              [t('orders.quantity'), quantity(line.quantity)],
              [t('orders.priceOut'), amount(line.priceOut)],
              [t('orders.vat'), amount(line.vatOut)],
              [t('orders.discountPercent'), percent(line.discountPercent)],
              [t('orders.lineTotal'), money(line.totalWithVat, currency)],
            ]}
          />
          {withReductions && <ReductionWords of={line.reductions} currency={currency} />}
        </Paper>
      ))}
    </Stack>
  );
}
