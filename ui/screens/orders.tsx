import { Button, Group, Paper, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OrderPage, OrderView } from '../../src/web/wire/orders.ts';
import { path, query } from '../api.ts';
import { whole } from '../format.ts';
import { TextLink } from '../parts/links.tsx';
import { OrderCards, OrderTable } from '../parts/orders/order-list.tsx';
import { More, usePages } from '../parts/paged.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Views } from '../parts/views.tsx';
import { useIsWide } from '../parts/wide.ts';

const VIEWS = ['all', 'attention', 'waiting', 'done'] as const satisfies readonly OrderView[];
const PAGE = 50;

/** The orders of the shop: which ones need somebody, which wait, which are done. */
export default function OrdersScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/orders' });
  const { view: asked, search = '' } = useSearch({ from: '/servers/$server/orders' });
  const navigate = useNavigate({ from: '/servers/$server/orders' });
  const view = VIEWS.find((each) => each === asked) ?? 'all';
  const pages = usePages<OrderPage>(['server', server, 'orders', 'list', view, search], (after) => {
    const wanted = query({ view, search, after, limit: PAGE });
    return `${path`/servers/${server}/orders`}${wanted}`;
  });
  const find = (text: string): void => {
    const next = { ...(asked !== undefined && { view: asked }), ...(text !== '' && { search: text }) };
    void navigate({ search: next, replace: true, resetScroll: false });
  };
  const totals = pages.data?.pages.at(-1)?.totals;
  useTitle(t('orders.title'), server);
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <Views label={t('orders.views')}>
          {VIEWS.map((each) => (
            <TextLink
              key={each}
              to="/servers/$server/orders"
              params={{ server }}
              search={{ view: each, ...(search !== '' && { search }) }}
              aria-current={each === view ? 'page' : undefined}
            >
              {t(`orders.view.${each}`)}
              {totals && <span className="numbers">{whole(totals[each])}</span>}
            </TextLink>
          ))}
        </Views>
        <Paper flex="1 1 240px" maw={420}>
          <SearchBox label={t('orders.search')} value={search} search={find} />
        </Paper>
      </Group>
      <VisuallyHidden role="status">
        {totals && !pages.isFetching && `${t(`orders.view.${view}`)}: ${whole(totals[view])}`}
      </VisuallyHidden>
      <List pages={pages} server={server} view={view} search={search} clear={() => find('')} />
    </Stack>
  );
}

interface ListProps {
  pages: ReturnType<typeof usePages<OrderPage>>;
  server: string;
  view: OrderView;
  search: string;
  clear: () => void;
}

function List({ pages, server, view, search, clear }: ListProps) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const orders = pages.data.pages.flatMap(({ items }) => items);
  if (orders.length === 0 && search !== '') {
    return (
      <Empty title={t('orders.notFound', { search })}>
        <Text size="sm">{t('orders.notFoundWhy')}</Text>
        <Button variant="light" onClick={clear}>
          {t('orders.clear')}
        </Button>
      </Empty>
    );
  }
  if (orders.length === 0) {
    return (
      <Empty title={t(`orders.emptyTitle.${view}`)}>
        <Text size="sm">{t(`orders.empty.${view}`)}</Text>
      </Empty>
    );
  }
  return (
    <>
      <div className={pages.isPlaceholderData ? 'old' : ''}>
        {isWide ? (
          <Paper withBorder>
            <OrderTable server={server} orders={orders} />
          </Paper>
        ) : (
          <OrderCards server={server} orders={orders} />
        )}
      </div>
      <More pages={pages} shown={orders.length} total={pages.data.pages.at(-1)!.totals[view]} />
    </>
  );
}
