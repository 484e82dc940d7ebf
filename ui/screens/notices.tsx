import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, Send, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TriedChannels, WireChannelState } from '../../src/web/wire/notices.ts';
import { change, read, Refusal } from '../api.ts';
import { moment } from '../format.ts';
import { currentLanguage } from '../language.ts';
import { AboutPart } from '../parts/notices/about.tsx';
import { HookPart, MailPart } from '../parts/notices/channels.tsx';
import { faultAt, type NoticeDraft, type ShownNotices } from '../parts/notices/draft.ts';
import { useNoticeState } from '../parts/notices/trouble.tsx';
import { sayDone } from '../parts/saying.ts';
import { errorText, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { useMayChange } from '../session.tsx';

/** Who is told what happens, and whether it reaches them. */
export default function NoticesScreen() {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  useTitle(t('notices.title'));
  const notices = useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => read<ShownNotices>('/notices', signal),
    enabled: mayChange,
    // What is being filled in must not be replaced.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          {t('notices.title')}
        </Title>
        <Text c="dimmed">{t('notices.why')}</Text>
      </div>
      {mayChange ? (
        <>
          {notices.isPending && <Loading />}
          {notices.error && <Failed error={notices.error} retry={() => void notices.refetch()} />}
          {notices.data && <Notices shown={notices.data} />}
        </>
      ) : (
        <Text c="dimmed">{t('common.viewerOnly')}</Text>
      )}
    </Stack>
  );
}

function Notices({ shown }: { shown: ShownNotices }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  /** What is kept, and how often it was saved: each time the form begins anew. */
  const [kept, setKept] = useState({ shown, times: 0 });
  const [draft, setDraft] = useState(shown.settings);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(kept.shown.settings);
  const saving = useMutation({
    mutationFn: (settings: NoticeDraft) => change<ShownNotices>('PUT', '/notices', { settings }),
    onSuccess: async (answer) => {
      setKept({ shown: answer, times: kept.times + 1 });
      setDraft(answer.settings);
      sayDone(t('notices.saved'));
      await client.invalidateQueries({ queryKey: ['notices', 'state'] });
    },
  });
  const faults = saving.error instanceof Refusal ? (saving.error.details.faults ?? []) : [];
  const fault = (setting: string): string | null => faultAt(faults, setting, currentLanguage());
  const set = (more: Partial<NoticeDraft>): void => setDraft({ ...draft, ...more });
  const { secretsSet } = kept.shown;
  return (
    <Stack key={kept.times}>
      <MailPart draft={draft.email} set={(email) => set({ email })} fault={fault} secretsSet={secretsSet} />
      <HookPart
        draft={draft.webhook}
        set={(webhook) => set({ webhook })}
        fault={fault}
        secretsSet={secretsSet}
      />
      <AboutPart draft={draft} set={set} fault={fault} />
      {saving.error && (
        <Alert color="red" role="alert">
          {errorText(saving.error, t)}
        </Alert>
      )}
      <Group className="buttons">
        <Button loading={saving.isPending} disabled={!isChanged} onClick={() => saving.mutate(draft)}>
          {t('common.save')}
        </Button>
        {isChanged && <Text c="dimmed">{t('notices.notSaved')}</Text>}
      </Group>
      <Trial mayTry={!isChanged && (draft.email !== null || draft.webhook !== null)} />
    </Stack>
  );
}

/** The test of what is saved, and how each channel does. */
function Trial({ mayTry }: { mayTry: boolean }) {
  const { t } = useTranslation();
  const { data: state } = useNoticeState();
  const trying = useMutation({ mutationFn: () => change<TriedChannels>('POST', '/notices/test') });
  return (
    <Stack component="section" aria-label={t('notices.trial.title')}>
      <Title order={2} size="h4">
        {t('notices.trial.title')}
      </Title>
      {state?.channels.map((each) => (
        <Standing key={each.channel} state={each} />
      ))}
      <Group className="buttons">
        <Button
          variant="default"
          leftSection={<Send size={16} aria-hidden />}
          disabled={!mayTry}
          loading={trying.isPending}
          onClick={() => trying.mutate()}
        >
          {t('notices.trial.send')}
        </Button>
        {!mayTry && <Text c="dimmed">{t('notices.trial.saveFirst')}</Text>}
      </Group>
      {trying.error && (
        <Alert color="red" role="alert">
          {errorText(trying.error, t)}
        </Alert>
      )}
      {trying.data?.channels.map(({ channel, problem }) => (
        <Alert
          key={channel}
          color={problem ? 'red' : 'caravan'}
          icon={problem ? <TriangleAlert aria-hidden /> : <Check aria-hidden />}
          title={t(`notices.${channel}.title`)}
          role="status"
        >
          {problem ? problem.text[currentLanguage()] : t(`notices.trial.${channel}Sent`)}
        </Alert>
      ))}
    </Stack>
  );
}

function Standing({ state }: { state: WireChannelState }) {
  const { t } = useTranslation();
  const { channel, waiting, givenUp, lastSentAt, problem } = state;
  const words = [
    lastSentAt === null
      ? t('notices.standing.never')
      : t('notices.standing.last', { when: moment(lastSentAt) }),
    waiting > 0 && t('notices.standing.waiting', { count: waiting }),
    givenUp > 0 && t('notices.standing.givenUp', { count: givenUp }),
  ].filter(Boolean);
  return (
    <div>
      <Text>
        <Text span fw={600}>
          {t(`notices.${channel}.title`)}:
        </Text>{' '}
        {words.join(' ')}
      </Text>
      {problem && <Text c="red">{problem.text[currentLanguage()]}</Text>}
    </div>
  );
}
