import { Group } from '@mantine/core';
import { EyeOff, Hand, Link2, TriangleAlert, Unlink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ProductSummary } from '../../../src/web/wire/products.ts';
import { Mark } from '../mark.tsx';

type Coded = Pick<ProductSummary, 'sku' | 'barcode'>;

/** What a product is known by besides its name. */
export function useProductCodes(): (product: Coded) => string[] {
  const { t } = useTranslation();
  return ({ sku, barcode }) => [
    sku === '' ? t('products.noCode') : t('products.code', { sku }),
    ...(barcode === '' ? [] : [t('products.barcode', { barcode })]),
  ];
}

interface BadgesProps {
  product: Pick<ProductSummary, 'sku' | 'item' | 'isByHand' | 'hiddenBy' | 'problems'>;
  /** Also said where a column says it already. */
  withLink?: boolean;
}

/** How a product stands, in a word each; nothing when there is nothing to say. */
export function ProductBadges({ product, withLink = false }: BadgesProps) {
  const { t } = useTranslation();
  const { sku, item, isByHand, hiddenBy, problems } = product;
  const why = sku === '' ? 'products.unlinkedNoCode' : 'products.unlinked';
  return (
    <Group gap={6}>
      {problems > 0 && <Mark color="orange" Icon={TriangleAlert} words={t('products.hasProblem')} />}
      {item === null && <Mark color="gray" Icon={Unlink} words={t(why)} />}
      {item !== null && withLink && (
        <Mark color="caravan" Icon={Link2} words={t('products.linked', { item })} />
      )}
      {isByHand && <Mark color="blue" Icon={Hand} words={t('products.byHand')} />}
      {hiddenBy && <Mark color="gray" Icon={EyeOff} words={t(`products.hiddenBy.${hiddenBy}`)} />}
    </Group>
  );
}
