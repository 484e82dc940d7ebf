import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProductExplanation } from '../../../src/web/wire/products.ts';
import { quantity, whole } from '../../format.ts';
import { TextLink } from '../links.tsx';

type Reckoning = NonNullable<ProductExplanation['stock']['reckoning']>;

interface HoldingProps {
  server: string;
  reckoning: Reckoning;
  cause: Reckoning['steps'][number]['cause'];
}

/** What holds a quantity back: the documents in the warehouse or the orders of the shop, each with how much. */
export function Holding({ server, reckoning, cause }: HoldingProps) {
  const { t } = useTranslation();
  if (cause === 'open-orders') {
    const { documents, more } = reckoning.openOrders;
    return (
      <Lines more={more}>
        {documents.map(({ kind, number, location, quantity: held, order }) => (
          <Line
            key={`${kind} ${location} ${number}`}
            server={server}
            held={held}
            what={t(`products.document.${kind}`, { number })}
            order={order}
          />
        ))}
      </Lines>
    );
  }
  if (cause === 'waiting-orders') {
    const { orders, more } = reckoning.waitingOrders;
    return (
      <Lines more={more}>
        {orders.map(({ order, quantity: held }) => (
          <Line key={order} server={server} held={held} what={null} order={order} />
        ))}
      </Lines>
    );
  }
  return null;
}

function Lines({ more, children }: { more: number; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <Stack gap={2} component="ul" className="cards" mt={2}>
      {children}
      {more > 0 && (
        <Text size="xs" c="dimmed" component="li">
          {t('products.more', { number: whole(more) })}
        </Text>
      )}
    </Stack>
  );
}

interface LineProps {
  server: string;
  held: string;
  /** The document; null where the order itself holds. */
  what: string | null;
  order: string | null;
}

function Line({ server, held, what, order }: LineProps) {
  const { t } = useTranslation();
  return (
    <Text size="xs" c="dimmed" component="li" className="numbers">
      {quantity(held)} – {what}
      {what !== null && order !== null && ', '}
      {order !== null && (
        <TextLink
          to="/servers/$server/orders/$number"
          params={{ server, number: order }}
          inherit
          underline="always"
        >
          {t('products.order', { order })}
        </TextLink>
      )}
    </Text>
  );
}
