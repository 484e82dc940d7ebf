import { ActionIcon, Alert, Group, Menu, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { ArrowRightLeft, Copy, Database, EllipsisVertical, Pencil, Store, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StandingServer } from '../../src/web/wire/servers.ts';
import { whole } from '../format.ts';
import { useMayChange } from '../session.tsx';
import { RunLine } from './last-run.tsx';
import { MenuLink, TextLink } from './links.tsx';
import { CopyServer, DeleteServer } from './server-dialogs.tsx';
import { NextRuns, StateBadge } from './standing.tsx';
import { StartStop } from './start-stop.tsx';
import { Words } from './words.tsx';

/** A server in the list. */
export function ServerCard({ server }: { server: StandingServer }) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  return (
    <Paper withBorder p="md" component="article" aria-label={server.name}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Group gap="sm" style={{ minWidth: 0 }}>
            <Title order={2} size="h4">
              <TextLink to="/servers/$server" params={{ server: server.name }} inherit>
                {server.name}
              </TextLink>
            </Title>
            <StateBadge state={server.state} />
          </Group>
          {mayChange && (
            <Group gap="xs" wrap="nowrap">
              <StartStop server={server} />
              <ServerMenu name={server.name} />
            </Group>
          )}
        </Group>
        <Ends server={server} />
        {server.pausedBy && <Paused server={server} />}
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <Fact title={t('servers.next')}>
            <NextRuns server={server} />
          </Fact>
          <Fact title={t('servers.last')}>
            {server.lastRun ? (
              <RunLine server={server.name} run={server.lastRun} />
            ) : (
              <Text size="sm">{t('servers.noRun')}</Text>
            )}
          </Fact>
          <Fact title={t('servers.attention')}>
            <Attention server={server} />
          </Fact>
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}

const FIXED = { flexShrink: 0 };

/** Which warehouse is joined with which shop. */
export function Ends({ server }: { server: StandingServer }) {
  const { t } = useTranslation();
  return (
    <Group gap={6} c="dimmed">
      <Group gap={6} wrap="nowrap" miw={0}>
        <Database size={16} role="img" aria-label={t('servers.warehouse')} style={FIXED} />
        <Text size="sm">{server.warehouse}</Text>
      </Group>
      <ArrowRightLeft size={14} aria-hidden />
      <Group gap={6} wrap="nowrap" miw={0}>
        <Store size={16} role="img" aria-label={t('servers.shop')} style={FIXED} />
        <Text size="sm">{server.shop}</Text>
      </Group>
    </Group>
  );
}

/** Why the schedules of a server do not run. */
export function Paused({ server }: { server: StandingServer }) {
  const { t } = useTranslation();
  if (!server.pausedBy) return null;
  return (
    <Alert color="orange" title={t('servers.pausedBecause')}>
      <Words of={server.pausedBy.text} />{' '}
      <TextLink
        inherit
        c="inherit"
        underline="always"
        to="/servers/$server/problems"
        params={{ server: server.name }}
        search={{ code: server.pausedBy.code }}
      >
        {t('servers.toTheProblem')}
      </TextLink>
    </Alert>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>
        {title}
      </Text>
      {children}
    </div>
  );
}

function Attention({ server: { name, openProblems, orders } }: { server: StandingServer }) {
  const { t } = useTranslation();
  if (openProblems + orders.attention + orders.waiting === 0) {
    return <Text size="sm">{t('servers.allWell')}</Text>;
  }
  return (
    <Stack gap={2} align="flex-start">
      {openProblems > 0 && (
        <TextLink size="sm" to="/servers/$server/problems" params={{ server: name }}>
          {t('servers.problems', { number: whole(openProblems) })}
        </TextLink>
      )}
      {orders.attention > 0 && (
        <TextLink
          size="sm"

          to="/servers/$server/orders"
          params={{ server: name }}
          search={{ view: 'attention' }}
        >
          {t('servers.ordersAttention', { number: whole(orders.attention) })}
        </TextLink>
      )}
      {orders.waiting > 0 && (
        <TextLink
          size="sm"

          to="/servers/$server/orders"
          params={{ server: name }}
          search={{ view: 'waiting' }}
        >
          {t('servers.ordersWaiting', { number: whole(orders.waiting) })}
        </TextLink>
      )}
    </Stack>
  );
}

function ServerMenu({ name }: { name: string }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'copy' | 'delete' | null>(null);
  const close = (): void => setDialog(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('servers.actionsOf', { name })}>
            <EllipsisVertical size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuLink
            to="/servers/$server/settings"
            params={{ server: name }}
            leftSection={<Pencil size={16} aria-hidden />}
          >
            {t('servers.edit')}
          </MenuLink>
          <Menu.Item leftSection={<Copy size={16} aria-hidden />} onClick={() => setDialog('copy')}>
            {t('servers.copy')}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={16} aria-hidden />}
            onClick={() => setDialog('delete')}
          >
            {t('common.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CopyServer name={name} isOpen={dialog === 'copy'} close={close} />
      <DeleteServer name={name} isOpen={dialog === 'delete'} close={close} />
    </>
  );
}
