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

/** What a brake keeps back: quantities, or products and their prices. */
type Braked = 'stock' | 'catalogue';

const BRAKES: Record<string, Braked> = {
  'stock-brake': 'stock',
  'stock-read-shrunk': 'stock',
  'catalogue-brake': 'catalogue',
  'catalogue-shrunk': 'catalogue',
};

/** What a kind of problem keeps back; null when it is no brake. */
export function brakedBy({ code }: { code: string }): Braked | null {
  return BRAKES[code] ?? null;
}

interface BrakeProps {
  server: string;
  braked: Braked;
  /** What is planned to look at it. */
  part?: 'export' | 'audit';
}

/** Something was not sent because too much would change: look at it, then let it pass. */
export function Brake({ server, braked, part = 'export' }: BrakeProps) {
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
    <Alert color="orange" icon={<OctagonPause aria-hidden />} title={t(`server.brake.title.${braked}`)}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t(`server.brake.why.${braked}`)}</Text>
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
      <Dialog
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        title={t(`server.brake.askTitle.${braked}`)}
      >
        <Release server={server} braked={braked} close={() => setIsAsking(false)} />
      </Dialog>
    </Alert>
  );
}

function Release({ server, braked, close }: Omit<BrakeProps, 'part'> & { close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const release = useMutation({
    mutationFn: () =>
      change('POST', path`/servers/${server}/runs`, { part: `export-${braked}`, releaseBrake: true }),
    onSuccess: () => {
      sayDone(t(`server.brake.released.${braked}`));
      close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['server', server] }),
  });
  return (
    <Stack>
      <Text size="sm">{t(`server.brake.ask.${braked}`)}</Text>
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
