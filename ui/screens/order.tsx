import { Alert, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ChevronLeft, FileQuestionMark } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../src/web/wire/orders.ts';
import { path, read, Refusal } from '../api.ts';
import { dotted, moment, money } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { Actions, Happening, useDoing, type Doing } from '../parts/order/actions.tsx';
import { OrderDocument } from '../parts/order/document.tsx';
import { Lines } from '../parts/order/lines.tsx';
import { OpenProblems } from '../parts/order/open-problems.tsx';
import { BuyerAndDelivery, Invoice, Payments } from '../parts/order/people.tsx';
import { Totals } from '../parts/order/totals.tsx';
import { Versions } from '../parts/order/versions.tsx';
import { ReceiptsOfOrder } from '../parts/receipts/of-order.tsx';
import { OrderReason, OrderState } from '../parts/orders/order-words.tsx';
import { useStatusName } from '../parts/orders/use-status-name.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { useIsWide } from '../parts/wide.ts';

/** One order: what is in it, what became of it, and what can be done. */
export default function OrderScreen() {
  const { t } = useTranslation();
  const { server, number } = useParams({ from: '/servers/$server/orders/$number' });
  const order = useQuery({
    queryKey: ['server', server, 'orders', 'one', number],
    queryFn: ({ signal }) => read<OrderDetail>(path`/servers/${server}/orders/${number}`, signal),
  });
  useTitle(t('orders.one', { number }), server);
  if (order.isPending) return <Loading />;
  if (!order.data) {
    if (order.error instanceof Refusal && order.error.status === 404) return <Gone server={server} />;
    return <Failed error={order.error} retry={() => void order.refetch()} />;
  }
  // Another order begins with nothing under way.
  return <Order key={number} server={server} detail={order.data} />;
}

function Order({ server, detail }: { server: string; detail: OrderDetail }) {
  const { t } = useTranslation();
  const { order, state } = detail;
  const doing = useDoing(server, detail.number);
  const isOpen = state === 'new' || state === 'waiting';
  return (
    <Stack>
      <div>
        <Head server={server} detail={detail} doing={doing} />
        <Happening server={server} number={detail.number} doing={doing} />
      </div>
      <OpenProblems server={server} detail={detail} doing={doing} />
      {!order && (
        <Alert color="gray" icon={<FileQuestionMark aria-hidden />}>
          {t('orders.unreadableOrder')}
        </Alert>
      )}
      <Parts server={server} detail={detail} tryAgain={isOpen ? () => doing.importing.mutate() : null} />
    </Stack>
  );
}

interface PartsProps {
  server: string;
  detail: OrderDetail;
  tryAgain: (() => void) | null;
}

/** What an order consists of: beside each other where there is room, else the more wanted first. */
function Parts({ server, detail, tryAgain }: PartsProps) {
  const isWide = useIsWide();
  const { order, currency } = detail;
  const document = <OrderDocument server={server} detail={detail} />;
  const versions = <Versions server={server} detail={detail} />;
  if (!order) {
    return (
      <>
        {document}
        {versions}
      </>
    );
  }
  const lines = <Lines server={server} detail={detail} order={order} tryAgain={tryAgain} />;
  const totals = <Totals detail={detail} order={order} />;
  const rest = (
    <>
      <Payments order={order} currency={currency} />
      <ReceiptsOfOrder server={server} receipts={detail.receipts} />
      <BuyerAndDelivery order={order} currency={currency} />
      <Invoice order={order} />
    </>
  );
  if (!isWide) {
    return (
      <>
        {lines}
        {totals}
        {document}
        {rest}
        {versions}
      </>
    );
  }
  return (
    <Grid>
      <Grid.Col span={8}>
        <Stack>
          {lines}
          {document}
          {versions}
        </Stack>
      </Grid.Col>
      <Grid.Col span={4}>
        <Stack>
          {totals}
          {rest}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function Head({ server, detail, doing }: { server: string; detail: OrderDetail; doing: Doing }) {
  const { t } = useTranslation();
  const statusName = useStatusName(server);
  const facts = [
    detail.createdAt && t('orders.placed', { time: moment(detail.createdAt) }),
    detail.status !== '' && t('orders.statusInShop', { status: statusName(detail.status) }),
    detail.total !== null && money(detail.total, detail.currency),
  ];
  return (
    <div>
      <TextLink to="/servers/$server/orders" params={{ server }} size="sm">
        <Group component="span" gap={2} display="inline-flex">
          <ChevronLeft size={14} aria-hidden />
          {t('orders.back')}
        </Group>
      </TextLink>
      <Group justify="space-between" align="flex-start" gap="sm" mt={4}>
        <Stack gap={4} style={{ minWidth: 0 }}>
          <Group gap="sm">
            <Title order={2} size="h3">
              {t('orders.one', { number: detail.number })}
            </Title>
            <OrderState order={detail} size="lg" />
          </Group>
          <Text size="sm" c="dimmed" className="numbers">
            {dotted(facts)}
          </Text>
          {detail.openProblems.length === 0 && <OrderReason server={server} order={detail} />}
        </Stack>
        <Actions detail={detail} doing={doing} />
      </Group>
    </div>
  );
}

function Gone({ server }: { server: string }) {
  const { t } = useTranslation();
  return (
    <Empty title={t('orders.gone')}>
      <ButtonLink variant="light" to="/servers/$server/orders" params={{ server }}>
        {t('orders.back')}
      </ButtonLink>
    </Empty>
  );
}
