import { Group, Input, NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../language.ts';
import type { ControlProps } from './control.tsx';
import { NARROW } from './looks.ts';

/** What an emptied control says: nothing, or null where a setting may be empty. */
const nothing = (none: true | undefined): null | undefined => (none ? null : undefined);

export function TextControl({ control, frame, value, set }: ControlProps<'text'>) {
  return (
    <TextInput
      {...frame}
      autoComplete="off"
      maxLength={1000}
      placeholder={control.placeholder}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) =>
        set(currentTarget.value === '' ? nothing(control.none) : currentTarget.value)
      }
    />
  );
}

export function NumberControl({ control, frame, value, set }: ControlProps<'number'>) {
  return (
    <NumberInput
      {...frame}
      styles={NARROW}
      allowNegative={false}
      allowDecimal={control.decimals !== undefined}
      decimalScale={control.decimals ?? 0}
      decimalSeparator={currentLanguage() === 'bg' ? ',' : '.'}
      min={control.least ?? 0}
      // What is out of bounds is said by Kervan, not silently changed.
      clampBehavior="none"
      suffix={control.unit === 'percent' ? ' %' : ''}
      value={typeof value === 'number' || typeof value === 'string' ? value : ''}
      onChange={(next) => set(next === '' ? nothing(control.none) : next)}
    />
  );
}

export function DayControl({ frame, value, set }: ControlProps<'day'>) {
  return (
    <TextInput
      {...frame}
      type="date"
      styles={NARROW}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => set(currentTarget.value || undefined)}
    />
  );
}

export function YesNoControl({ frame, value, set }: ControlProps<'yes-no'>) {
  const { withAsterisk: _asterisk, ...rest } = frame;
  return (
    <Switch {...rest} checked={value === true} onChange={({ currentTarget }) => set(currentTarget.checked)} />
  );
}

/** A setting of two halves; with both empty there is none. */
export function PairControl({ field, control, frame, value, set }: ControlProps<'pair'>) {
  const { t } = useTranslation();
  const halves = (value ?? {}) as Record<string, unknown>;
  const setHalf = (name: string, half: unknown): void => {
    const { [name]: _before, ...rest } = halves;
    const next = half === '' || half === undefined ? rest : { ...rest, [name]: half };
    set(Object.keys(next).length === 0 ? null : next);
  };
  return (
    <Input.Wrapper {...frame} labelElement="div" tabIndex={-1} role="group">
      <Group gap="sm" align="flex-start">
        {control.parts.map(({ name, kind }) => {
          const label = t(`settings.field.${field.path}.parts.${name}`);
          const half = halves[name];
          return kind === 'number' ? (
            <NumberInput
              key={name}
              label={label}
              disabled={frame.disabled}
              allowDecimal={false}
              allowNegative={false}
              clampBehavior="none"
              hideControls
              w={160}
              value={typeof half === 'number' ? half : ''}
              onChange={(next) => setHalf(name, next)}
            />
          ) : (
            <TextInput
              key={name}
              label={label}
              disabled={frame.disabled}
              type={kind === 'day' ? 'date' : 'text'}
              w={kind === 'day' ? 160 : 260}
              maxLength={200}
              value={typeof half === 'string' ? half : ''}
              onChange={({ currentTarget }) => setHalf(name, currentTarget.value)}
            />
          );
        })}
      </Group>
    </Input.Wrapper>
  );
}
