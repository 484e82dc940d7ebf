import { Anchor, Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import { moment, money } from '../../format.ts';
import { isZero } from './money.ts';
import { Pairs, Section } from './section.tsx';

type Order = NonNullable<OrderDetail['order']>;

/** Who buys, where it goes, and to whom the invoice is. */
export function BuyerAndDelivery({ order, currency }: { order: Order; currency: string | null }) {
  const { t } = useTranslation();
  const { customer, delivery } = order;
  const place = [delivery.postCode, delivery.city].filter(Boolean).join(' ');
  return (
    <Section title={t('orders.buyerData')}>
      <Pairs
        of={[
          [t('orders.buyer'), customer.name],
          [t('orders.phone'), customer.phone && <Phone of={customer.phone} />],
          [
            t('orders.email'),
            customer.email && (
              <Anchor href={`mailto:${customer.email}`} inherit>
                {customer.email}
              </Anchor>
            ),
          ],
          [t('orders.delivery'), delivery.method],
          [t('orders.recipient'), delivery.recipient === customer.name ? '' : delivery.recipient],
          [
            `${t('orders.phone')} `,
            delivery.phone !== '' && delivery.phone !== customer.phone && <Phone of={delivery.phone} />,
          ],
          [t('orders.address'), [place, delivery.address].filter(Boolean).join(', ')],
          [t('orders.deliveryPrice'), usePrice(order, currency)],
          [t('orders.note'), order.note],
        ]}
      />
    </Section>
  );
}

function usePrice({ delivery }: Order, currency: string | null): string {
  const { t } = useTranslation();
  const price = money(delivery.priceWithVat, currency);
  if (isZero(delivery.feeWithVat)) return price;
  return `${price}, ${t('orders.deliveryFee', { fee: money(delivery.feeWithVat, currency) })}`;
}

function Phone({ of }: { of: string }) {
  return (
    <Anchor href={`tel:${of.replace(/[^+\d]/g, '')}`} inherit className="numbers">
      {of}
    </Anchor>
  );
}

/** How it is paid, and whether it is. */
export function Payments({ order, currency }: { order: Order; currency: string | null }) {
  const { t } = useTranslation();
  return (
    <Section title={t('orders.payments')}>
      {order.payments.map(({ method, amount, isPaid }, index) => (
        // eslint-disable-next-line react/no-array-index-key -- two payments may be alike
        <Group key={index} justify="space-between" gap="xs">
          <Text size="sm">{t(`orders.payment.${method}`, { defaultValue: method })}</Text>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm" className="right numbers">
              {money(amount, currency)}
            </Text>
            <Badge variant="light" tt="none" color={isPaid ? 'caravan' : 'gray'}>
              {t(isPaid ? 'orders.paid' : 'orders.notPaid')}
            </Badge>
          </Group>
        </Group>
      ))}
      {order.refunds.map(({ method, amount, at }) => (
        <Group key={at} justify="space-between" gap="xs">
          <Text size="sm">
            {t('orders.refunded', {
              method: t(`orders.refund.${method}`, { defaultValue: method }),
              time: moment(at),
            })}
          </Text>
          <Text size="sm" className="right numbers">
            {money(`-${amount}`, currency)}
          </Text>
        </Group>
      ))}
    </Section>
  );
}

/** The data of the company for an invoice. */
export function Invoice({ order: { invoice } }: { order: Order }) {
  const { t } = useTranslation();
  return (
    <Section title={t('orders.invoice')}>
      {invoice ? (
        <Pairs
          of={[
            [t('orders.company'), invoice.name],
            [t('orders.eik'), invoice.eik],
            [t('orders.vatNumber'), invoice.vatNumber],
            [t('orders.manager'), invoice.manager],
            [t('orders.address'), [invoice.city, invoice.address].filter(Boolean).join(', ')],
          ]}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('orders.noInvoice')}
        </Text>
      )}
    </Section>
  );
}
