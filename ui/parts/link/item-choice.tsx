import { Alert, Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundItems } from '../../../src/web/wire/look-ups.ts';
import { change, path, query, read } from '../../api.ts';
import { sayDone } from '../saying.ts';
import { errorText, Failed, Loading } from '../states.tsx';

const MOST = 20;
const LEAST_LETTERS = 2;

interface ChoiceProps {
  server: string;
  /** The variant of the shop that is linked, its code, and the item it has so far. */
  variant: string;
  sku: string;
  linkedWith: number | null;
  /** What the button that links is called. */
  button: string;
  /** What comes of the link, in words; null when the button says it. */
  note: string | null;
  /** Told when it is linked, or its link is taken away. */
  linked?: (() => void) | undefined;
  close: () => void;
}

/** Looks for an item of the warehouse and links a variant of the shop with it by hand. */
export function ItemChoice({ server, variant, sku, linkedWith, button, note, linked, close }: ChoiceProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [search, setSearch] = useState(sku);
  const [item, setItem] = useState<number | null>(null);
  const linking = useMutation({
    mutationFn: (to: number | null) => change('PUT', path`/servers/${server}/links`, { variant, item: to }),
    onSuccess: async () => {
      sayDone(t('orders.linkDone'));
      const shown = ['orders', 'products', 'problems', 'links'];
      await Promise.all(
        shown.map((kind) => client.invalidateQueries({ queryKey: ['server', server, kind] })),
      );
      close();
      linked?.();
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (item !== null) linking.mutate(item);
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <TextInput
          label={t('orders.linkSearch')}
          description={search.trim().length < LEAST_LETTERS ? t('orders.linkType') : undefined}
          leftSection={<Search size={16} aria-hidden />}
          maxLength={100}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setItem(null);
          }}
          data-autofocus
        />
        <Found server={server} search={search} item={item} choose={setItem} />
        {note !== null && (
          <Text size="sm" c="dimmed">
            {note}
          </Text>
        )}
        {linking.error && (
          <Alert color="red" role="alert">
            {errorText(linking.error, t)}
          </Alert>
        )}
        <Group justify="space-between">
          {linkedWith === null ? (
            <span />
          ) : (
            <Button
              variant="subtle"
              color="red"
              title={t('orders.linkAwayMeans')}
              loading={linking.isPending && linking.variables === null}
              onClick={() => linking.mutate(null)}
            >
              {t('orders.linkAway')}
            </Button>
          )}
          <Group gap="xs">
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={item === null} loading={linking.isPending && item !== null}>
              {button}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

interface FoundProps {
  server: string;
  search: string;
  item: number | null;
  choose: (item: number) => void;
}

function Found({ server, search, item, choose }: FoundProps) {
  const { t } = useTranslation();
  const [wanted] = useDebouncedValue(search.trim(), 300);
  const found = useQuery({
    queryKey: ['server', server, 'items', wanted],
    queryFn: ({ signal }) => {
      const asked = query({ search: wanted, limit: MOST });
      return read<FoundItems>(`${path`/servers/${server}/items`}${asked}`, signal);
    },
    enabled: wanted.length >= LEAST_LETTERS,
    placeholderData: keepPreviousData,
  });
  if (wanted.length < LEAST_LETTERS) return null;
  if (found.isPending) return <Loading />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { items } = found.data;
  if (items.length === 0) {
    return (
      <Text size="sm" role="status">
        {t('orders.linkNone', { search: wanted })}
      </Text>
    );
  }
  return (
    <Radio.Group
      label={t('orders.linkFound')}
      value={item === null ? null : String(item)}
      onChange={(value) => choose(Number(value))}
      className={found.isPlaceholderData ? 'old' : ''}
    >
      <Stack gap={6} mt={6} mah="min(320px, 40dvh)" style={{ overflowY: 'auto' }} p={2}>
        {items.map(({ id, code, name, barcodes }) => (
          <Radio
            key={id}
            value={String(id)}
            label={name}
            description={[
              t('orders.documentNumber', { number: id }),
              code !== '' && t('orders.code', { code }),
              barcodes.length > 0 && t('orders.barcodes', { barcodes: barcodes.join(', ') }),
            ]
              .filter(Boolean)
              .join(' · ')}
          />
        ))}
        {items.length === MOST && (
          <Text size="sm" c="dimmed">
            {t('orders.linkMany', { number: MOST })}
          </Text>
        )}
      </Stack>
    </Radio.Group>
  );
}
