import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BellOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NoticeState } from '../../../src/web/wire/notices.ts';
import { read } from '../../api.ts';
import { currentLanguage } from '../../language.ts';
import { useMayChange } from '../../session.tsx';

const ASK_MS = 30_000;

/** Whether notices reach people. */
export function useNoticeState() {
  return useQuery({
    queryKey: ['notices', 'state'],
    queryFn: ({ signal }) => read<NoticeState>('/notices/state', signal),
    refetchInterval: ASK_MS,
  });
}

/** Says that notices do not arrive, and why; nothing while they do. */
export function NoticeTrouble() {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const { data: state } = useNoticeState();
  const troubled = state?.channels.filter(({ problem }) => problem !== null) ?? [];
  const waiting = troubled.reduce((sum, each) => sum + each.waiting, 0);
  const problems = [state?.problem, ...troubled.map(({ problem }) => problem)].flatMap((each) => each ?? []);
  if (problems.length === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<BellOff aria-hidden />}
      title={t('notices.trouble.title', { count: waiting })}
      role="status"
    >
      <Stack gap="xs">
        {problems.map(({ code, text }) => (
          <Text key={code} size="sm">
            {text[currentLanguage()]}
          </Text>
        ))}
        {mayChange && (
          <Anchor component={Link} to="/notices" size="sm">
            {t('notices.trouble.go')}
          </Anchor>
        )}
      </Stack>
    </Alert>
  );
}
