import { Checkbox, Select, Stack, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BLANK_DATABASES, BLANK_PRINTER } from './blank.ts';
import type { ControlProps } from './control.tsx';
import { at } from './draft.ts';
import type { Field } from './field.ts';
import { useForm } from './form-context.ts';

/** What a value of a setting is called, with a word where this version does not do it yet. */
function useValueName(field: Field): (value: unknown) => string {
  const { t } = useTranslation();
  return (value) => {
    const name = t(`settings.field.${field.path}.values.${String(value)}`);
    const isPending = Array.isArray(field.pending) && field.pending.includes(String(value));
    return isPending ? `${name} (${t('settings.pending')})` : name;
  };
}

export function OneOfControl({ field, control, frame, value, set }: ControlProps<'one-of'>) {
  const name = useValueName(field);
  return (
    <Select
      {...frame}
      allowDeselect={false}
      data={control.values.map((each) => ({ value: String(each), label: name(each) }))}
      value={typeof value === 'string' || typeof value === 'boolean' ? String(value) : 'null'}
      onChange={(next) => set(control.values.find((each) => String(each) === next))}
    />
  );
}

export function SomeOfControl({ field, control, frame, value, set }: ControlProps<'some-of'>) {
  const name = useValueName(field);
  const { disabled, ...rest } = frame;
  return (
    <Checkbox.Group
      {...rest}
      tabIndex={-1}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={set}
    >
      <Stack gap="xs" mt="xs">
        {control.values.map((each) => (
          <Checkbox key={each} value={each} label={name(each)} disabled={disabled} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

/** Another kind of database has other settings: those of the old kind go. */
export function DatabaseKindControl({ field, control, frame, value }: ControlProps<'database-kind'>) {
  const form = useForm();
  const name = useValueName(field);
  const choose = (kind: string | null): void => {
    if (kind === value || !isKind(kind)) return;
    const saved = at(form.saved, 'warehouse.database');
    const isSavedKind = at(form.saved, 'warehouse.database.kind') === kind;
    form.set('warehouse.database', isSavedKind ? saved : BLANK_DATABASES[kind]);
  };
  return (
    <Select
      {...frame}
      allowDeselect={false}
      data={control.values.map((each) => ({ value: each, label: name(each) }))}
      value={String(value)}
      onChange={choose}
    />
  );
}

function isKind(kind: string | null): kind is keyof typeof BLANK_DATABASES {
  return kind !== null && kind in BLANK_DATABASES;
}

/** Yes gives the printer its fields; back to No and Yes again brings what was saved. */
export function PrinterControl({ frame, value, set }: ControlProps<'printer'>) {
  const form = useForm();
  const { withAsterisk: _asterisk, ...rest } = frame;
  return (
    <Switch
      {...rest}
      checked={(value ?? null) !== null}
      onChange={({ currentTarget }) =>
        set(currentTarget.checked ? (at(form.saved, 'printer') ?? BLANK_PRINTER) : null)
      }
    />
  );
}
