import { MultiSelect, NumberInput, Select, TagsInput, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ControlProps } from './control.tsx';
import type { ListName } from './field.ts';
import { useForm } from './form-context.ts';
import { NARROW, selectAll } from './looks.ts';

interface Option {
  value: string;
  label: string;
  /** How deep in its tree. */
  depth: number;
}

/** Long lists show so many; the rest is found by typing. */
const SHOWN = 200;

/**
 * The list of the warehouse, ids beside the names; what is chosen and not in it is said to be gone. While the
 * list is on its way there are only the ids; null when it cannot be had.
 */
export function useOptions(list: ListName, chosen: readonly unknown[]): Option[] | null {
  const { t } = useTranslation();
  const { choices, isAsking } = useForm();
  if (!choices) {
    const unnamed = (id: string) => ({ value: id, label: t('settings.choice.numbered', { id }), depth: 0 });
    return isAsking ? chosen.map(String).map(unnamed) : null;
  }
  const rows: { id: number; name: string; code?: string }[] = choices[list];
  const options = rows
    .toSorted((a, b) => (a.code ?? '').localeCompare(b.code ?? '') || a.id - b.id)
    .map(({ id, name, code }) => ({
      value: String(id),
      label: t('settings.choice.named', { name, id }),
      depth: depthOf(code),
    }));
  const known = new Set(options.map(({ value }) => value));
  const gone = chosen
    .map(String)
    .filter((id) => !known.has(id))
    .map((id) => ({ value: id, label: t('settings.choice.gone', { id }), depth: 0 }));
  return [...gone, ...options];
}

/** Groups are a tree whose codes have three letters a step: "AAEAAA" is in "AAE". The system group "-1" is above all. */
function depthOf(code: string | undefined): number {
  return code === undefined || code.length < 3 ? 0 : Math.floor(code.length / 3) - 1;
}

function Branch({ option }: { option: { label: string } }) {
  const { depth = 0 } = option as Partial<Option>;
  return (
    <Text size="sm" pl={depth * 16} span>
      {option.label}
    </Text>
  );
}

export function ChoiceControl({ control, frame, value, set }: ControlProps<'choice'>) {
  const { t } = useTranslation();
  const isChosen = typeof value === 'number' || typeof value === 'string';
  const options = useOptions(control.list, isChosen ? [value] : []);
  const empty = control.none ? null : undefined;
  if (!options) {
    return (
      <NumberInput
        {...frame}
        styles={NARROW}
        placeholder={t('settings.choice.number')}
        description={<Unread why={frame.description} />}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        hideControls
        value={isChosen ? value : ''}
        onChange={(next) => set(next === '' ? empty : next)}
      />
    );
  }
  return (
    <Select
      {...frame}
      searchable
      limit={SHOWN}
      onFocus={selectAll}
      placeholder={t('settings.choice.one')}
      nothingFoundMessage={t('settings.choice.nothing')}
      data={options}
      value={isChosen ? String(value) : null}
      onChange={(next) => set(next === null ? empty : Number(next))}
    />
  );
}

export function ChoicesControl({ control, frame, value, set }: ControlProps<'choices'>) {
  const { t } = useTranslation();
  const chosen = Array.isArray(value) ? value : [];
  const options = useOptions(control.list, chosen);
  if (!options) {
    return (
      <TagsInput
        {...frame}
        description={<Unread why={frame.description} />}
        placeholder={chosen.length === 0 ? t('settings.choice.numbers') : ''}
        value={chosen.map(String)}
        onChange={(next) => set(next.filter((each) => /^\d+$/.test(each)).map(Number))}
      />
    );
  }
  return (
    <MultiSelect
      {...frame}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('settings.choice.clear') }}
      limit={SHOWN}
      placeholder={chosen.length === 0 ? t('settings.choice.some') : ''}
      nothingFoundMessage={t('settings.choice.nothing')}
      data={options}
      renderOption={({ option }) => <Branch option={option} />}
      value={chosen.map(String)}
      onChange={(next) => set(next.map(Number))}
    />
  );
}

/** Statuses of orders: chosen from those of the shop, or typed while the shop was not asked. */
export function StatusesControl({ frame, value, set }: ControlProps<'statuses'>) {
  const { t } = useTranslation();
  const { statuses, isAsking } = useForm();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  if (!statuses && !isAsking) {
    return (
      <TagsInput
        {...frame}
        description={<Unread why={frame.description} isShop />}
        placeholder={chosen.length === 0 ? t('settings.choice.codes') : ''}
        value={chosen}
        onChange={set}
      />
    );
  }
  const known = new Set(statuses?.map(({ code }) => code));
  const gone = chosen
    .filter((code) => !known.has(code))
    .map((code) => ({ value: code, label: statuses ? t('settings.choice.goneInShop', { code }) : code }));
  return (
    <MultiSelect
      {...frame}
      searchable
      placeholder={chosen.length === 0 ? t('settings.choice.some') : ''}
      nothingFoundMessage={t('settings.choice.nothing')}
      data={[...gone, ...(statuses ?? []).map(({ code, name }) => ({ value: code, label: name }))]}
      value={chosen}
      onChange={set}
    />
  );
}

/** The explanation, and how the list comes: by testing the connection. */
export function Unread({ why, isShop = false }: { why: ReactNode; isShop?: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {why} {t(isShop ? 'settings.choice.askShop' : 'settings.choice.askWarehouse')}
    </>
  );
}
