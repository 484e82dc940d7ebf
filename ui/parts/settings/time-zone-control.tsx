import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ControlProps } from './control.tsx';
import { selectAll } from './looks.ts';

const ZONES = Intl.supportedValuesOf('timeZone');

export function TimeZoneControl({ frame, value, set }: ControlProps<'time-zone'>) {
  const { t } = useTranslation();
  const zone = typeof value === 'string' ? value : null;
  return (
    <Select
      {...frame}
      searchable
      onFocus={selectAll}
      limit={50}
      allowDeselect={false}
      nothingFoundMessage={t('settings.choice.nothing')}
      data={zone === null || ZONES.includes(zone) ? ZONES : [zone, ...ZONES]}
      value={zone}
      onChange={(next) => set(next ?? undefined)}
    />
  );
}
