import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ProblemGroups } from '../../src/web/wire/problems.ts';
import { path, read } from '../api.ts';
import { AuditCard } from '../parts/audit/audit-card.tsx';
import { Brake, standingBrake } from '../parts/brake.tsx';
import { WantedInvoices } from '../parts/invoices/wanted.tsx';
import { MatchingWanted } from '../parts/matching/wanted.tsx';
import { LastRuns, ProblemKinds } from '../parts/overview-lists.tsx';
import { Ends, Paused } from '../parts/server-card.tsx';
import { useStanding } from '../parts/standing.tsx';
import { Tasks } from '../parts/tasks.tsx';
import { useTitle } from '../parts/title.ts';

/** A server at a glance: its two tasks and the audit, what comes next, what went before, what is wrong. */
export default function OverviewScreen() {
  const { t } = useTranslation();
  const { server: name } = useParams({ from: '/servers/$server/' });
  const { data: server } = useStanding(name);
  const problems = useQuery({
    queryKey: ['server', name, 'problems', 'groups'],
    queryFn: ({ signal }) => read<ProblemGroups>(path`/servers/${name}/problems/groups`, signal),
  });
  useTitle(t('server.overview'), name);
  if (!server) return null;
  const standing = problems.data?.items.flatMap(({ example }) => standingBrake(example) ?? []) ?? [];
  return (
    <Stack gap="lg">
      <Ends server={server} />
      {server.pausedBy && <Paused server={server} />}
      {standing.map((each) => (
        <Brake key={each.code} server={name} standing={each} />
      ))}
      <MatchingWanted server={name} />
      <Tasks server={server} />
      <AuditCard server={server} />
      <WantedInvoices server={name} />
      <ProblemKinds server={name} problems={problems} />
      <LastRuns server={name} />
    </Stack>
  );
}
