import { Button, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundItems, FoundPartners } from '../../../src/web/wire/look-ups.ts';
import type { Match } from '../../../src/web/wire/matching.ts';
import { change, path, query, read } from '../../api.ts';
import { dotted } from '../../format.ts';
import { Answer } from '../answer.tsx';
import { Dialog } from '../dialog.tsx';
import { sayDone } from '../saying.ts';
import { Failed, Loading } from '../states.tsx';
import { nameOf, refreshPairs, type Kind } from './use-matching.ts';

const MOST = 20;
const LEAST_LETTERS = 2;

interface ChooseProps {
  server: string;
  kind: Kind;
  match: Match;
  close: () => void;
}

/** Which record of the warehouse it is: one of the proposals, or another that is looked up. */
export function ChooseDialog({ server, kind, match, close }: ChooseProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [search, setSearch] = useState('');
  const [target, setTarget] = useState<number | null>(null);
  const linking = useMutation({
    mutationFn: () =>
      change('PUT', path`/servers/${server}/matching/${kind}/pairs`, { subject: match.subject, target }),
    onSuccess: async () => {
      sayDone(t('matching.done.linked', { number: 1 }));
      await refreshPairs(client, server);
      close();
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (target !== null) linking.mutate();
  };
  return (
    <Dialog opened onClose={close} title={t('matching.chooseTitle')} size="lg">
      <form onSubmit={send}>
        <Stack>
          <div>
            <Text size="xs" c="dimmed">
              {t('matching.chooseOf')}
            </Text>
            <Text fw={600}>{nameOf(match)}</Text>
            <Text size="sm" c="dimmed">
              {dotted([match.code, ...match.more])}
            </Text>
          </div>
          <TextInput
            label={t('matching.chooseSearch')}
            description={t('matching.chooseType')}
            leftSection={<Search size={16} aria-hidden />}
            maxLength={100}
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              setTarget(null);
            }}
            data-autofocus
          />
          <Targets
            server={server}
            kind={kind}
            match={match}
            search={search}
            target={target}
            choose={setTarget}
          />
          <Answer cancel={close} error={linking.error}>
            <Button type="submit" disabled={target === null} loading={linking.isPending}>
              {t('matching.accept')}
            </Button>
          </Answer>
        </Stack>
      </form>
    </Dialog>
  );
}

/** A record of the warehouse among those to choose from. */
interface Choice {
  id: number;
  name: string;
  facts: string[];
}

type TargetsProps = Omit<ChooseProps, 'close'> & {
  search: string;
  target: number | null;
  choose: (target: number) => void;
};

function Targets({ server, kind, match, search, target, choose }: TargetsProps) {
  const { t } = useTranslation();
  const [wanted] = useDebouncedValue(search.trim(), 300);
  const isSearching = wanted.length >= LEAST_LETTERS;
  const found = useQuery({
    queryKey: ['server', server, 'look-up', kind, wanted],
    queryFn: ({ signal }) => lookUp(server, kind, wanted, signal),
    enabled: isSearching,
    placeholderData: keepPreviousData,
  });
  if (isSearching && found.isPending) return <Loading />;
  if (isSearching && !found.data) return <Failed error={found.error!} retry={() => void found.refetch()} />;
  const proposed = match.candidates.map(({ id, name, code, more }) => ({ id, name, facts: [code, ...more] }));
  const choices: Choice[] = isSearching ? (found.data ?? []) : proposed;
  if (choices.length === 0) {
    return isSearching ? (
      <Text size="sm" role="status">
        {t('matching.chooseNothing')}
      </Text>
    ) : null;
  }
  return (
    <Radio.Group
      label={t(isSearching ? 'matching.chooseFound' : 'matching.view.open')}
      value={target === null ? null : String(target)}
      onChange={(value) => choose(Number(value))}
    >
      <Stack gap={6} mt={6} mah="min(320px, 40dvh)" style={{ overflowY: 'auto' }} p={2}>
        {choices.map(({ id, name, facts }) => (
          <Radio
            key={id}
            value={String(id)}
            label={name}
            description={dotted([t('matching.unnamed', { number: id }), ...facts])}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

async function lookUp(server: string, kind: Kind, search: string, signal: AbortSignal): Promise<Choice[]> {
  const asked = query({ search, limit: MOST });
  if (kind === 'item') {
    const { items } = await read<FoundItems>(`${path`/servers/${server}/items`}${asked}`, signal);
    return items.map(({ id, name, code, barcodes }) => ({ id, name, facts: [code, ...barcodes] }));
  }
  const { partners } = await read<FoundPartners>(`${path`/servers/${server}/partners`}${asked}`, signal);
  return partners.map(({ id, name, code, bulstat }) => ({ id, name, facts: [code, bulstat] }));
}
