import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Saved, ServerWithDefinition } from '../../src/web/wire/servers.ts';
import { change, path, read } from '../api.ts';
import { sayDone } from '../parts/saying.ts';
import { DefinitionForm } from '../parts/settings/definition-form.tsx';
import { sayUnchecked } from '../parts/settings/unchecked.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';

/** The settings of a saved server. */
export default function SettingsScreen() {
  const { t } = useTranslation();
  const { server: name } = useParams({ from: '/servers/$server/settings' });
  const { at } = useSearch({ from: '/servers/$server/settings' });
  useTitle(t('server.settings'), name);
  const server = useQuery({
    queryKey: ['server', name, 'servers'],
    queryFn: ({ signal }) => read<ServerWithDefinition>(path`/servers/${name}`, signal),
    // What is being filled in must not be replaced; it is loaded anew when the page is opened and after it was saved.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (server.isPending) return <Loading />;
  if (!server.data) return <Failed error={server.error} retry={() => void server.refetch()} />;
  return <Settings key={name} server={server.data} at={at} />;
}

function Settings({ server, at }: { server: ServerWithDefinition; at: string | undefined }) {
  const { t } = useTranslation();
  const { name } = server;
  const client = useQueryClient();
  const navigate = useNavigate();
  /** What the form began with, and how often it was saved since: each time the form begins anew. */
  const [begun, setBegun] = useState({ server, times: 0 });
  const saved = async (answer: Saved): Promise<void> => {
    sayDone(t('settings.saved'));
    sayUnchecked(answer);
    await client.invalidateQueries({ queryKey: ['servers'] });
    if (answer.name !== name) {
      await navigate({
        to: '/servers/$server/settings',
        params: { server: answer.name },
        ignoreBlocker: true,
      });
      return;
    }
    await client.invalidateQueries({ queryKey: ['server', name, 'probe'] });
    const next = await read<ServerWithDefinition>(path`/servers/${name}`);
    setBegun({ server: next, times: begun.times + 1 });
  };
  return (
    <DefinitionForm
      key={begun.times}
      server={name}
      initial={begun.server.definition}
      secretsSet={begun.server.secretsSet}
      notAvailable={begun.server.notAvailable}
      at={begun.times === 0 ? at : undefined}
      save={(definition) => change<Saved>('PUT', path`/servers/${name}`, { definition })}
      saved={(answer) => void saved(answer)}
    />
  );
}
