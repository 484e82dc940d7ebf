import { Button } from '@mantine/core';
import { Play, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { StandingServer } from '../../src/web/wire/servers.ts';
import { useStartStop } from './standing.tsx';

/** Старт of a server that is stopped, Стоп of one that is started. */
export function StartStop({ server }: { server: StandingServer }) {
  const { t } = useTranslation();
  const startStop = useStartStop(server.name);
  // A stopped server may be running: a person began the run. Then it has no time at which it was started.
  const isStarted = server.startedAt !== null;
  return isStarted ? (
    <Button
      variant="default"
      leftSection={<Square size={14} aria-hidden />}
      aria-label={t('servers.stopNamed', { name: server.name })}
      loading={startStop.isPending}
      onClick={() => startStop.mutate('stop')}
    >
      {t('servers.stop')}
    </Button>
  ) : (
    <Button
      leftSection={<Play size={14} aria-hidden />}
      aria-label={t('servers.startNamed', { name: server.name })}
      loading={startStop.isPending}
      onClick={() => startStop.mutate('start')}
    >
      {t('servers.start')}
    </Button>
  );
}
