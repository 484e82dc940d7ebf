import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WireRun } from '../../src/web/wire/runs.ts';
import { dotted, fromNow, whole } from '../format.ts';
import { TextLink } from './links.tsx';

const OUTCOMES = ['created', 'updated', 'skipped', 'failed'] as const;

/** One run in two lines: what and when, and what came of it. */
export function RunLine({ server, run }: { server: string; run: WireRun }) {
  const { t } = useTranslation();
  const when = run.endedAt === null ? t('server.run.goesOn') : fromNow(run.endedAt);
  return (
    <div>
      <TextLink size="sm" to="/servers/$server/runs/$run" params={{ server, run: run.id }}>
        {t(`server.part.${run.part}`, { defaultValue: run.part })}
      </TextLink>
      <Text size="sm" span>
        {' – '}
        {t(`server.run.state.${run.state}`)}
        {run.state !== 'running' && `, ${when}`}
      </Text>
      <Text size="sm" c="dimmed" className="numbers">
        <Counts of={run.counts} isAudit={run.part.startsWith('audit')} />
      </Text>
    </div>
  );
}

/** "нови 3 · обновени 2"; what is none is left out. */
function Counts({ of, isAudit }: { of: WireRun['counts']; isAudit: boolean }) {
  const { t } = useTranslation();
  const words = isAudit ? 'server.run.audit' : 'server.run';
  const told = OUTCOMES.filter((outcome) => of[outcome] > 0);
  if (told.length === 0) return <>{t(`${words}.nothingNew`)}</>;
  return <>{dotted(told.map((outcome) => `${t(`${words}.${outcome}`)}\u00a0${whole(of[outcome])}`))}</>;
}
