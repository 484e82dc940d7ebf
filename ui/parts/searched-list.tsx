import { Button, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { More, type Pages } from './paged.tsx';
import { Empty, Failed, Loading } from './states.tsx';
import { useIsWide } from './wide.ts';

interface SearchedPage<Row, View extends string> {
  items: Row[];
  totals: Record<View, number>;
}

interface SearchedListProps<Row, View extends string> {
  /** Whose words are said when there is nothing to show: `notFound`, `notFoundWhy`, `clear`, `emptyTitle.…`, `empty.…`. */
  words: 'orders' | 'products';
  pages: Pages<SearchedPage<Row, View>>;
  view: View;
  search: string;
  clear: () => void;
  /** The rows where there is room for a table, and where there is not. */
  renderTable: (rows: Row[]) => ReactNode;
  renderCards: (rows: Row[]) => ReactNode;
}

/** A view of a list that can be searched: its rows page by page, or why there are none. */
export function SearchedList<Row, View extends string>(props: SearchedListProps<Row, View>) {
  const { words, pages, view, search, clear, renderTable, renderCards } = props;
  const { t } = useTranslation();
  const isWide = useIsWide();
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0 && search !== '') {
    return (
      <Empty title={t(`${words}.notFound`, { search })}>
        <Text size="sm">{t(`${words}.notFoundWhy`)}</Text>
        <Button variant="light" onClick={clear}>
          {t(`${words}.clear`)}
        </Button>
      </Empty>
    );
  }
  if (rows.length === 0) {
    const ofView: string = view;
    return (
      <Empty title={t(`${words}.emptyTitle.${ofView}`)}>
        <Text size="sm">{t(`${words}.empty.${ofView}`)}</Text>
      </Empty>
    );
  }
  return (
    <>
      <div className={pages.isPlaceholderData ? 'old' : ''}>
        {isWide ? <Paper withBorder>{renderTable(rows)}</Paper> : renderCards(rows)}
      </div>
      <More pages={pages} shown={rows.length} total={pages.data.pages.at(-1)!.totals[view]} />
    </>
  );
}
