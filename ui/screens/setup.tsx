import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../src/web/wire/session.ts';
import { change, speak } from '../api.ts';
import { Doorway } from '../parts/doorway.tsx';
import { Password, SHORTEST_PASSWORD } from '../parts/password.tsx';
import { errorText } from '../parts/states.tsx';

/** The first visit: the administrator's name and password. */
export default function SetupScreen() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const isNamed = name.trim() !== '';
  const isLong = password.length >= SHORTEST_PASSWORD;
  const setup = useMutation({
    mutationFn: () => change<Session>('POST', '/setup', { name: name.trim(), password }),
    onSuccess: (session) => {
      speak({ csrf: session.csrf });
      client.setQueryData(['session'], session);
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setIsTried(true);
    if (isNamed && isLong) setup.mutate();
  };
  return (
    <Doorway title={t('session.setupTitle')}>
      <form onSubmit={send} noValidate>
        <Stack>
          <Text size="sm">{t('session.setupWhy')}</Text>
          {setup.error && (
            <Alert color="red" role="alert">
              {errorText(setup.error, t)}
            </Alert>
          )}
          <TextInput
            label={t('session.name')}
            autoComplete="username"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={isTried && !isNamed && t('session.nameMissing')}
          />
          <Password
            label={t('session.password')}
            description={t('session.passwordRule', { count: SHORTEST_PASSWORD })}
            autoComplete="new-password"
            maxLength={200}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={isTried && !isLong && t('session.passwordShort', { count: SHORTEST_PASSWORD })}
          />
          <Button type="submit" loading={setup.isPending}>
            {t('session.setupDone')}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
