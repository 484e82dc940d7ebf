import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  Input,
  NumberInput,
  Select,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOptions } from './choice-controls.tsx';
import type { ControlProps } from './control.tsx';
import type { Column, Table } from './field.ts';
import { RecordInput } from './record-control.tsx';
import { selectAll } from './looks.ts';

/** The cells share the room of their row; where there is little they stand below each other. */
const CELL = { flex: '1 1 180px', maw: 320 } as const;

interface Row {
  /** Stays while the key is being typed. */
  id: number;
  key: string;
  value: unknown;
}

/** What is said of each method of the shop or each percent, a row for each. */
export function TableControl({ field, control, frame, value, set }: ControlProps<'table'>) {
  const { t } = useTranslation();
  const texts = `settings.field.${field.path}`;
  const [rows, setRows] = useState<readonly Row[]>(() =>
    Object.entries((value ?? {}) as Record<string, unknown>).map(([key, each], id) => ({
      id,
      key,
      value: each,
    })),
  );
  const change = (next: readonly Row[]): void => {
    setRows(next);
    set(Object.fromEntries(next.map((row) => [row.key.trim(), row.value])));
  };
  const add = (): void => {
    const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
    change([...rows, { id, key: '', value: control.table.blank }]);
  };
  return (
    <Fieldset legend={frame.label} id={frame.id} tabIndex={-1} disabled={frame.disabled} miw={0}>
      <Stack gap="sm">
        <Input.Description>{frame.description}</Input.Description>
        {frame.error && <Input.Error role="alert">{frame.error}</Input.Error>}
        {rows.map((row) => (
          <RowControl
            key={row.id}
            row={row}
            table={control.table}
            texts={texts}
            isDisabled={frame.disabled}
            change={(changed) => change(rows.map((each) => (each.id === row.id ? changed : each)))}
            remove={() => change(rows.filter(({ id }) => id !== row.id))}
          />
        ))}
        {!frame.disabled && (
          <Group>
            <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
              {t(`${texts}.add`)}
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

interface RowProps {
  row: Row;
  table: Table;
  texts: string;
  isDisabled: boolean;
  change: (row: Row) => void;
  remove: () => void;
}

function RowControl({ row, table, texts, isDisabled, change, remove }: RowProps) {
  const { t } = useTranslation();
  const cell = (name: string | null): unknown =>
    name === null ? row.value : (row.value as Record<string, unknown>)[name];
  const setCell = (name: string | null, value: unknown): void =>
    change({ ...row, value: name === null ? value : { ...(row.value as object), [name]: value } });
  return (
    <Group gap="xs" align="flex-end" className="table-row">
      <TextInput
        label={t(`${texts}.key`)}
        {...CELL}
        maxLength={100}
        disabled={isDisabled}
        value={row.key}
        onChange={({ currentTarget }) => change({ ...row, key: currentTarget.value })}
      />
      {table.columns.map((column) => (
        <Cell
          key={column.name ?? ''}
          column={column}
          label={t(column.name === null ? `${texts}.value` : `${texts}.columns.${column.name}`)}
          texts={texts}
          isDisabled={isDisabled}
          value={cell(column.name)}
          set={(value) => setCell(column.name, value)}
        />
      ))}
      {!isDisabled && (
        <ActionIcon
          variant="subtle"
          color="red"
          size="lg"
          aria-label={t('settings.removeRow', { name: row.key })}
          onClick={remove}
        >
          <Trash2 size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}

interface CellProps {
  column: Column;
  label: string;
  texts: string;
  isDisabled: boolean;
  value: unknown;
  set: (value: unknown) => void;
}

function Cell(props: CellProps) {
  const { t } = useTranslation();
  const { column, label, texts, isDisabled, value, set } = props;
  switch (column.kind) {
    case 'yes-no':
      return (
        <Switch
          label={label}
          disabled={isDisabled}
          pb={8}
          checked={value === true}
          onChange={({ currentTarget }) => set(currentTarget.checked)}
        />
      );
    case 'one-of':
      return (
        <Select
          label={label}
          {...CELL}
          disabled={isDisabled}
          allowDeselect={false}
          data={(column.values ?? []).map((each) => ({ value: each, label: t(`${texts}.values.${each}`) }))}
          value={String(value)}
          onChange={set}
        />
      );
    case 'item':
      return (
        <RecordInput
          register="items"
          label={label}
          {...CELL}
          disabled={isDisabled}
          chosen={value}
          choose={set}
        />
      );
    case 'choice':
      return <ChoiceCell {...props} />;
    default:
      return <NumberCell {...props} />;
  }
}

function ChoiceCell(props: CellProps) {
  const { column, label, isDisabled, value, set } = props;
  const options = useOptions(column.list ?? 'vatGroups', value === undefined ? [] : [value]);
  if (!options) return <NumberCell {...props} />;
  return (
    <Select
      label={label}
      {...CELL}
      disabled={isDisabled}
      searchable
      onFocus={selectAll}
      allowDeselect={false}
      data={options}
      value={String(value)}
      onChange={(next) => set(Number(next))}
    />
  );
}

function NumberCell({ label, isDisabled, value, set }: CellProps) {
  return (
    <NumberInput
      label={label}
      {...CELL}
      disabled={isDisabled}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      hideControls
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => set(next === '' ? undefined : next)}
    />
  );
}
