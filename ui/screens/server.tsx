import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { Outlet, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { StandingServer } from '../../src/web/wire/servers.ts';
import { whole } from '../format.ts';
import { NotFound } from '../parts/dead-ends.tsx';
import { TextLink } from '../parts/links.tsx';
import { StartStop } from '../parts/start-stop.tsx';
import { StateBadge, useStanding } from '../parts/standing.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { useMayChange } from '../session.tsx';

/** The frame of a server's pages: its name, how it stands, and the way from page to page. */
export default function ServerScreen() {
  const { server: name } = useParams({ from: '/servers/$server' });
  const mayChange = useMayChange();
  const { t } = useTranslation();
  const standing = useStanding(name);
  if (standing.isPending) return <Loading />;
  if (standing.error && !standing.data) {
    return <Failed error={standing.error} retry={() => void standing.refetch()} />;
  }
  const server = standing.data;
  if (!server) return <NotFound />;
  return (
    <Stack gap="md">
      <div>
        <TextLink to="/" size="sm">
          <Group component="span" gap={2} display="inline-flex">
            <ChevronLeft size={14} aria-hidden />
            {t('common.servers')}
          </Group>
        </TextLink>
        <Group justify="space-between" align="flex-start" gap="sm" mt={4}>
          <Group gap="sm" style={{ minWidth: 0 }}>
            <Title order={1} size="h2">
              {name}
            </Title>
            <StateBadge state={server.state} />
          </Group>
          {mayChange && <StartStop server={server} />}
        </Group>
      </div>
      <Ways server={server} />
      {!mayChange && <Text c="dimmed">{t('common.viewerOnly')}</Text>}
      <Box style={{ minWidth: 0 }}>
        <Outlet />
      </Box>
    </Stack>
  );
}

function Ways({ server: { name, orders, openProblems, receipts } }: { server: StandingServer }) {
  const { t } = useTranslation();
  const params = { server: name };
  return (
    <nav className="ways" aria-label={t('server.ways')}>
      <TextLink to="/servers/$server" params={params} activeOptions={{ exact: true, includeSearch: false }}>
        {t('server.overview')}
      </TextLink>
      <TextLink to="/servers/$server/orders" params={params} activeOptions={{ includeSearch: false }}>
        {t('server.orders')}
        <Count of={orders.attention} words={t('server.ordersCount', { number: whole(orders.attention) })} />
      </TextLink>
      <TextLink to="/servers/$server/products" params={params} activeOptions={{ includeSearch: false }}>
        {t('server.products')}
      </TextLink>
      {receipts && (
        <TextLink to="/servers/$server/receipts" params={params} activeOptions={{ includeSearch: false }}>
          {t('server.receipts')}
          <Count of={receipts.attention} words={t('receipts.count', { number: whole(receipts.attention) })} />
        </TextLink>
      )}
      <TextLink to="/servers/$server/problems" params={params} activeOptions={{ includeSearch: false }}>
        {t('server.problems')}
        <Count of={openProblems} words={t('server.problemsCount', { number: whole(openProblems) })} />
      </TextLink>
      <TextLink to="/servers/$server/matching" params={params} activeOptions={{ includeSearch: false }}>
        {t('server.matching')}
      </TextLink>
      <TextLink to="/servers/$server/runs" params={params} activeOptions={{ includeSearch: false }}>
        {t('server.runs')}
      </TextLink>
      <TextLink to="/servers/$server/settings" params={params} activeOptions={{ includeSearch: false }}>
        {t('server.settings')}
      </TextLink>
    </nav>
  );
}

/** How many want attention there; nothing for none. */
function Count({ of, words }: { of: number; words: string }) {
  if (of === 0) return null;
  return (
    <span className="way-count" role="img" aria-label={words} title={words}>
      {whole(of)}
    </span>
  );
}
