import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../src/web/wire/session.ts';
import { change, Refusal, speak } from '../api.ts';
import { length } from '../format.ts';
import { Doorway } from '../parts/doorway.tsx';
import { useNow } from '../parts/now.ts';
import { Password } from '../parts/password.tsx';
import { errorText } from '../parts/states.tsx';

/** Name and password, and what was wrong with them. */
export default function SignInScreen() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [closedUntil, setClosedUntil] = useState(0);
  const now = useNow(closedUntil > 0);
  const isClosed = now < closedUntil;
  const signIn = useMutation({
    mutationFn: () => change<Session>('POST', '/session', { name: name.trim(), password }),
    onSuccess: (session) => {
      speak({ csrf: session.csrf });
      client.setQueryData(['session'], session);
    },
    onError: (error) => {
      const seconds = error instanceof Refusal ? error.retryAfterSeconds : null;
      if (seconds !== null) setClosedUntil(Date.now() + seconds * 1000);
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!isClosed) signIn.mutate();
  };
  return (
    <Doorway title={t('session.signInTitle')}>
      <form onSubmit={send}>
        <Stack>
          {signIn.error && (
            <Alert color="red" role="alert">
              {errorText(signIn.error, t)}
            </Alert>
          )}
          <TextInput
            label={t('session.name')}
            autoComplete="username"
            maxLength={60}
            required
            withAsterisk={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Password
            label={t('session.password')}
            autoComplete="current-password"
            maxLength={200}
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={signIn.isPending} disabled={isClosed}>
            {isClosed ? t('session.tryIn', { time: length(closedUntil - now) }) : t('session.signIn')}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
