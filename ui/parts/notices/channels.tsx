import {
  Button,
  Group,
  Input,
  NumberInput,
  Paper,
  Select,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { KeyRound } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Password } from '../password.tsx';
import { NEW_HOOK, NEW_MAIL, recipients, type HookDraft, type MailDraft, type Secret } from './draft.ts';

export interface ChannelProps<Draft> {
  draft: Draft | null;
  set: (draft: Draft | null) => void;
  /** What is wrong at a setting, "email.host". */
  fault: (setting: string) => string | null;
  secretsSet: readonly string[];
}

/** Notices by e-mail. */
export function MailPart({ draft, set, fault, secretsSet }: ChannelProps<MailDraft>) {
  const { t } = useTranslation();
  const [to, setTo] = useState(draft?.to.join(', ') ?? '');
  const change = (more: Partial<MailDraft>): void => set({ ...(draft ?? NEW_MAIL), ...more });
  return (
    <Part
      title={t('notices.email.title')}
      why={t('notices.email.why')}
      isOn={draft !== null}
      turn={(isOn) => set(isOn ? { ...NEW_MAIL, to: recipients(to) } : null)}
    >
      {draft && (
        <>
          <TextInput
            label={t('notices.email.to')}
            description={t('notices.email.toWhy')}
            value={to}
            maxLength={2000}
            error={fault('email.to')}
            onChange={({ currentTarget }) => {
              setTo(currentTarget.value);
              change({ to: recipients(currentTarget.value) });
            }}
          />
          <TextInput
            label={t('notices.email.from')}
            value={draft.from}
            maxLength={254}
            error={fault('email.from')}
            onChange={({ currentTarget }) => change({ from: currentTarget.value })}
          />
          <Group align="flex-start" grow preventGrowOverflow={false} className="buttons">
            <TextInput
              label={t('notices.email.host')}
              placeholder="mail.firma.bg"
              value={draft.host}
              maxLength={255}
              error={fault('email.host')}
              onChange={({ currentTarget }) => change({ host: currentTarget.value })}
            />
            <NumberInput
              label={t('notices.email.port')}
              allowDecimal={false}
              allowNegative={false}
              clampBehavior="none"
              hideControls
              value={draft.port}
              error={fault('email.port')}
              onChange={(port) => change({ port })}
            />
          </Group>
          <Select
            label={t('notices.email.security')}
            allowDeselect={false}
            data={(['starttls', 'tls', 'none'] as const).map((value) => ({
              value,
              label: t(`notices.email.securities.${value}`),
            }))}
            value={draft.security}
            onChange={(security) => change({ security: security ?? 'starttls' })}
          />
          <TextInput
            label={t('notices.email.user')}
            description={t('notices.email.userWhy')}
            autoComplete="off"
            value={draft.user}
            maxLength={254}
            error={fault('email.user')}
            onChange={({ currentTarget }) => change({ user: currentTarget.value })}
          />
          <SecretInput
            label={t('notices.email.password')}
            isKept={secretsSet.includes('email.password')}
            value={draft.password}
            error={fault('email.password')}
            set={(password) => change({ password })}
          />
        </>
      )}
    </Part>
  );
}

/** Notices to another program. */
export function HookPart({ draft, set, fault, secretsSet }: ChannelProps<HookDraft>) {
  const { t } = useTranslation();
  const change = (more: Partial<HookDraft>): void => set({ ...(draft ?? NEW_HOOK), ...more });
  return (
    <Part
      title={t('notices.webhook.title')}
      why={t('notices.webhook.why')}
      isOn={draft !== null}
      turn={(isOn) => set(isOn ? NEW_HOOK : null)}
    >
      {draft && (
        <>
          <Textarea
            autosize
            label={t('notices.webhook.url')}
            placeholder="https://"
            value={draft.url}
            maxLength={500}
            error={fault('webhook.url')}
            onChange={({ currentTarget }) => change({ url: currentTarget.value.replaceAll('\n', '') })}
          />
          <SecretInput
            label={t('notices.webhook.secret')}
            description={t('notices.webhook.secretWhy')}
            isKept={secretsSet.includes('webhook.secret')}
            value={draft.secret}
            error={fault('webhook.secret')}
            set={(secret) => change({ secret })}
          />
        </>
      )}
    </Part>
  );
}

interface PartProps {
  title: string;
  why: string;
  isOn: boolean;
  turn: (isOn: boolean) => void;
  children: ReactNode;
}

function Part({ title, why, isOn, turn, children }: PartProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack>
        <div>
          <Title order={2} size="h4" mb={4}>
            {title}
          </Title>
          <Switch label={why} checked={isOn} onChange={({ currentTarget }) => turn(currentTarget.checked)} />
        </div>
        {children}
      </Stack>
    </Paper>
  );
}

interface SecretProps {
  label: string;
  description?: string;
  isKept: boolean;
  value: Secret;
  error: string | null;
  set: (value: Secret) => void;
}

/** Never shown once it is kept, only replaced; one from the environment is named. */
function SecretInput({ label, description, isKept, value, error, set }: SecretProps) {
  const { t } = useTranslation();
  const [isChanging, setIsChanging] = useState(false);
  const variable = typeof value === 'object' ? value.env : null;
  if ((isKept || variable !== null) && !isChanging) {
    return (
      <Input.Wrapper label={label} description={description} error={error} labelElement="div">
        <Group gap="sm" mt={4}>
          <KeyRound size={16} aria-hidden />
          <Text size="sm">
            {variable === null
              ? t('settings.secret.kept')
              : t('settings.secret.fromVariable', { name: variable })}
          </Text>
          <Button
            size="xs"
            variant="default"
            aria-label={t('settings.secret.changeNamed', { name: label })}
            onClick={() => {
              setIsChanging(true);
              set('');
            }}
          >
            {t('settings.secret.change')}
          </Button>
        </Group>
      </Input.Wrapper>
    );
  }
  return (
    <Password
      label={label}
      description={description}
      error={error}
      autoComplete="off"
      maxLength={500}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => set(currentTarget.value)}
    />
  );
}
