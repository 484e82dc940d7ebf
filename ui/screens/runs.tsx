import { Group, Paper, Stack, Switch, Table, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireRun } from '../../src/web/wire/runs.ts';
import { path, query } from '../api.ts';
import { length, moment } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { useNow } from '../parts/now.ts';
import { More, usePages } from '../parts/paged.tsx';
import { RunCounts, RunState } from '../parts/runs/run-words.tsx';
import { useRunningNow } from '../parts/runs/use-run.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { useIsWide } from '../parts/wide.ts';

/** What was done when, the newest first. */
export default function RunsScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/runs' });
  const isWide = useIsWide();
  const [isQuietHidden, setIsQuietHidden] = useState(true);
  const which = isQuietHidden ? 'telling' : 'all';
  const pages = usePages<{ items: WireRun[]; next: string | null }>(
    ['server', server, 'runs', 'list', which],
    (before) => `${path`/servers/${server}/runs`}${query({ limit: 50, before, which })}`,
  );
  const now = useRunningNow(server);
  useTitle(t('runs.title'), server);
  return (
    <Stack>
      <Switch
        label={t('runs.hideQuiet')}
        checked={isQuietHidden}
        onChange={(event) => setIsQuietHidden(event.currentTarget.checked)}
      />
      <Found server={server} pages={pages} now={now} isQuietHidden={isQuietHidden} isWide={isWide} />
    </Stack>
  );
}

interface FoundProps {
  server: string;
  pages: ReturnType<typeof usePages<{ items: WireRun[]; next: string | null }>>;
  now: ReturnType<typeof useRunningNow>;
  isQuietHidden: boolean;
  isWide: boolean;
}

function Found({ server, pages, now, isQuietHidden, isWide }: FoundProps) {
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const runs = pages.data.pages
    .flatMap(({ items }) => items)
    .map((run) => (run.id === now?.id && run.state === 'running' ? now : run));
  if (runs.length === 0) return <NoRuns server={server} isQuietHidden={isQuietHidden} />;
  return (
    <>
      {isWide ? <RunTable server={server} runs={runs} /> : <RunCards server={server} runs={runs} />}
      <More pages={pages} shown={runs.length} />
    </>
  );
}

interface RunsProps {
  server: string;
  runs: WireRun[];
}

function RunTable({ server, runs }: RunsProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder>
      <Table verticalSpacing="xs" highlightOnHover className="list-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('runs.began')}</Table.Th>
            <Table.Th>{t('runs.what')}</Table.Th>
            <Table.Th>{t('runs.why')}</Table.Th>
            <Table.Th>{t('runs.howItEnded')}</Table.Th>
            <Table.Th className="right">{t('runs.took')}</Table.Th>
            <Table.Th>{t('runs.came')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id}>
              <Table.Td>
                <RunLink server={server} run={run} />
              </Table.Td>
              <Table.Td>{t(`server.part.${run.part}`, { defaultValue: run.part })}</Table.Td>
              <Table.Td>{t(`runs.cause.${run.cause}`, { defaultValue: run.cause })}</Table.Td>
              <Table.Td>
                <RunState state={run.state} />
              </Table.Td>
              <Table.Td className="right">
                <Took run={run} />
              </Table.Td>
              <Table.Td>
                <RunCounts part={run.part} counts={run.counts} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function RunCards({ server, runs }: RunsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="ul" className="cards">
      {runs.map((run) => (
        <Paper key={run.id} withBorder p="sm" component="li">
          <Group justify="space-between" gap="xs">
            <RunLink server={server} run={run} />
            <RunState state={run.state} />
          </Group>
          <Text size="sm">
            {t(`server.part.${run.part}`, { defaultValue: run.part })},{' '}
            {t(`runs.cause.${run.cause}`, { defaultValue: run.cause })}
          </Text>
          <Text size="sm" c="dimmed" component="div">
            <RunCounts part={run.part} counts={run.counts} />
            {'\u00a0· '}
            <Took run={run} />
          </Text>
        </Paper>
      ))}
    </Stack>
  );
}

function RunLink({ server, run }: { server: string; run: WireRun }) {
  return (
    <TextLink
      to="/servers/$server/runs/$run"
      params={{ server, run: run.id }}
      size="sm"
      className="numbers"
      style={{ whiteSpace: 'nowrap' }}
    >
      {moment(run.startedAt)}
    </TextLink>
  );
}

function Took({ run: { startedAt, endedAt } }: { run: WireRun }) {
  const { t } = useTranslation();
  const now = useNow(endedAt === null);
  const took = (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);
  return <span className="numbers">{took < 1000 ? t('runs.atOnce') : length(took)}</span>;
}

function NoRuns({ server, isQuietHidden }: { server: string; isQuietHidden: boolean }) {
  const { t } = useTranslation();
  return (
    <Empty title={t(isQuietHidden ? 'runs.noneTelling' : 'runs.none')}>
      <Text size="sm">{t(isQuietHidden ? 'runs.noneTellingWhy' : 'runs.noneWhy')}</Text>
      <ButtonLink variant="light" to="/servers/$server" params={{ server }}>
        {t('runs.toOverview')}
      </ButtonLink>
    </Empty>
  );
}
