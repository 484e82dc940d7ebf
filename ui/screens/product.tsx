import { Alert, Button, Grid, Group, List, Stack, Text, Title } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ChevronLeft, Info, RotateCcw, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ProductDetail, ProductExplanation } from '../../src/web/wire/products.ts';
import { path, read, Refusal } from '../api.ts';
import { dotted, moment } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { History } from '../parts/products/history.tsx';
import { LinkProduct } from '../parts/products/link-product.tsx';
import { PriceSection } from '../parts/products/price-section.tsx';
import { ProductBadges, useProductCodes } from '../parts/products/product-words.tsx';
import { StockSection } from '../parts/products/stock-section.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Words } from '../parts/words.tsx';

/** One product of the shop: why its numbers are what they are, what is in the way, what was sent. */
export default function ProductScreen() {
  const { t } = useTranslation();
  const { server, variant } = useParams({ from: '/servers/$server/products/$variant' });
  const product = useQuery({
    queryKey: ['server', server, 'products', 'one', variant],
    queryFn: ({ signal }) => read<ProductDetail>(path`/servers/${server}/products/${variant}`, signal),
  });
  const explanation = useQuery({
    queryKey: ['server', server, 'products', 'why', variant],
    queryFn: ({ signal }) =>
      read<ProductExplanation>(path`/servers/${server}/products/${variant}/explanation`, signal),
    enabled: product.data !== undefined,
  });
  useTitle(product.data ? nameOf(product.data) : t('products.title'), server);
  if (product.isPending) return <Loading />;
  if (!product.data) {
    if (product.error instanceof Refusal && product.error.status === 404) return <Gone server={server} />;
    return <Failed error={product.error} retry={() => void product.refetch()} />;
  }
  return (
    <Stack>
      <Head server={server} product={product.data} explanation={explanation} />
      <Problems server={server} product={product.data} />
      <Notes explanation={explanation.data} />
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <StockSection server={server} explanation={explanation} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <PriceSection product={product.data} explanation={explanation.data} />
            <History server={server} sendings={product.data.sendings} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function nameOf({ name, sku, variant }: ProductDetail): string {
  return name || sku || variant;
}

interface HeadProps {
  server: string;
  product: ProductDetail;
  explanation: UseQueryResult<ProductExplanation>;
}

function Head({ server, product, explanation }: HeadProps) {
  const { t } = useTranslation();
  const codes = useProductCodes();
  const { item } = explanation.data ?? { item: null };
  return (
    <div>
      <TextLink to="/servers/$server/products" params={{ server }} size="sm">
        <Group component="span" gap={2} display="inline-flex">
          <ChevronLeft size={14} aria-hidden />
          {t('products.back')}
        </Group>
      </TextLink>
      <Group justify="space-between" align="flex-start" gap="sm" mt={4}>
        <Stack gap={4} style={{ minWidth: 0 }}>
          <Title order={2} size="h3">
            {nameOf(product)}
          </Title>
          <Text size="sm" c="dimmed" className="numbers">
            {dotted([
              ...codes(product),
              product.product !== '' &&
                t('products.ofShop', { product: product.product, variant: product.variant }),
            ])}
          </Text>
          <Group gap="xs">
            <ProductBadges product={product} withLink />
            {item && <Text size="sm">{item.name}</Text>}
          </Group>
        </Stack>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<RotateCcw size={16} aria-hidden />}
            loading={explanation.isFetching}
            onClick={() => void explanation.refetch()}
          >
            {t('products.askAgain')}
          </Button>
          <LinkProduct server={server} product={product} name={nameOf(product)} />
        </Group>
      </Group>
    </div>
  );
}

function Problems({ server, product }: { server: string; product: ProductDetail }) {
  const { t } = useTranslation();
  if (product.openProblems.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t('products.problems')}>
      {product.openProblems.map(({ code, record, text, firstAt }) => (
        <Alert
          key={`${record} ${code}`}
          color="orange"
          icon={<TriangleAlert aria-hidden />}
          title={t([`problems.title.${code}`, 'problems.title.other'])}
        >
          <Stack gap={6} align="flex-start">
            <Text size="sm">
              <Words of={text} />
            </Text>
            <Group gap="md">
              <Text size="xs" c="dimmed" className="numbers">
                {t('problems.firstAt', { time: moment(firstAt) })}
              </Text>
              <TextLink size="sm" to="/servers/$server/problems" params={{ server }} search={{ code }}>
                {t('products.toProblem')}
              </TextLink>
            </Group>
          </Stack>
        </Alert>
      ))}
    </Stack>
  );
}

function Notes({ explanation }: { explanation: ProductExplanation | undefined }) {
  const { t } = useTranslation();
  const notes = explanation?.notes ?? [];
  if (notes.length === 0) return null;
  return (
    <Alert color="blue" icon={<Info aria-hidden />} title={t('products.notes')}>
      <List size="sm" spacing={4}>
        {notes.map(({ code, text }) => (
          <List.Item key={code}>
            <Words of={text} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Gone({ server }: { server: string }) {
  const { t } = useTranslation();
  return (
    <Empty title={t('products.gone')}>
      <ButtonLink variant="light" to="/servers/$server/products" params={{ server }}>
        {t('products.back')}
      </ButtonLink>
    </Empty>
  );
}
