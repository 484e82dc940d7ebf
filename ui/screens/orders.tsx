import { Group, Paper, Stack, VisuallyHidden } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OrderPage, OrderView } from '../../src/web/wire/orders.ts';
import { path, query } from '../api.ts';
import { whole } from '../format.ts';
import { TextLink } from '../parts/links.tsx';
import { OrderCards, OrderTable } from '../parts/orders/order-list.tsx';
import { usePages } from '../parts/paged.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { SearchedList } from '../parts/searched-list.tsx';
import { useTitle } from '../parts/title.ts';
import { Views } from '../parts/views.tsx';

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
      <SearchedList
        words="orders"
        pages={pages}
        view={view}
        search={search}
        clear={() => find('')}
        renderTable={(rows) => <OrderTable server={server} orders={rows} />}
        renderCards={(rows) => <OrderCards server={server} orders={rows} />}
      />
    </Stack>
  );
}
