import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import type { OpenProblem, ProblemPage } from '../../../src/web/wire/problems.ts';
import { path, query, read } from '../../api.ts';
import { moment } from '../../format.ts';
import { useMayChange } from '../../session.tsx';
import { TextLink } from '../links.tsx';
import { useNextTry } from '../problems/next-try.ts';
import { Words } from '../words.tsx';
import type { Doing, Settlement } from './actions.tsx';

interface OpenProblemsProps {
  server: string;
  detail: OrderDetail;
  doing: Doing;
}

/** What is in the way of an order, and where it is mended. */
export function OpenProblems({ server, detail, doing }: OpenProblemsProps) {
  const { t } = useTranslation();
  const known = useProblemsOf(server, detail);
  if (detail.openProblems.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t('orders.problems')}>
      {detail.openProblems.map((problem) => (
        <OneProblem
          key={`${problem.code} ${problem.text.bg}`}
          server={server}
          problem={problem}
          setting={settingOf(known, problem.code)}
          doing={doing}
        />
      ))}
    </Stack>
  );
}

interface OneProps {
  server: string;
  problem: OrderDetail['openProblems'][number];
  setting: string | null;
  doing: Doing;
}

function OneProblem({ server, problem, setting, doing }: OneProps) {
  const { t } = useTranslation();
  const nextTry = useNextTry(problem.nextTryAt);
  return (
    <Alert
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
            {nextTry !== null && ` · ${nextTry}`}
          </Text>
          <Place server={server} code={problem.code} setting={setting} />
        </Group>
        {CHOICES[problem.code] && <Settle choices={CHOICES[problem.code]!} doing={doing} />}
      </Stack>
    </Alert>
  );
}

/** What a person may choose about the document of an order that is not as it was written, the likelier first. */
const CHOICES: Partial<Record<string, readonly Settlement[]>> = {
  'order-changed': ['rewrite', 'leave'],
  'finished-order-changed': ['leave'],
  'order-given-back': ['leave'],
  'sale-order-changed': ['correct', 'leave'],
  'after-sale-lost': ['again', 'leave'],
  'refund-without-goods': ['leave'],
  'sale-receipt-missing': ['correct', 'leave'],
  'sale-receipt-changed': ['leave'],
  'payment-unpaid-again': ['leave'],
  'order-cancelled': ['leave'],
  'order-document-changed': ['leave'],
};

function Settle({ choices, doing: { settling } }: { choices: readonly Settlement[]; doing: Doing }) {
  const { t } = useTranslation();
  if (!useMayChange()) return null;
  return (
    <Group gap="xs">
      {choices.map((settlement, index) => (
        <Button
          key={settlement}
          size="xs"
          variant={index === 0 && choices.length > 1 ? 'filled' : 'default'}
          loading={settling.isPending && settling.variables === settlement}
          disabled={settling.isPending}
          onClick={() => settling.mutate(settlement)}
        >
          {t(`orders.settle.${settlement}`)}
        </Button>
      ))}
    </Group>
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
      <TextLink
        to="/servers/$server/settings"
        params={{ server }}
        search={{ at: setting }}
        size="sm"
        c="inherit"
        underline="always"
      >
        {t('problems.toSetting')}
      </TextLink>
    );
  }
  if (!code.startsWith('item-')) return null;
  return (
    <Anchor href="#lines" size="sm" c="inherit" underline="always">
      {t('orders.toLines')}
    </Anchor>
  );
}
