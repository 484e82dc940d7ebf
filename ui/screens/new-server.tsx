import { Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Saved } from '../../src/web/wire/servers.ts';
import { change } from '../api.ts';
import { sayDone } from '../parts/saying.ts';
import { BLANK } from '../parts/settings/blank.ts';
import { DefinitionForm } from '../parts/settings/definition-form.tsx';
import { sayUnchecked } from '../parts/settings/unchecked.ts';
import { useTitle } from '../parts/title.ts';
import { useMayChange } from '../session.tsx';

/** A new server; it is stopped until Старт is pressed. */
export default function NewServerScreen() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  useTitle(t('settings.newTitle'));
  if (!mayChange) return <Text>{t('common.viewerOnly')}</Text>;
  const saved = async (server: Saved): Promise<void> => {
    sayDone(t('settings.created', { name: server.name }));
    sayUnchecked(server);
    await client.invalidateQueries({ queryKey: ['servers'] });
    await navigate({ to: '/servers/$server', params: { server: server.name }, ignoreBlocker: true });
  };
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          {t('settings.newTitle')}
        </Title>
        <Text c="dimmed">{t('settings.newHow')}</Text>
      </div>
      <DefinitionForm
        server={null}
        initial={BLANK}
        secretsSet={[]}
        notAvailable={[]}
        save={(definition) => change<Saved>('POST', '/servers', { definition })}
        saved={(server) => void saved(server)}
      />
    </Stack>
  );
}
