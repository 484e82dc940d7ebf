import { Group, Paper, Stack, VisuallyHidden } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Scale } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ProductPage, ProductView } from '../../src/web/wire/products.ts';
import { path, query } from '../api.ts';
import { whole } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { usePages } from '../parts/paged.tsx';
import { ProductCards, ProductTable } from '../parts/products/product-list.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { SearchedList } from '../parts/searched-list.tsx';
import { useTitle } from '../parts/title.ts';
import { Views } from '../parts/views.tsx';

const VIEWS = [
  'all',
  'linked',
  'unlinked',
  'problems',
  'hidden',
  'hidden-by-kervan',
] as const satisfies readonly ProductView[];
const PAGE = 50;

/** The products of the shop: which are items of the warehouse, which are not, which have a problem. */
export default function ProductsScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/products' });
  const { view: asked, search = '' } = useSearch({ from: '/servers/$server/products' });
  const navigate = useNavigate({ from: '/servers/$server/products' });
  const view = VIEWS.find((each) => each === asked) ?? 'all';
  const pages = usePages<ProductPage>(['server', server, 'products', 'list', view, search], (after) => {
    const wanted = query({ view, search, after, limit: PAGE });
    return `${path`/servers/${server}/products`}${wanted}`;
  });
  const find = (text: string): void => {
    const next = { ...(asked !== undefined && { view: asked }), ...(text !== '' && { search: text }) };
    void navigate({ search: next, replace: true, resetScroll: false });
  };
  const { totals, currency = null } = pages.data?.pages.at(-1) ?? {};
  useTitle(t('products.title'), server);
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <Views label={t('products.views')}>
          {VIEWS.map((each) => (
            <TextLink
              key={each}
              to="/servers/$server/products"
              params={{ server }}
              search={{ view: each, ...(search !== '' && { search }) }}
              aria-current={each === view ? 'page' : undefined}
            >
              {t(`products.view.${each}`)}
              {totals && <span className="numbers">{whole(totals[each])}</span>}
            </TextLink>
          ))}
        </Views>
        <Group gap="sm" flex="1 1 240px" justify="flex-end">
          <Paper flex="1 1 200px" maw={420}>
            <SearchBox label={t('products.search')} value={search} search={find} />
          </Paper>
          <ButtonLink
            variant="default"
            leftSection={<Scale size={16} aria-hidden />}
            to="/servers/$server/audit"
            params={{ server }}
          >
            {t('products.toAudit')}
          </ButtonLink>
        </Group>
      </Group>
      <VisuallyHidden role="status">
        {totals && !pages.isFetching && `${t(`products.view.${view}`)}: ${whole(totals[view])}`}
      </VisuallyHidden>
      <SearchedList
        words="products"
        pages={pages}
        view={view}
        search={search}
        clear={() => find('')}
        renderTable={(rows) => <ProductTable server={server} products={rows} currency={currency} />}
        renderCards={(rows) => <ProductCards server={server} products={rows} currency={currency} />}
      />
    </Stack>
  );
}
