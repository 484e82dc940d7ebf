import { Checkbox, Fieldset, Group, Input, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ControlProps } from './control.tsx';
import {
  dailyCron,
  dailyTime,
  delayed,
  delayOf,
  hoursOf,
  repeated,
  repeatOf,
  type Repeat,
  type Rule,
} from './schedule.ts';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
/** A list of ways takes the room it has beside what goes with it. */
const CHOICE = { flex: '1 1 200px', maw: 300 } as const;

/** When a task is due: first, again, on which days and hours. */
export function ScheduleControl({ frame, value, set }: ControlProps<'schedule'>) {
  const rule = (value ?? {}) as Rule;
  const props = { rule, set, isDisabled: frame.disabled };
  return (
    <Fieldset legend={frame.label} id={frame.id} tabIndex={-1} disabled={frame.disabled} miw={0}>
      <Stack gap="md">
        <Input.Description>{frame.description}</Input.Description>
        {frame.error && <Input.Error role="alert">{frame.error}</Input.Error>}
        <First {...props} />
        <Again {...props} />
        <Days {...props} />
        <Hours {...props} />
      </Stack>
    </Fieldset>
  );
}

interface RuleProps {
  rule: Rule;
  set: (rule: Rule) => void;
  isDisabled: boolean;
}

function First({ rule, set, isDisabled }: RuleProps) {
  const { t } = useTranslation();
  const { at, ...rest } = rule;
  const first = at === undefined ? 'clock' : at === 'start' ? 'start' : 'delay';
  const { minutes, seconds } = delayOf(at);
  // Without a clock there is nothing to wait for: then it begins at Старт.
  const ways =
    rule.cron === undefined && first !== 'clock' ? ['start', 'delay'] : ['start', 'delay', 'clock'];
  const choose = (way: string | null): void => {
    if (way === 'clock') set(rest);
    else set({ ...rest, at: way === 'delay' ? delayed(1, 0) : 'start' });
  };
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label={t('settings.schedule.first')}
        {...CHOICE}
        disabled={isDisabled}
        allowDeselect={false}
        data={ways.map((way) => ({ value: way, label: t(`settings.schedule.firstWays.${way}`) }))}
        value={first}
        onChange={choose}
      />
      {first === 'delay' && (
        <>
          <Count
            label={t('settings.schedule.minutes')}
            isDisabled={isDisabled}
            value={minutes}
            set={(next) => set({ ...rule, at: delayed(next, seconds) })}
          />
          <Count
            label={t('settings.schedule.seconds')}
            isDisabled={isDisabled}
            value={seconds}
            set={(next) => set({ ...rule, at: delayed(minutes, next) })}
          />
        </>
      )}
    </Group>
  );
}

function Again({ rule, set, isDisabled }: RuleProps) {
  const { t } = useTranslation();
  const repeat = repeatOf(rule);
  const ways: Repeat[] = ['every', 'daily', 'cron', 'once'];
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label={t('settings.schedule.again')}
        {...CHOICE}
        disabled={isDisabled}
        allowDeselect={false}
        data={ways.map((way) => ({ value: way, label: t(`settings.schedule.againWays.${way}`) }))}
        value={repeat}
        onChange={(way) => set(repeated(rule, way ?? 'every'))}
      />
      {repeat === 'every' && (
        <Count
          label={t('settings.schedule.minutes')}
          isDisabled={isDisabled}
          value={rule.everyMinutes ?? 0}
          set={(everyMinutes) => set({ ...rule, everyMinutes })}
        />
      )}
      {repeat === 'daily' && (
        <TextInput
          type="time"
          label={t('settings.schedule.time')}
          w={140}
          disabled={isDisabled}
          value={dailyTime(rule.cron ?? '') ?? ''}
          onChange={({ currentTarget }) => set({ ...rule, cron: dailyCron(currentTarget.value || '0:0') })}
        />
      )}
      {repeat === 'cron' && (
        <TextInput
          label={t('settings.schedule.cron')}
          w={200}
          maxLength={100}
          disabled={isDisabled}
          value={rule.cron ?? ''}
          onChange={({ currentTarget }) => set({ ...rule, cron: currentTarget.value })}
        />
      )}
    </Group>
  );
}

function Days({ rule, set, isDisabled }: RuleProps) {
  const { t } = useTranslation();
  const { weekdays, ...rest } = rule;
  const choose = (days: string[]): void => {
    const chosen = days.map(Number).sort((a, b) => a - b);
    set(chosen.length === WEEKDAYS.length ? rest : { ...rest, weekdays: chosen });
  };
  return (
    <Checkbox.Group
      label={t('settings.schedule.weekdays')}
      value={(weekdays ?? WEEKDAYS).map(String)}
      onChange={choose}
    >
      <div className="weekdays">
        {WEEKDAYS.map((day) => (
          <Checkbox
            key={day}
            value={String(day)}
            label={t(`settings.schedule.days.${day}`)}
            disabled={isDisabled}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Hours({ rule, set, isDisabled }: RuleProps) {
  const { t } = useTranslation();
  const { hours, ...rest } = rule;
  const [from, to] = hoursOf(hours);
  const choose = (nextFrom: string, nextTo: string): void =>
    set(nextFrom === '' && nextTo === '' ? rest : { ...rest, hours: `${nextFrom}-${nextTo}` });
  return (
    <Input.Wrapper
      label={t('settings.schedule.hours')}
      description={t('settings.schedule.hoursWhy')}
      labelElement="div"
      role="group"
    >
      <Group gap="sm" mt={4} wrap="nowrap">
        <TextInput
          aria-label={t('settings.schedule.from')}
          placeholder="08:00"
          w={110}
          maxLength={5}
          disabled={isDisabled}
          value={from}
          onChange={({ currentTarget }) => choose(currentTarget.value, to)}
        />
        <span aria-hidden>–</span>
        <TextInput
          aria-label={t('settings.schedule.to')}
          placeholder="20:00"
          w={110}
          maxLength={5}
          disabled={isDisabled}
          value={to}
          onChange={({ currentTarget }) => choose(from, currentTarget.value)}
        />
      </Group>
    </Input.Wrapper>
  );
}

function Count(props: { label: string; isDisabled: boolean; value: number; set: (value: number) => void }) {
  return (
    <NumberInput
      label={props.label}
      w={78}
      disabled={props.isDisabled}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      hideControls
      value={props.value}
      onChange={(next) => props.set(Number(next) || 0)}
    />
  );
}
