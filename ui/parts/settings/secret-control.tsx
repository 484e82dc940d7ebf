import { Button, Group, Input, Stack, Text } from '@mantine/core';
import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Password } from '../password.tsx';
import type { ControlProps } from './control.tsx';
import { at } from './draft.ts';
import { useForm } from './form-context.ts';

/** A password or a key: never shown once it is kept, only replaced. */
export function SecretControl({ field, frame, value, set }: ControlProps<'secret'>) {
  const { t } = useTranslation();
  const form = useForm();
  const before = at(form.saved, field.path);
  const isKept = form.secretsSet.includes(field.path) || isVariable(before);
  if (isKept && typeof value !== 'string') {
    return (
      <Input.Wrapper {...frame} id={`${frame.id}-kept`} labelElement="div">
        <Group gap="sm" mt={4}>
          <Group gap={6} wrap="nowrap" miw={0}>
            <KeyRound size={16} aria-hidden style={{ flexShrink: 0 }} />
            <Text size="sm">
              {isVariable(value)
                ? t('settings.secret.fromVariable', { name: value.env })
                : t('settings.secret.kept')}
            </Text>
          </Group>
          {!form.isReadOnly && (
            <Button
              id={frame.id}
              size="xs"
              variant="default"
              aria-label={t('settings.secret.changeNamed', { name: t(`settings.field.${field.path}.name`) })}
              onClick={() => set('')}
            >
              {t('settings.secret.change')}
            </Button>
          )}
        </Group>
      </Input.Wrapper>
    );
  }
  return (
    <Stack gap={4} align="flex-start">
      <Password
        {...frame}
        w="100%"
        autoComplete="off"
        maxLength={500}
        value={typeof value === 'string' ? value : ''}
        onChange={({ currentTarget }) =>
          set(currentTarget.value === '' && !isKept ? undefined : currentTarget.value)
        }
      />
      {isKept && (
        <Button size="compact-xs" variant="subtle" onClick={() => set(before)}>
          {t('settings.secret.keep')}
        </Button>
      )}
    </Stack>
  );
}

function isVariable(value: unknown): value is { env: string } {
  return typeof value === 'object' && value !== null && 'env' in value;
}
