import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { whole } from '../format.ts';
import { InvoiceCards, InvoiceTable } from '../parts/invoices/invoice-list.tsx';
import { useMissingInvoices } from '../parts/invoices/use-missing.ts';
import { TextLink } from '../parts/links.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { useIsWide } from '../parts/wide.ts';

/** The sales whose buyers want an invoice and have none, the most urgent first. */
export default function InvoicesScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/invoices' });
  const isWide = useIsWide();
  const missing = useMissingInvoices(server);
  useTitle(t('invoices.title'), server);
  if (missing.isPending) return <Loading />;
  if (!missing.data) return <Failed error={missing.error} retry={() => void missing.refetch()} />;
  const { count, items } = missing.data;
  return (
    <Stack>
      <TextLink to="/servers/$server" params={{ server }} size="sm">
        <Group component="span" gap={2} display="inline-flex">
          <ChevronLeft size={14} aria-hidden />
          {t('invoices.back')}
        </Group>
      </TextLink>
      {count === 0 ? (
        <Empty title={t('invoices.none')}>
          <Text size="sm">{t('invoices.noneWhy')}</Text>
        </Empty>
      ) : (
        <>
          <Title order={2} size="h4">
            {t('invoices.count', { number: whole(count) })}
          </Title>
          <Text size="sm">{t('invoices.why')}</Text>
          {isWide ? (
            <Paper withBorder>
              <InvoiceTable server={server} invoices={items} />
            </Paper>
          ) : (
            <InvoiceCards server={server} invoices={items} />
          )}
          {count > items.length && (
            <Text size="sm" c="dimmed">
              {t('runs.doneOf', { done: whole(items.length), total: whole(count) })}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
