import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProductDetail, ProductExplanation } from '../../../src/web/wire/products.ts';
import { money } from '../../format.ts';
import { Pairs, Section } from '../order/section.tsx';

interface PriceProps {
  product: ProductDetail;
  explanation: ProductExplanation | undefined;
}

/** What the shop sells it for: now, as far as it answered, else as it last told. */
export function PriceSection({ product, explanation }: PriceProps) {
  const { t } = useTranslation();
  const now = explanation && !explanation.shop ? explanation.price : null;
  const shown = now ? now.shown : product.price;
  const listPrice = now ? now.listPrice : product.listPrice;
  const currency = explanation?.price.currency ?? null;
  return (
    <Section title={t('products.priceTitle')}>
      {shown === null && <Text size="sm">{t('products.priceNone')}</Text>}
      <Pairs
        of={[
          [t('products.priceShown'), shown !== null && money(shown, currency)],
          [t('products.priceList'), listPrice !== null && money(listPrice, currency)],
        ]}
      />
    </Section>
  );
}
