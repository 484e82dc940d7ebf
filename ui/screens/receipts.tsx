import { Button, Group, Paper, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import { CalendarDays, Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReceiptPage, WireReceiptState } from '../../src/web/wire/receipts.ts';
import { path, query } from '../api.ts';
import { whole } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { More, usePages } from '../parts/paged.tsx';
import { PrinterCard } from '../parts/receipts/printer-card.tsx';
import { PrintingNow, usePrinting } from '../parts/receipts/printing.tsx';
import { ReceiptCards, ReceiptTable } from '../parts/receipts/receipt-list.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Views } from '../parts/views.tsx';
import { useIsWide } from '../parts/wide.ts';
import { useMayChange } from '../session.tsx';

/** What is being printed at this moment is shown among all. */
const VIEWS = ['all', 'in-doubt', 'refused', 'pending', 'printed', 'dropped'] as const satisfies readonly (
  | WireReceiptState
  | 'all'
)[];
type View = (typeof VIEWS)[number];
const PAGE = 50;

/** The fiscal receipts of a server and its printer: what was printed, what was refused, what nobody knows. */
export default function ReceiptsScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/receipts' });
  const { view: asked } = useSearch({ from: '/servers/$server/receipts' });
  const mayChange = useMayChange();
  const printing = usePrinting();
  const view = VIEWS.find((each) => each === asked) ?? 'all';
  const pages = usePages<ReceiptPage>(['server', server, 'receipts', 'list', view], (after) => {
    const state = view === 'all' ? undefined : view;
    return `${path`/servers/${server}/receipts`}${query({ state, after, limit: PAGE })}`;
  });
  const counts = pages.data?.pages.at(-1)?.counts;
  useTitle(t('receipts.title'), server);
  return (
    <Stack>
      <PrinterCard server={server} />
      <Group justify="space-between" gap="sm">
        <Views label={t('receipts.views')}>
          {VIEWS.map((each) => (
            <TextLink
              key={each}
              to="/servers/$server/receipts"
              params={{ server }}
              search={{ view: each }}
              aria-current={each === view ? 'page' : undefined}
            >
              {t(`receipts.view.${each}`)}
              {counts && <span className="numbers">{whole(countOf(counts, each))}</span>}
            </TextLink>
          ))}
        </Views>
        <Group gap="sm">
          {mayChange && counts && counts.pending + counts.refused > 0 && (
            <Button
              leftSection={<Printer size={16} aria-hidden />}
              loading={printing.begin.isPending}
              onClick={() =>
                printing.begin.mutate({
                  address: path`/servers/${server}/runs`,
                  body: { part: 'print-receipts' },
                })
              }
            >
              {t('receipts.printNow')}
            </Button>
          )}
          <ButtonLink
            variant="default"
            leftSection={<CalendarDays size={16} aria-hidden />}
            to="/servers/$server/receipts/days"
            params={{ server }}
          >
            {t('receipts.toDays')}
          </ButtonLink>
        </Group>
      </Group>
      <PrintingNow server={server} printing={printing} />
      <VisuallyHidden role="status">
        {counts && !pages.isFetching && `${t(`receipts.view.${view}`)}: ${whole(countOf(counts, view))}`}
      </VisuallyHidden>
      <List server={server} pages={pages} view={view} />
    </Stack>
  );
}

function countOf(counts: ReceiptPage['counts'], view: View): number {
  if (view !== 'all') return counts[view];
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

interface ListProps {
  server: string;
  pages: ReturnType<typeof usePages<ReceiptPage>>;
  view: View;
}

function List({ server, pages, view }: ListProps) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) {
    return (
      <Empty title={t(`receipts.emptyTitle.${view}`)}>
        <Text size="sm">{t(`receipts.empty.${view}`)}</Text>
      </Empty>
    );
  }
  return (
    <>
      <div className={pages.isPlaceholderData ? 'old' : ''}>
        {isWide ? (
          <Paper withBorder>
            <ReceiptTable server={server} receipts={rows} />
          </Paper>
        ) : (
          <ReceiptCards server={server} receipts={rows} />
        )}
      </div>
      <More pages={pages} shown={rows.length} total={countOf(pages.data.pages.at(-1)!.counts, view)} />
    </>
  );
}
