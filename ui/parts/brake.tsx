import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { OctagonPause } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrakeCode } from '../../src/domain/brake.ts';
import type { OpenProblem } from '../../src/web/wire/problems.ts';
import { change, path } from '../api.ts';
import { whole } from '../format.ts';
import { useMayChange } from '../session.tsx';
import { Answer } from './answer.tsx';
import { Dialog } from './dialog.tsx';
import { sayDone, sayFailed } from './saying.ts';

/** What a brake keeps back: quantities, or products and their prices. */
type Braked = 'stock' | 'catalogue';

const BRAKES: Record<BrakeCode, Braked> = {
  'stock-brake': 'stock',
  'stock-read-shrunk': 'stock',
  'catalogue-brake': 'catalogue',
  'catalogue-shrunk': 'catalogue',
};

/** A brake that stands: which one, what it keeps back, and how much. */
interface Standing {
  code: BrakeCode;
  braked: Braked;
  changes: number;
  /** What was let pass before and did not cover this; null when nothing was. */
  allowed: number | null;
}

/** The brake that a problem is; null when it is none. */
export function standingBrake({ code, brake }: Pick<OpenProblem, 'code' | 'brake'>): Standing | null {
  const which = code as BrakeCode;
  return brake && { code: which, braked: BRAKES[which], ...brake };
}

interface BrakeProps {
  server: string;
  standing: Standing;
  /** What is planned to look at it. */
  part?: 'export' | 'audit';
}

/** Something was not sent because too much would change: look at it, then let it pass. */
export function Brake({ server, standing, part = 'export' }: BrakeProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const { code, braked, changes, allowed } = standing;
  // What is let pass is what was seen when the question was asked: a new number that comes in under the hand is not.
  const [asked, setAsked] = useState<Standing | null>(null);
  const plan = useMutation({
    mutationFn: () => change<{ id: string }>('POST', path`/servers/${server}/plans`, { part }),
    onSuccess: ({ id }) => navigate({ to: '/servers/$server/plans/$plan', params: { server, plan: id } }),
    onError: sayFailed,
  });
  return (
    <Alert color="orange" icon={<OctagonPause aria-hidden />} title={t(`server.brake.title.${braked}`)}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t(`server.brake.why.${braked}`)}</Text>
        <Text size="sm" fw={600} className="numbers">
          {t(`server.brake.held.${code}`, { number: whole(changes) })}
        </Text>
        {allowed !== null && <Text size="sm">{t('server.brake.again', { number: whole(allowed) })}</Text>}
        {mayChange && (
          <Group gap="xs">
            <Button size="xs" variant="default" loading={plan.isPending} onClick={() => plan.mutate()}>
              {t('server.brake.look')}
            </Button>
            <Button size="xs" onClick={() => setAsked(standing)}>
              {t('server.brake.release')}
            </Button>
          </Group>
        )}
      </Stack>
      <Dialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t(`server.brake.askTitle.${braked}`)}
      >
        {asked && <Release server={server} asked={asked} close={() => setAsked(null)} />}
      </Dialog>
    </Alert>
  );
}

function Release({ server, asked, close }: { server: string; asked: Standing; close: () => void }) {
  const { t } = useTranslation();
  const { code, braked, changes } = asked;
  const client = useQueryClient();
  const release = useMutation({
    mutationFn: () =>
      change('POST', path`/servers/${server}/runs`, {
        part: `export-${braked}`,
        releaseBrake: { brake: code, changes },
      }),
    onSuccess: () => {
      sayDone(t(`server.brake.released.${braked}`));
      close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['server', server] }),
  });
  return (
    <Stack>
      <Text size="sm">{t(`server.brake.ask.${braked}`)}</Text>
      <Text size="sm" fw={600} className="numbers">
        {t('server.brake.most', { number: whole(changes) })}
      </Text>
      <Answer cancel={close} error={release.error} isGrave>
        <Button loading={release.isPending} onClick={() => release.mutate()}>
          {t('server.brake.release')}
        </Button>
      </Answer>
    </Stack>
  );
}
