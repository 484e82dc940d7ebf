import { Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReceiptDays } from '../../src/web/wire/receipts.ts';
import { path, query, read } from '../api.ts';
import { day, money, whole } from '../format.ts';
import { TextLink } from '../parts/links.tsx';
import { Pairs } from '../parts/order/section.tsx';
import { groupLetter } from '../parts/receipts/receipt-words.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';

type Day = ReceiptDays['items'][number];

const DAY_MS = 86_400_000;
const SHOWN_DAYS = 7;
/** A day of the calendar of whoever looks, so many days ago: "2026-11-23". */
const dayAgo = (days: number): string => {
  const then = new Date(Date.now() - days * DAY_MS);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
};

/** What was printed by day, by tax group and kind of payment, for comparing with the daily report. */
export default function ReceiptDaysScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/receipts/days' });
  const { from = dayAgo(SHOWN_DAYS - 1), to = dayAgo(0) } = useSearch({
    from: '/servers/$server/receipts/days',
  });
  const navigate = useNavigate({ from: '/servers/$server/receipts/days' });
  const days = useQuery({
    queryKey: ['server', server, 'receipts', 'days', from, to],
    queryFn: ({ signal }) =>
      read<ReceiptDays>(`${path`/servers/${server}/receipts/days`}${query({ from, to })}`, signal),
    placeholderData: keepPreviousData,
  });
  useTitle(t('receipts.days'), server);
  const choose = (next: { from?: string; to?: string }): void => {
    void navigate({ search: { from, to, ...next }, replace: true, resetScroll: false });
  };
  return (
    <Stack>
      <div>
        <TextLink to="/servers/$server/receipts" params={{ server }} size="sm">
          <Group component="span" gap={2} display="inline-flex">
            <ChevronLeft size={14} aria-hidden />
            {t('receipts.back')}
          </Group>
        </TextLink>
        <Title order={2} size="h3" mt={4}>
          {t('receipts.days')}
        </Title>
        <Text size="sm">{t('receipts.daysWhy')}</Text>
      </div>
      <Group gap="sm">
        <TextInput
          type="date"
          label={t('receipts.from')}
          value={from}
          onChange={({ currentTarget }) => currentTarget.value && choose({ from: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('receipts.to')}
          value={to}
          onChange={({ currentTarget }) => currentTarget.value && choose({ to: currentTarget.value })}
        />
      </Group>
      {days.isPending && <Loading />}
      {days.error && !days.isPending && <Failed error={days.error} retry={() => void days.refetch()} />}
      {!days.error && days.data?.items.length === 0 && (
        <Empty title={t('receipts.daysNone')}>
          <Text size="sm">{t('receipts.daysNoneWhy')}</Text>
        </Empty>
      )}
      {!days.error && days.data?.items.map((each) => <OneDay key={each.day} of={each} />)}
    </Stack>
  );
}

function OneDay({ of }: { of: Day }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md" component="section" aria-label={day(of.day)}>
      <Stack gap="sm">
        <Title order={3} size="h4">
          {day(of.day)}
        </Title>
        <Group align="flex-start" gap="xl">
          <Sums title={t('receipts.sales')} paid={t('receipts.byPayment')} of={of.sales} />
          {of.reversals.count > 0 && (
            <Sums title={t('receipts.reversalsOf')} paid={t('receipts.paidBack')} of={of.reversals} />
          )}
        </Group>
      </Stack>
    </Paper>
  );
}

function Sums({ title, paid, of }: { title: string; paid: string; of: Day['sales'] }) {
  const { t } = useTranslation();
  const group = (taxGroup: number, rates: readonly string[]): string => {
    const letter = groupLetter(taxGroup);
    if (rates.length === 0) return t('receipts.groupBare', { letter });
    return t('receipts.groupIs', { letter, rates: rates.join(', ') });
  };
  return (
    <Stack gap={6} miw={240}>
      <Group justify="space-between" gap="md">
        <Text fw={600}>{title}</Text>
        <Text fw={600} className="numbers">
          {money(of.total, 'EUR')}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {t('receipts.counted', { number: whole(of.count) })}
      </Text>
      {of.byTaxGroup.length > 0 && <Text size="sm">{t('receipts.byTaxGroup')}</Text>}
      <Pairs
        of={of.byTaxGroup.map((each) => [group(each.taxGroup, each.rates), money(each.amount, 'EUR')])}
      />
      {of.byPayment.length > 0 && <Text size="sm">{paid}</Text>}
      <Pairs
        of={of.byPayment.map(({ kind, amount }) => [t(`receipts.payment.${kind}`), money(amount, 'EUR')])}
      />
      {of.unknown > 0 && <Text size="xs">{t('receipts.unknownLines', { number: whole(of.unknown) })}</Text>}
      {of.undated > 0 && <Text size="xs">{t('receipts.undated', { number: whole(of.undated) })}</Text>}
    </Stack>
  );
}
