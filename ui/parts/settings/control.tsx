import { Badge, Text } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ChoiceControl, ChoicesControl, StatusesControl } from './choice-controls.tsx';
import { at } from './draft.ts';
import type { Control, Field } from './field.ts';
import { faultsOf, settingId, useFaultText, useForm } from './form-context.ts';
import { DatabaseKindControl, OneOfControl, PrinterControl, SomeOfControl } from './kind-controls.tsx';
import { DayControl, NumberControl, PairControl, TextControl, YesNoControl } from './plain-controls.tsx';
import { ItemControl, PartnerControl } from './record-control.tsx';
import { ScheduleControl } from './schedule-control.tsx';
import { SecretControl } from './secret-control.tsx';
import { TableControl } from './table-control.tsx';
import { TimeZoneControl } from './time-zone-control.tsx';

/** What every control shows around what it asks for; Mantine ties the three together. */
export interface Frame {
  id: string;
  label: ReactNode;
  description: ReactNode;
  error: ReactNode;
  disabled: boolean;
  withAsterisk: boolean;
}

export interface ControlProps<Kind extends Control['kind']> {
  field: Field;
  control: Extract<Control, { kind: Kind }>;
  frame: Frame;
  value: unknown;
  set: (value: unknown) => void;
}

const CONTROLS: { [Kind in Control['kind']]: ComponentType<ControlProps<Kind>> } = {
  text: TextControl,
  number: NumberControl,
  day: DayControl,
  'yes-no': YesNoControl,
  pair: PairControl,
  'one-of': OneOfControl,
  'some-of': SomeOfControl,
  'database-kind': DatabaseKindControl,
  printer: PrinterControl,
  choice: ChoiceControl,
  choices: ChoicesControl,
  statuses: StatusesControl,
  item: ItemControl,
  partner: PartnerControl,
  secret: SecretControl,
  'time-zone': TimeZoneControl,
  table: TableControl,
  schedule: ScheduleControl,
};

/** One setting: its name, its explanation, its control and its faults. */
export function SettingControl({ field, shown }: { field: Field; shown: readonly Field[] }) {
  const form = useForm();
  const frame: Frame = {
    id: settingId(field.path),
    label: <Name field={field} />,
    description: <Explanation field={field} />,
    error: useErrors(field, shown),
    disabled: form.isReadOnly,
    withAsterisk: field.isRequired === true && !form.isReadOnly,
  };
  const Kind = CONTROLS[field.control.kind] as ComponentType<ControlProps<Control['kind']>>;
  return (
    <div className={field.control.kind === 'table' ? 'wide' : undefined}>
      <Kind
        field={field}
        control={field.control}
        frame={frame}
        value={at(form.draft, field.path)}
        set={(value) => form.set(field.path, value)}
      />
    </div>
  );
}

function Name({ field }: { field: Field }) {
  const { t } = useTranslation();
  return (
    <>
      {t(`settings.field.${field.path}.name`)}
      {field.pending === true && (
        <>
          {' '}
          <Badge component="span" variant="default" size="sm" tt="none" fw={500}>
            {t('settings.pending')}
          </Badge>
        </>
      )}
    </>
  );
}

function Explanation({ field }: { field: Field }) {
  const { t } = useTranslation();
  return (
    <Text span inherit>
      {t(`settings.field.${field.path}.why`)}
    </Text>
  );
}

/** All faults of the field, one below the other; null when there is none. */
function useErrors(field: Field, shown: readonly Field[]): ReactNode {
  const { faults } = useForm();
  const faultText = useFaultText();
  const mine = faultsOf(field, faults, shown).map(faultText);
  if (mine.length === 0) return null;
  return [...new Set(mine)].map((text) => (
    <Text key={text} span inherit display="block">
      {text}
    </Text>
  ));
}
