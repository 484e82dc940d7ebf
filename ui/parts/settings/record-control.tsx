import { NumberInput, Select, Text, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../states.tsx';
import { Unread } from './choice-controls.tsx';
import type { ControlProps } from './control.tsx';
import { useNumbered, useSearch, useSource, type Found, type Register } from './look-up.ts';
import { NARROW, selectAll } from './looks.ts';

export function ItemControl({ frame, value, set }: ControlProps<'item'>) {
  return <RecordInput {...frame} register="items" chosen={value} choose={set} />;
}

export function PartnerControl({ frame, value, set }: ControlProps<'partner'>) {
  return <RecordInput {...frame} register="partners" chosen={value} choose={set} />;
}

type Looks = Pick<
  SelectProps,
  'id' | 'label' | 'description' | 'error' | 'disabled' | 'withAsterisk' | 'maw' | 'flex' | 'aria-label'
>;

interface RecordInputProps extends Looks {
  register: Register;
  chosen: unknown;
  choose: (id: number | undefined) => void;
}

/** An item or a partner of the warehouse: found by name, code and the like where the database answers, by its number elsewhere. */
export function RecordInput({ register, chosen, choose, ...looks }: RecordInputProps) {
  const source = useSource();
  if (source !== null) return <Search {...looks} {...{ register, chosen, choose, source }} />;
  return (
    <NumberInput
      {...looks}
      {...(looks.description !== undefined && { description: <Unread why={looks.description} /> })}
      styles={NARROW}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      hideControls
      value={typeof chosen === 'number' ? chosen : ''}
      onChange={(next) => choose(typeof next === 'number' ? next : undefined)}
    />
  );
}

type SearchProps = RecordInputProps & { source: NonNullable<ReturnType<typeof useSource>> };

function Search({ register, chosen, choose, source, ...looks }: SearchProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), 300);
  const id = typeof chosen === 'number' ? chosen : null;
  const own = useNumbered(source, register, id);
  const labelOf = ({ id: number, name }: Found): string => t('settings.choice.named', { name, id: number });
  const ownLabels = [
    t('settings.choice.numbered', { id }),
    t('settings.choice.gone', { id }),
    own ? labelOf(own) : '',
  ];
  // The list writes the label of what is chosen where a person types; that is no search.
  const search = ownLabels.includes(text) ? '' : text;
  const found = useSearch(source, register, search);
  const numbered = useNumbered(source, register, NUMBER.test(search) ? Number(search) : null);
  const records = search === '' ? [] : [...(found.data ?? []), ...(numbered ? [numbered] : [])];
  const options = new Map(
    records.map((record) => [record.id, { label: labelOf(record), marks: record.marks }]),
  );
  if (id !== null && !options.has(id)) {
    options.set(id, {
      label: own ? labelOf(own) : t(`settings.choice.${own === null ? 'gone' : 'numbered'}`, { id }),
      marks: own?.marks ?? '',
    });
  }
  return (
    <Select
      {...looks}
      error={looks.error ?? (found.error && search !== '' ? errorText(found.error, t) : null)}
      searchable
      onFocus={selectAll}
      allowDeselect={false}
      placeholder={t(`settings.choice.search.${register}`)}
      nothingFoundMessage={t(search === '' ? 'settings.choice.typeItem' : 'settings.choice.nothing')}
      // Kervan has searched already, also by what the label does not show.
      filter={({ options: all }) => all}
      data={[...options].map(([value, { label }]) => ({ value: String(value), label }))}
      renderOption={({ option }) => (
        <Option label={option.label} marks={options.get(Number(option.value))?.marks ?? ''} />
      )}
      value={id === null ? null : String(id)}
      onSearchChange={setTyped}
      onChange={(next) => next !== null && choose(Number(next))}
    />
  );
}

/** What may be the number of a record. */
const NUMBER = /^[1-9]\d{0,9}$/;

function Option({ label, marks }: { label: string; marks: string }) {
  return (
    <span>
      {label}
      {marks !== '' && (
        <Text span display="block" size="xs" c="dimmed">
          {marks}
        </Text>
      )}
    </span>
  );
}
