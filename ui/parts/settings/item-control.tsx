import { NumberInput, Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundItems } from '../../../src/web/wire/look-ups.ts';
import { path, query, read } from '../../api.ts';
import type { ControlProps } from './control.tsx';
import { useForm } from './form-context.ts';
import { selectAll } from './looks.ts';

const FOUND = 20;

export function ItemControl({ frame, value, set }: ControlProps<'item'>) {
  return <ItemInput {...frame} item={value} choose={set} />;
}

type Looks = Pick<
  SelectProps,
  'id' | 'label' | 'description' | 'error' | 'disabled' | 'withAsterisk' | 'maw' | 'w' | 'aria-label'
>;

/** An item of the warehouse: found by name or code once the server is saved, by its number before. */
export function ItemInput({
  item,
  choose,
  ...looks
}: Looks & { item: unknown; choose: (item: number | undefined) => void }) {
  const { t } = useTranslation();
  const { server } = useForm();
  const [typed, setTyped] = useState('');
  /** The one chosen last here, by its name; what was saved is known by its number alone. */
  const [picked, setPicked] = useState<{ value: string; label: string } | null>(null);
  const [search] = useDebouncedValue(typed.trim(), 300);
  const chosen = typeof item === 'number' ? String(item) : null;
  const own =
    chosen === null || picked?.value === chosen
      ? picked
      : { value: chosen, label: t('settings.choice.numbered', { id: chosen }) };
  const isSearching = server !== null && search !== '' && search !== own?.label;
  const found = useQuery({
    queryKey: ['server', server, 'items', search],
    queryFn: ({ signal }) =>
      read<FoundItems>(`${path`/servers/${server ?? ''}/items`}${query({ search, limit: FOUND })}`, signal),
    enabled: isSearching,
    placeholderData: keepPreviousData,
  });
  if (server === null) {
    return (
      <NumberInput
        {...looks}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        hideControls
        value={typeof item === 'number' ? item : ''}
        onChange={(next) => choose(typeof next === 'number' ? next : undefined)}
      />
    );
  }
  const options = (found.data?.items ?? []).map(({ id, code, name }) => ({
    value: String(id),
    label: t('settings.choice.item', { id, code, name }),
  }));
  const isListed = own === null || options.some(({ value }) => value === own.value);
  return (
    <Select
      {...looks}
      searchable
      onFocus={selectAll}
      allowDeselect={false}
      placeholder={t('settings.choice.searchItem')}
      nothingFoundMessage={t(search === '' ? 'settings.choice.typeItem' : 'settings.choice.nothing')}
      // Kervan has searched already, also by bar code, which the label does not show.
      filter={({ options: all }) => all}
      data={isListed ? options : [own, ...options]}
      value={chosen}
      onSearchChange={setTyped}
      onChange={(next, option) => {
        if (next === null || option === null) return;
        setPicked({ value: next, label: option.label });
        choose(Number(next));
      }}
    />
  );
}
