import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { OctagonPause } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change, path } from '../api.ts';
import { useMayChange } from '../session.tsx';
import { Dialog } from './dialog.tsx';
import { sayDone, sayFailed } from './saying.ts';
import { errorText } from './states.tsx';

/** Whether a kind of problem is the brake that keeps quantities from being sent. */
export function isBrake({ code }: { code: string }): boolean {
  return code === 'stock-brake' || code === 'stock-read-shrunk';
}

/** Quantities were not sent because too much would change: look at it, then let it pass. */
export function Brake({ server, part = 'export' }: { server: string; part?: 'export' | 'audit' }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const [isAsking, setIsAsking] = useState(false);
  const plan = useMutation({
    mutationFn: () => change<{ id: string }>('POST', path`/servers/${server}/plans`, { part }),
    onSuccess: ({ id }) => navigate({ to: '/servers/$server/plans/$plan', params: { server, plan: id } }),
    onError: sayFailed,
  });
  return (
    <Alert color="orange" icon={<OctagonPause aria-hidden />} title={t('server.brake.title')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('server.brake.why')}</Text>
        {mayChange && (
          <Group gap="xs">
            <Button size="xs" variant="default" loading={plan.isPending} onClick={() => plan.mutate()}>
              {t('server.brake.look')}
            </Button>
            <Button size="xs" onClick={() => setIsAsking(true)}>
              {t('server.brake.release')}
            </Button>
          </Group>
        )}
      </Stack>
      <Dialog opened={isAsking} onClose={() => setIsAsking(false)} title={t('server.brake.askTitle')}>
        <Release server={server} close={() => setIsAsking(false)} />
      </Dialog>
    </Alert>
  );
}

function Release({ server, close }: { server: string; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const release = useMutation({
    mutationFn: () =>
      change('POST', path`/servers/${server}/runs`, { part: 'export-stock', releaseBrake: true }),
    onSuccess: () => {
      sayDone(t('server.brake.released'));
      close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['server', server] }),
  });
  return (
    <Stack>
      <Text size="sm">{t('server.brake.ask')}</Text>
      {release.error && (
        <Alert color="red" role="alert">
          {errorText(release.error, t)}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          {t('common.cancel')}
        </Button>
        <Button loading={release.isPending} onClick={() => release.mutate()}>
          {t('server.brake.release')}
        </Button>
      </Group>
    </Stack>
  );
}
