import { Button, Group, Paper, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Scale } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ProductPage, ProductView } from '../../src/web/wire/products.ts';
import { path, query } from '../api.ts';
import { whole } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { More, usePages } from '../parts/paged.tsx';
import { ProductCards, ProductTable } from '../parts/products/product-list.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Views } from '../parts/views.tsx';
import { useIsWide } from '../parts/wide.ts';

const VIEWS = ['all', 'linked', 'unlinked', 'problems', 'hidden'] as const satisfies readonly ProductView[];
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
  const totals = pages.data?.pages.at(-1)?.totals;
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
      <List pages={pages} server={server} view={view} search={search} clear={() => find('')} />
    </Stack>
  );
}

interface ListProps {
  pages: ReturnType<typeof usePages<ProductPage>>;
  server: string;
  view: ProductView;
  search: string;
  clear: () => void;
}

function List({ pages, server, view, search, clear }: ListProps) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const products = pages.data.pages.flatMap(({ items }) => items);
  if (products.length === 0 && search !== '') {
    return (
      <Empty title={t('products.notFound', { search })}>
        <Text size="sm">{t('products.notFoundWhy')}</Text>
        <Button variant="light" onClick={clear}>
          {t('products.clear')}
        </Button>
      </Empty>
    );
  }
  if (products.length === 0) {
    return (
      <Empty title={t(`products.emptyTitle.${view}`)}>
        <Text size="sm">{t(`products.empty.${view}`)}</Text>
      </Empty>
    );
  }
  return (
    <>
      <div className={pages.isPlaceholderData ? 'old' : ''}>
        {isWide ? (
          <Paper withBorder>
            <ProductTable server={server} products={products} />
          </Paper>
        ) : (
          <ProductCards server={server} products={products} />
        )}
      </div>
      <More pages={pages} shown={products.length} total={pages.data.pages.at(-1)!.totals[view]} />
    </>
  );
}
