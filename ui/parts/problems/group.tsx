import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import {
  Bug,
  ChevronDown,
  ChevronUp,
  CircleHelp,
  RefreshCw,
  Settings,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenProblem, ProblemGroups, ProblemPage } from '../../../src/web/wire/problems.ts';
import { path, query } from '../../api.ts';
import { moment, whole } from '../../format.ts';
import { Brake, standingBrake } from '../brake.tsx';
import { Mark } from '../mark.tsx';
import { More, usePages } from '../paged.tsx';
import { RecordLink, useRecordName } from '../record-link.tsx';
import { Failed, Loading } from '../states.tsx';
import { Words } from '../words.tsx';
import { useNextTry } from './next-try.ts';
import { Place } from './place.tsx';
import { Retry, type Retrying } from './retry.tsx';

export type Kind = ProblemGroups['items'][number];

const LOOKS: Record<Kind['class'], { color: string; Icon: LucideIcon }> = {
  transient: { color: 'blue', Icon: RefreshCw },
  configuration: { color: 'red', Icon: Settings },
  data: { color: 'orange', Icon: Wrench },
  'in-doubt': { color: 'red', Icon: CircleHelp },
  bug: { color: 'red', Icon: Bug },
};

interface GroupProps {
  server: string;
  kind: Kind;
  /** Whether its records are listed from the beginning. */
  isOpen: boolean;
  retrying: Retrying;
}

/** Problems of one kind: what it is, whether somebody is waited for, and the records it is of. */
export function ProblemGroup({ server, kind, isOpen: isOpenFirst, retrying }: GroupProps) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(isOpenFirst);
  const title = useId();
  const list = useId();
  const { code, count, example } = kind;
  const name = t([`problems.title.${code}`, 'problems.title.other']);
  const number = whole(count);
  // What is in doubt is decided one by one, where one sees what it is: at the order, or at the brake.
  const mayRetry = kind.class !== 'in-doubt';
  const standing = standingBrake(example);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={title}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs" align="flex-start">
          <Group gap="xs" style={{ minWidth: 0 }}>
            <Title order={2} size="h4" id={title}>
              {name}
            </Title>
            <ClassBadge of={kind.class} />
          </Group>
          {mayRetry && (
            <Retry
              retrying={retrying}
              wanted={{ code }}
              label={count === 1 ? t('problems.retryOne') : t('problems.retryGroup', { number })}
              name={
                count === 1
                  ? t('problems.retryOneNamed', { record: name })
                  : t('problems.retryGroupNamed', { title: name, number })
              }
            />
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t(`problems.means.${kind.class}`)}
        </Text>
        {count === 1 ? (
          <OneProblem server={server} problem={example} retrying={null} />
        ) : (
          <>
            {!isOpen && <Example server={server} kind={kind} />}
            <Group>
              <Button
                size="compact-sm"
                variant="subtle"
                aria-expanded={isOpen}
                aria-controls={list}
                aria-label={t(isOpen ? 'problems.hideNamed' : 'problems.showNamed', { title: name, number })}
                rightSection={
                  isOpen ? <ChevronUp size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />
                }
                onClick={() => setIsOpen(!isOpen)}
              >
                {isOpen ? t('problems.hide') : `${t('problems.show')} (${number})`}
              </Button>
            </Group>
            {isOpen && (
              <div id={list}>
                <Problems server={server} code={code} total={count} retrying={mayRetry ? retrying : null} />
              </div>
            )}
          </>
        )}
        {standing && <Brake server={server} standing={standing} />}
      </Stack>
    </Paper>
  );
}

function ClassBadge({ of }: { of: Kind['class'] }) {
  const { t } = useTranslation();
  const { color, Icon } = LOOKS[of];
  return <Mark color={color} Icon={Icon} words={t(`problems.class.${of}`)} />;
}

function Example({ server, kind: { example, lastAt } }: { server: string; kind: Kind }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="xs" c="dimmed" className="numbers">
        {t('problems.newest', { time: moment(lastAt) })}
      </Text>
      <Text size="sm">
        <Words of={example.text} />
      </Text>
      {example.setting !== null && <Place server={server} problem={example} />}
    </div>
  );
}

interface ProblemsProps {
  server: string;
  code: string;
  total: number;
  retrying: Retrying | null;
}

function Problems({ server, code, total, retrying }: ProblemsProps) {
  const pages = usePages<ProblemPage>(
    ['server', server, 'problems', 'list', code],
    (after) => `${path`/servers/${server}/problems`}${query({ code, after, limit: 50 })}`,
  );
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const problems = pages.data.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm">
      <Stack gap={0} component="ul" className="cards rows">
        {problems.map((problem) => (
          <li key={problem.record}>
            <OneProblem server={server} problem={problem} retrying={retrying} />
          </li>
        ))}
      </Stack>
      <More pages={pages} shown={problems.length} total={total} />
    </Stack>
  );
}

/** One problem; `retrying` is null where the button of its kind does the same. */
function OneProblem({
  server,
  problem,
  retrying,
}: {
  server: string;
  problem: OpenProblem;
  retrying: Retrying | null;
}) {
  const { t } = useTranslation();
  const { record, text, firstAt, nextTryAt } = problem;
  const name = useRecordName()(record);
  const nextTry = useNextTry(nextTryAt);
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <Text size="sm" fw={600} span>
          <RecordLink server={server} record={record} />
        </Text>
        {retrying && (
          <Retry
            retrying={retrying}
            wanted={{ record }}
            label={t('problems.retryOne')}
            name={t('problems.retryOneNamed', { record: name })}
          />
        )}
      </Group>
      <Text size="sm">
        <Words of={text} />
      </Text>
      <Group gap="md">
        <Text size="xs" c="dimmed" className="numbers">
          {t('problems.firstAt', { time: moment(firstAt) })}
          {nextTry !== null && ` · ${nextTry}`}
        </Text>
        <Place server={server} problem={problem} />
      </Group>
    </Stack>
  );
}
