import { Group, Text } from '@mantine/core';
import {
  Archive,
  CheckCheck,
  CircleDot,
  FileCheck2,
  FileX2,
  Hourglass,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderSummary } from '../../../src/web/wire/orders.ts';
import { fromNow } from '../../format.ts';
import { Mark } from '../mark.tsx';
import { useNow } from '../now.ts';
import { becameOf } from '../records.ts';
import { useStatusName } from './use-status-name.ts';

const LOOKS: Record<OrderSummary['state'], { color: string; Icon: LucideIcon }> = {
  new: { color: 'blue', Icon: CircleDot },
  waiting: { color: 'gray', Icon: Hourglass },
  documented: { color: 'caravan', Icon: FileCheck2 },
  finished: { color: 'caravan', Icon: CheckCheck },
  lost: { color: 'red', Icon: FileX2 },
  closed: { color: 'gray', Icon: Archive },
};

/** How an order stands, in a word; orange when something is wrong with it. */
export function OrderState({ order, size = 'md' }: { order: OrderSummary; size?: 'md' | 'lg' }) {
  const { t } = useTranslation();
  const { color, Icon } = LOOKS[order.state];
  const isTroubled = order.problems > 0 && order.state !== 'lost';
  return (
    <Mark
      color={isTroubled ? 'orange' : color}
      Icon={Icon}
      words={t(`orders.state.${order.state}`)}
      size={size}
    />
  );
}

/** Why an order stands as it does, and when it is tried again; nothing when there is nothing to say. */
export function OrderReason({ server, order }: { server: string; order: OrderSummary }) {
  const { t } = useTranslation();
  const reason = useReason(server)(order);
  const openedAt = useNow(false);
  if (reason === null) return null;
  return (
    <>
      <Group gap={4} wrap="nowrap" align="flex-start">
        {order.problems > 0 && (
          <Text c="var(--mantine-color-orange-light-color)" span lh={1} mt={3}>
            <TriangleAlert size={14} aria-hidden />
          </Text>
        )}
        <Text size="sm">{reason}</Text>
      </Group>
      {order.nextTryAt !== null && Date.parse(order.nextTryAt) > openedAt && (
        <Text size="xs" c="dimmed">
          {t('orders.nextTry', { time: fromNow(order.nextTryAt, openedAt) })}
        </Text>
      )}
    </>
  );
}

function useReason(server: string): (order: OrderSummary) => string | null {
  const { t } = useTranslation();
  const statusName = useStatusName(server);
  return ({ reason, status, problems, state }) => {
    // Its state says so already.
    if (state === 'lost' && reason === 'order-document-lost') return null;
    if (reason === null) return problems > 0 ? t('orders.hasProblem') : null;
    const became = becameOf(reason);
    if (became) {
      const { operationType, number } = became;
      return t(`orders.became.${operationType}`, {
        number,
        defaultValue: t('orders.became.other', { number }),
      });
    }
    return t([`orders.reason.${reason}`, `problems.title.${reason}`, 'problems.title.other'], {
      status: statusName(status),
    });
  };
}
