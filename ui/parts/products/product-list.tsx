import { Group, Paper, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProductSummary } from '../../../src/web/wire/products.ts';
import { dotted, fromNow, money, quantity } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { useNow } from '../now.ts';
import { ProductBadges, useProductCodes } from './product-words.tsx';

interface ProductsProps {
  server: string;
  products: ProductSummary[];
  /** What the shop counts in; null when it is not known yet. */
  currency: string | null;
}

/** Products where there is room for a table. */
export function ProductTable({ server, products, currency }: ProductsProps) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing="xs" highlightOnHover className="list-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('products.name')}</Table.Th>
          <Table.Th>{t('products.item')}</Table.Th>
          <Table.Th className="right">{t('products.price')}</Table.Th>
          <Table.Th className="right">{t('products.quantity')}</Table.Th>
          <Table.Th>{t('products.state')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {products.map((product) => (
          <Table.Tr key={product.variant}>
            <Table.Td className="breaks" miw={220}>
              <Name server={server} product={product} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }} className="numbers">
              {product.item === null ? '–' : t('products.linked', { item: product.item })}
            </Table.Td>
            <Table.Td className="right">
              <Price product={product} currency={currency} />
            </Table.Td>
            <Table.Td className="right">
              <Quantity product={product} />
            </Table.Td>
            <Table.Td>
              <ProductBadges product={product} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The same, one below the other, where there is not. */
export function ProductCards({ server, products, currency }: ProductsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="ul" className="cards">
      {products.map((product) => (
        <Paper key={product.variant} withBorder p="sm" component="li">
          <Stack gap={6}>
            <Name server={server} product={product} />
            <ProductBadges product={product} />
            <Group justify="space-between" gap="xs" align="flex-start">
              <div>
                <Text size="xs" c="dimmed">
                  {t('products.price')}
                </Text>
                <Price product={product} currency={currency} />
              </div>
              <div className="right">
                <Text size="xs" c="dimmed">
                  {t('products.quantity')}
                </Text>
                <Quantity product={product} />
              </div>
            </Group>
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

function Name({ server, product }: { server: string; product: ProductSummary }) {
  const { variant, name, sku } = product;
  const codes = useProductCodes();
  return (
    <div>
      <TextLink to="/servers/$server/products/$variant" params={{ server, variant }} fw={600} size="sm">
        {name || sku || variant}
      </TextLink>
      <Text size="xs" c="dimmed" className="numbers">
        {dotted(codes(product))}
      </Text>
    </div>
  );
}

interface PriceProps {
  product: ProductSummary;
  currency: string | null;
}

function Price({ product: { price, listPrice }, currency }: PriceProps) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" className="numbers">
        {price === null ? '–' : money(price, currency)}
      </Text>
      {listPrice !== null && (
        <Text size="xs" c="dimmed" className="numbers">
          {t('products.listPrice', { price: money(listPrice, currency) })}
        </Text>
      )}
    </>
  );
}

/** What was last sent and when; what it will be, when that is another. */
function Quantity({ product: { sent, sentAt, due } }: { product: ProductSummary }) {
  const { t } = useTranslation();
  const now = useNow(false);
  const notes = [
    sent === null && due !== null && t('products.notSent'),
    due !== null && due !== sent && t('products.willBe', { due: quantity(due) }),
    due === sent && sentAt !== null && t('products.sentAt', { time: fromNow(sentAt, now) }),
  ];
  return (
    <>
      <Text size="sm" className="numbers">
        {sent === null ? '–' : quantity(sent)}
      </Text>
      <Text size="xs" c="dimmed" className="numbers">
        {dotted(notes)}
      </Text>
    </>
  );
}
