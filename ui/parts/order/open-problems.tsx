import { Alert, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import type { OpenProblem, ProblemPage } from '../../../src/web/wire/problems.ts';
import { path, query, read } from '../../api.ts';
import { fromNow, isAhead, moment } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { Words } from '../words.tsx';

/** What is in the way of an order, and where it is mended. */
export function OpenProblems({ server, detail }: { server: string; detail: OrderDetail }) {
  const { t } = useTranslation();
  const known = useProblemsOf(server, detail);
  if (detail.openProblems.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t('orders.problems')}>
      {detail.openProblems.map((problem) => (
        <Alert
          key={`${problem.code} ${problem.text.bg}`}
          color="orange"
          icon={<TriangleAlert aria-hidden />}
          title={t([`problems.title.${problem.code}`, 'problems.title.other'])}
        >
          <Stack gap={6}>
            <Text size="sm">
              <Words of={problem.text} />
            </Text>
            <Group gap="md">
              <Text size="xs" c="dimmed" className="numbers">
                {t('orders.since', { time: moment(problem.firstAt) })}
                {problem.nextTryAt !== null &&
                  isAhead(problem.nextTryAt) &&
                  ` · ${t('problems.nextTry', { time: fromNow(problem.nextTryAt) })}`}
              </Text>
              <Place server={server} code={problem.code} setting={settingOf(known, problem.code)} />
            </Group>
          </Stack>
        </Alert>
      ))}
    </Stack>
  );
}

/** The order itself does not say which setting mends its problems; the list of problems does. */
function useProblemsOf(server: string, { number, openProblems }: OrderDetail): OpenProblem[] {
  const { data } = useQuery({
    queryKey: ['server', server, 'problems', 'of', `order ${number}`],
    queryFn: ({ signal }) => {
      const asked = query({ record: `order ${number}` });
      return read<ProblemPage>(`${path`/servers/${server}/problems`}${asked}`, signal);
    },
    enabled: openProblems.length > 0,
  });
  return data?.items ?? [];
}

function settingOf(known: readonly OpenProblem[], code: string): string | null {
  return known.find((problem) => problem.code === code)?.setting ?? null;
}

interface PlaceProps {
  server: string;
  code: string;
  setting: string | null;
}

function Place({ server, code, setting }: PlaceProps) {
  const { t } = useTranslation();
  if (setting !== null) {
    return (
      <TextLink to="/servers/$server/settings" params={{ server }} search={{ at: setting }} size="sm">
        {t('problems.toSetting')}
      </TextLink>
    );
  }
  if (!code.startsWith('item-')) return null;
  return (
    <TextLink to="." hash="lines" size="sm">
      {t('orders.toLines')}
    </TextLink>
  );
}
