import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProductDetail, ProductExplanation } from '../../../src/web/wire/products.ts';
import { amount, money, moment, percent } from '../../format.ts';
import { Pairs, Section } from '../order/section.tsx';
import { Words } from '../words.tsx';

interface PriceProps {
  product: ProductDetail;
  explanation: ProductExplanation | undefined;
}

/** Where the price comes from, and what the shop sells it for: now, as far as it answered, else as it last told. */
export function PriceSection({ product, explanation }: PriceProps) {
  const { t } = useTranslation();
  const now = explanation && !explanation.shop ? explanation.price : null;
  const shown = now ? now.shown : product.price;
  const listPrice = now ? now.listPrice : product.listPrice;
  const { reckoning = null, sent = null } = explanation?.price ?? {};
  const currency = now?.currency ?? product.currency;
  return (
    <Section title={t('products.priceTitle')}>
      {reckoning && (
        <>
          <Pairs
            of={[
              [
                t(reckoning.pricesIncludeVat ? 'products.priceColumn' : 'products.priceColumnWithoutVat', {
                  column: t(`settings.field.settings.export.price.values.${reckoning.column}`),
                }),
                amount(reckoning.price),
              ],
              [
                t('products.priceVat'),
                !reckoning.pricesIncludeVat &&
                  reckoning.vatRate !== null &&
                  `${percent(reckoning.vatRate)} %`,
              ],
              [t('products.pricePromo'), reckoning.promoPrice !== null && amount(reckoning.promoPrice)],
              [t('products.priceDue'), reckoning.due && money(reckoning.due.price, currency)],
              [
                t('products.priceSent'),
                sent && `${money(sent.price, currency)}${sent.at === null ? '' : `, ${moment(sent.at)}`}`,
              ],
            ]}
          />
          {reckoning.problem && (
            <Text size="sm">
              <Words of={reckoning.problem} />
            </Text>
          )}
          {(!reckoning.isSent || !reckoning.isChosen) && (
            <Text size="sm" c="dimmed">
              {t(reckoning.isSent ? 'products.priceNotChosen' : 'products.priceNotSent')}
            </Text>
          )}
        </>
      )}
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
