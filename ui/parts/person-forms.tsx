import { Button, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../src/web/wire/session.ts';
import { change } from '../api.ts';
import { Answer } from './answer.tsx';
import { Password, SHORTEST_PASSWORD } from './password.tsx';
import { sayDone } from './saying.ts';

interface FormProps {
  /** The form is no longer needed: it was sent or left. */
  done: () => void;
}

/** A new user with a first password. */
export function NewPerson({ done }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const isReady = name.trim() !== '' && password.length >= SHORTEST_PASSWORD;
  const adding = useMutation({
    mutationFn: () => change('POST', '/users', { name: name.trim(), role, password }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] });
      sayDone(t('session.added', { name: name.trim() }));
      done();
    },
  });
  const send = (): void => {
    setIsTried(true);
    if (isReady) adding.mutate();
  };
  return (
    <Form send={send} done={done} error={adding.error} isSending={adding.isPending} action={t('session.add')}>
      <TextInput
        label={t('session.name')}
        autoComplete="off"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={isTried && name.trim() === '' && t('session.nameMissing')}
      />
      <Radio.Group
        label={t('session.role')}
        value={role}
        onChange={(value) => setRole(value === 'administrator' ? 'administrator' : 'viewer')}
      >
        <Stack gap="xs" mt={6}>
          {(['viewer', 'administrator'] as const).map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`session.roles.${each}`)}
              description={t(`session.roleMeans.${each}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <NewPassword label={t('session.password')} value={password} set={setPassword} isTried={isTried} />
    </Form>
  );
}

/** One's own password: the one of now and the new one. */
export function OwnPassword({ done }: FormProps) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const changing = useMutation({
    mutationFn: () => change('PUT', '/session/password', { current, password }),
    onSuccess: () => {
      sayDone(t('session.passwordChanged'));
      done();
    },
  });
  const send = (): void => {
    setIsTried(true);
    if (current !== '' && password.length >= SHORTEST_PASSWORD) changing.mutate();
  };
  return (
    <Form
      send={send}
      done={done}
      error={changing.error}
      isSending={changing.isPending}
      action={t('session.changePassword')}
    >
      <Password
        label={t('session.currentPassword')}
        autoComplete="current-password"
        maxLength={200}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        error={isTried && current === '' && t('session.currentMissing')}
      />
      <NewPassword label={t('session.newPassword')} value={password} set={setPassword} isTried={isTried} />
    </Form>
  );
}

interface NewPasswordProps {
  label: string;
  value: string;
  set: (value: string) => void;
  isTried: boolean;
}

function NewPassword(props: NewPasswordProps) {
  const { t } = useTranslation();
  const isShort = props.value.length < SHORTEST_PASSWORD;
  return (
    <Password
      label={props.label}
      description={t('session.passwordRule', { count: SHORTEST_PASSWORD })}
      autoComplete="new-password"
      maxLength={200}
      value={props.value}
      onChange={(event) => props.set(event.currentTarget.value)}
      error={props.isTried && isShort && t('session.passwordShort', { count: SHORTEST_PASSWORD })}
    />
  );
}

interface FrameProps extends FormProps {
  send: () => void;
  error: Error | null;
  isSending: boolean;
  action: string;
  children: ReactNode;
}

function Form({ send, done, error, isSending, action, children }: FrameProps) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {children}
        <Answer cancel={done} error={error}>
          <Button type="submit" loading={isSending}>
            {action}
          </Button>
        </Answer>
      </Stack>
    </form>
  );
}
