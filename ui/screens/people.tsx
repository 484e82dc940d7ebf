import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Paper,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../src/web/wire/session.ts';
import { change, path, read } from '../api.ts';
import { Answer } from '../parts/answer.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { NewPerson, OwnPassword } from '../parts/person-forms.tsx';
import { sayDone } from '../parts/saying.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { useMayChange, useSession } from '../session.tsx';

/** Who may sign in, and one's own password. */
export default function PeopleScreen() {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const { user: me, mode } = useSession();
  const [isAdding, setIsAdding] = useState(false);
  const [isChanging, setIsChanging] = useState(false);
  const [leaving, setLeaving] = useState<User | null>(null);
  const users = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => read<{ items: User[] }>('/users', signal),
    enabled: mode === 'in',
  });
  useTitle(t('common.people'));
  if (mode === 'open') return <Text>{t('session.openToAll')}</Text>;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t('common.people')}
        </Title>
        <Group gap="xs" className="buttons">
          <Button
            variant="default"
            leftSection={<KeyRound size={16} aria-hidden />}
            onClick={() => setIsChanging(true)}
          >
            {t('session.changePassword')}
          </Button>
          {mayChange && (
            <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setIsAdding(true)}>
              {t('session.newPerson')}
            </Button>
          )}
        </Group>
      </Group>
      {!mayChange && <Text c="dimmed">{t('common.viewerOnly')}</Text>}
      {users.isPending && <Loading />}
      {users.error && <Failed error={users.error} retry={() => void users.refetch()} />}
      {users.data && (
        <People
          items={users.data.items}
          me={me?.name ?? ''}
          remove={mayChange ? (user) => setLeaving(user) : null}
        />
      )}
      <Dialog opened={isAdding} onClose={() => setIsAdding(false)} title={t('session.newPerson')}>
        <NewPerson done={() => setIsAdding(false)} />
      </Dialog>
      <Dialog opened={isChanging} onClose={() => setIsChanging(false)} title={t('session.changePassword')}>
        <OwnPassword done={() => setIsChanging(false)} />
      </Dialog>
      <Dialog opened={leaving !== null} onClose={() => setLeaving(null)} title={t('session.removeTitle')}>
        {leaving && <Removing user={leaving} done={() => setLeaving(null)} />}
      </Dialog>
    </Stack>
  );
}

function People({ items, me, remove }: { items: User[]; me: string; remove: ((user: User) => void) | null }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('session.person')}</Table.Th>
            <Table.Th>{t('session.role')}</Table.Th>
            {remove && (
              <Table.Th>
                <VisuallyHidden>{t('session.actions')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((user) => (
            <Table.Tr key={user.name}>
              <Table.Td>
                {user.name} {user.name === me && <Badge variant="light">{t('session.you')}</Badge>}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{t(`session.roles.${user.role}`)}</Table.Td>
              {remove && (
                <Table.Td ta="right">
                  {user.name !== me && (
                    <ActionIcon
                      variant="subtle"
                      color="red"
                      size="lg"
                      aria-label={t('session.removeNamed', { name: user.name })}
                      onClick={() => remove(user)}
                    >
                      <Trash2 size={16} />
                    </ActionIcon>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function Removing({ user, done }: { user: User; done: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: () => change('DELETE', path`/users/${user.name}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] });
      sayDone(t('session.removed', { name: user.name }));
      done();
    },
  });
  return (
    <Stack>
      <Text>{t('session.removeWhat', { name: user.name })}</Text>
      <Answer cancel={done} error={removal.error}>
        <Button color="red" loading={removal.isPending} onClick={() => removal.mutate()}>
          {t('common.delete')}
        </Button>
      </Answer>
    </Stack>
  );
}
