import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Bell, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NoticeTrouble } from '../parts/notices/trouble.tsx';
import { ServerCard } from '../parts/server-card.tsx';
import { useStandings } from '../parts/standing.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { useMayChange } from '../session.tsx';

/** The list of servers: how each stands, Старт and Стоп. */
export default function ServersScreen() {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const servers = useStandings();
  useTitle(t('common.servers'));
  if (servers.isPending) return <Loading />;
  if (servers.error && !servers.data) {
    return <Failed error={servers.error} retry={() => void servers.refetch()} />;
  }
  if (servers.data.length === 0) return <NoServers mayChange={mayChange} />;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t('common.servers')}
        </Title>
        {mayChange && (
          <Group gap="xs" className="buttons">
            <Button
              component={Link}
              to="/notices"
              variant="default"
              leftSection={<Bell size={16} aria-hidden />}
            >
              {t('notices.title')}
            </Button>
            <Button component={Link} to="/new" leftSection={<Plus size={16} aria-hidden />}>
              {t('servers.new')}
            </Button>
          </Group>
        )}
      </Group>
      {!mayChange && <Text c="dimmed">{t('common.viewerOnly')}</Text>}
      <NoticeTrouble />
      <Stack gap="md" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {servers.data.map((server) => (
          <li key={server.name}>
            <ServerCard server={server} />
          </li>
        ))}
      </Stack>
    </Stack>
  );
}

function NoServers({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Title order={1} size="h2">
        {t('common.servers')}
      </Title>
      <Empty title={t('servers.none')}>
        <Text>{t('servers.whatIsOne')}</Text>
        <Text c="dimmed" size="sm">
          {t('servers.whatIsNeeded')}
        </Text>
        {mayChange ? (
          <Button component={Link} to="/new" mt="sm" leftSection={<Plus size={16} aria-hidden />}>
            {t('servers.first')}
          </Button>
        ) : (
          <Text c="dimmed">{t('common.viewerOnly')}</Text>
        )}
      </Empty>
    </>
  );
}
