import { Button, List, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Saved } from '../../src/web/wire/servers.ts';
import { change, path } from '../api.ts';
import { Answer } from './answer.tsx';
import { Dialog } from './dialog.tsx';
import { sayDone } from './saying.ts';
import { errorText } from './states.tsx';

interface DialogProps {
  name: string;
  isOpen: boolean;
  close: () => void;
}

/** Copies a server under a new name; what comes is the copy's settings. */
export function CopyServer({ name, isOpen, close }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={close} title={t('servers.copyTitle', { name })}>
      <CopyForm name={name} close={close} />
    </Dialog>
  );
}

function CopyForm({ name, close }: { name: string; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [copy, setCopy] = useState(t('servers.copyName', { name }));
  const copying = useMutation({
    mutationFn: () => change<Saved>('POST', path`/servers/${name}/copy`, { name: copy.trim() }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['servers'] });
      close();
      await navigate({ to: '/servers/$server/settings', params: { server: saved.name } });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (copy.trim() !== '') copying.mutate();
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <Text size="sm">{t('servers.copyWhat')}</Text>
        <TextInput
          label={t('servers.copyLabel')}
          maxLength={60}
          value={copy}
          onChange={(event) => setCopy(event.currentTarget.value)}
          error={copying.error && errorText(copying.error, t)}
          data-autofocus
        />
        <Answer cancel={close}>
          <Button type="submit" loading={copying.isPending}>
            {t('servers.copyDo')}
          </Button>
        </Answer>
      </Stack>
    </form>
  );
}

/** Asks before a server is deleted, and says what stays and what goes. */
export function DeleteServer({ name, isOpen, close }: DialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => change('DELETE', path`/servers/${name}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['servers'] });
      client.removeQueries({ queryKey: ['server', name] });
      sayDone(t('servers.deleted', { name }));
      close();
    },
  });
  return (
    <Dialog opened={isOpen} onClose={close} title={t('servers.deleteTitle', { name })}>
      <Stack>
        <div>
          <Text fw={600}>{t('servers.deleteStaysTitle')}</Text>
          <List size="sm">
            <List.Item>{t('servers.deleteStaysDocuments')}</List.Item>
            <List.Item>{t('servers.deleteStaysShop')}</List.Item>
          </List>
        </div>
        <div>
          <Text fw={600}>{t('servers.deleteGoesTitle')}</Text>
          <List size="sm">
            <List.Item>{t('servers.deleteGoesSettings')}</List.Item>
            <List.Item>{t('servers.deleteGoesOrders')}</List.Item>
            <List.Item>{t('servers.deleteGoesReceipts')}</List.Item>
          </List>
        </div>
        <Text size="sm">{t('servers.deleteAgain')}</Text>
        <Answer cancel={close} error={deleting.error} isGrave>
          <Button color="red" loading={deleting.isPending} onClick={() => deleting.mutate()}>
            {t('common.delete')}
          </Button>
        </Answer>
      </Stack>
    </Dialog>
  );
}
