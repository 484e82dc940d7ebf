import { NumberInput, Paper, Select, Stack, Switch, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NARROW } from '../settings/looks.ts';
import type { AboutDraft, NoticeDraft } from './draft.ts';

interface AboutProps {
  draft: NoticeDraft;
  set: (more: Partial<NoticeDraft>) => void;
  fault: (setting: string) => string | null;
}

const ZONES = Intl.supportedValuesOf('timeZone');
const HOURS = Array.from({ length: 24 }, (_none, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

/** What is told, when, and in which language. */
export function AboutPart({ draft, set, fault }: AboutProps) {
  const { t } = useTranslation();
  const { about } = draft;
  const change = (more: Partial<AboutDraft>): void => set({ about: { ...about, ...more } });
  const { ordersAfterMinutes: minutes, summaryHour } = about;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('notices.about.title')}>
      <Stack>
        <Title order={2} size="h4">
          {t('notices.about.title')}
        </Title>
        {(['failures', 'brakes', 'receipts', 'solved'] as const).map((name) => (
          <Switch
            key={name}
            label={t(`notices.about.${name}`)}
            description={t(`notices.about.${name}Why`)}
            checked={about[name]}
            onChange={({ currentTarget }) => change({ [name]: currentTarget.checked })}
          />
        ))}
        <Switch
          label={t('notices.about.orders')}
          description={t('notices.about.ordersWhy')}
          checked={minutes !== null}
          onChange={({ currentTarget }) => change({ ordersAfterMinutes: currentTarget.checked ? 60 : null })}
        />
        {minutes !== null && (
          <NumberInput
            label={t('notices.about.minutes')}
            styles={NARROW}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="none"
            value={minutes}
            error={fault('about.ordersAfterMinutes')}
            onChange={(ordersAfterMinutes) => change({ ordersAfterMinutes })}
          />
        )}
        <Select
          label={t('notices.about.summary')}
          description={t('notices.about.summaryWhy')}
          styles={NARROW}
          clearable
          clearButtonProps={{ 'aria-label': t('notices.about.noSummary') }}
          placeholder={t('notices.about.noSummary')}
          data={HOURS}
          value={summaryHour === null ? null : String(summaryHour)}
          onChange={(hour) => change({ summaryHour: hour === null ? null : Number(hour) })}
        />
        <Select
          label={t('notices.timeZone')}
          searchable
          limit={50}
          allowDeselect={false}
          nothingFoundMessage={t('settings.choice.nothing')}
          data={ZONES.includes(draft.timeZone) ? ZONES : [draft.timeZone, ...ZONES]}
          value={draft.timeZone}
          error={fault('timeZone')}
          onChange={(timeZone) => set({ timeZone: timeZone ?? draft.timeZone })}
        />
        <Select
          label={t('notices.language')}
          allowDeselect={false}
          data={[
            { value: 'bg', label: t('notices.languages.bg') },
            { value: 'en', label: t('notices.languages.en') },
          ]}
          value={draft.language}
          onChange={(language) => set({ language: language ?? 'bg' })}
        />
        <NumberInput
          label={t('notices.mostPerHour')}
          description={t('notices.mostPerHourWhy')}
          styles={NARROW}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="none"
          value={draft.mostPerHour}
          error={fault('mostPerHour')}
          onChange={(mostPerHour) => set({ mostPerHour })}
        />
      </Stack>
    </Paper>
  );
}
