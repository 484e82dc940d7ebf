import { Alert, Anchor, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../../src/web/wire/common.ts';
import type { Saved } from '../../../src/web/wire/servers.ts';
import { Refusal } from '../../api.ts';
import { useMayChange } from '../../session.tsx';
import { errorText } from '../states.tsx';
import { at as valueAt, put, toSend, type Draft } from './draft.ts';
import { EndTest } from './ends.tsx';
import { FIELDS, fieldOf, SECTIONS, shownFields } from './fields.ts';
import { FormContext, goToSetting, useFaultText, type Form } from './form-context.ts';
import { useSettingName } from '../setting-words.ts';
import { Leaving } from './leaving.tsx';
import { useProbe } from './probe.ts';
import { SectionPart } from './section.tsx';
import { SectionWays } from './section-ways.tsx';

interface DefinitionFormProps {
  /** The saved server, null for a new one. */
  server: string | null;
  initial: Draft;
  secretsSet: readonly string[];
  /** Settings that are on and not done by this version. */
  notAvailable: readonly string[];
  /** The setting to begin at. */
  at?: string | undefined;
  save: (draft: Draft) => Promise<Saved>;
  /** After the warning of unsaved changes is taken away. */
  saved: (saved: Saved) => void;
}

/** The settings of a server, all on one page. */
export function DefinitionForm(props: DefinitionFormProps) {
  const { server, initial, at } = props;
  const isReadOnly = !useMayChange();
  const [draft, setDraft] = useState(initial);
  const [generation, setGeneration] = useState(0);
  /** What was changed since it was refused; its faults are no longer shown. */
  const [touched, setTouched] = useState<readonly string[]>([]);
  const probing = useProbe(server, draft, initial);
  const saving = useMutation({
    mutationFn: () => props.save(toSend(draft)),
    onMutate: () => setTouched([]),
    onSuccess: props.saved,
  });
  const refused = saving.error instanceof Refusal ? (saving.error.details.faults ?? []) : [];
  const faults = refused.filter(({ setting }) => !touched.some((path) => isWithin(setting, path)));
  const isMended = refused.length > 0 && faults.length === 0;
  const shown = shownFields(FIELDS, draft);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(initial);
  useEffect(() => {
    const field = at === undefined ? undefined : fieldOf(at, FIELDS);
    if (field) goToSetting(field.path);
  }, [at]);
  useFirstFault(saving.error, faults);
  const form: Form = {
    server,
    draft,
    saved: initial,
    // Two settings may change in one go: each change builds upon the one before it.
    set: (path, value) => {
      if (isReadOnly) return;
      setDraft((before) => put(before, path, value));
      setTouched((before) => [...before, path]);
    },
    faults,
    isReadOnly,
    secretsSet: props.secretsSet,
    choices: probing.answer.warehouse?.choices ?? null,
    statuses: probing.answer.shop?.statuses ?? null,
    warehouseTest: probing.warehouseTest,
    isAsking: probing.isFirst,
  };
  const discard = (): void => {
    setDraft(initial);
    setGeneration(generation + 1);
    saving.reset();
  };
  return (
    <FormContext value={form}>
      <form onSubmit={(event) => event.preventDefault()} noValidate key={generation}>
        <div className="settings">
          <SectionWays shown={shown} />
          <Stack gap="md" miw={0}>
            {!isMended && <Trouble error={saving.error} faults={faults} />}
            <NotDone settings={props.notAvailable} />
            {SECTIONS.map((section) => (
              <SectionPart key={section.id} section={section} shown={shown}>
                {(section.id === 'warehouse' || section.id === 'shop') && (
                  <EndTest end={section.id} probing={probing} />
                )}
                {section.id === 'print' && valueAt(draft, 'printer.port') !== undefined && (
                  <EndTest end="printer" probing={probing} />
                )}
              </SectionPart>
            ))}
            {!isReadOnly && (server === null || isChanged) && (
              <SaveBar
                isNew={server === null}
                isSaving={saving.isPending}
                save={() => saving.mutate()}
                discard={discard}
              />
            )}
          </Stack>
        </div>
      </form>
      <Leaving isChanged={isChanged && !saving.isSuccess} />
    </FormContext>
  );
}

function isWithin(setting: string, path: string): boolean {
  return setting === path || setting.startsWith(`${path}.`);
}

/** The first field with a fault gets the focus; what is wrong with the whole stands on top of the page. */
function useFirstFault(error: Error | null, faults: readonly Fault[]): void {
  const told = useRef<Error | null>(null);
  useEffect(() => {
    if (error === null || told.current === error) return;
    told.current = error;
    const first = FIELDS.find(({ path }) =>
      faults.some(({ setting }) => fieldOf(setting, FIELDS)?.path === path),
    );
    const isThere = first && document.getElementById(`setting-${first.path}`);
    if (isThere) goToSetting(first.path);
    else document.getElementById('form-trouble')?.scrollIntoView({ block: 'center' });
  });
}

/** What was refused: faults that have no field in full, the others by their names. */
function Trouble({ error, faults }: { error: Error | null; faults: readonly Fault[] }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const settingName = useSettingName();
  if (!error) return null;
  const isAtField = ({ setting }: Fault): boolean =>
    document.getElementById(`setting-${fieldOf(setting, FIELDS)?.path ?? ''}`) !== null;
  const elsewhere = faults.filter((fault) => !isAtField(fault));
  const fields = [...new Set(faults.filter(isAtField).map(({ setting }) => fieldOf(setting, FIELDS)!.path))];
  return (
    <Alert color="red" role="alert" id="form-trouble" title={t('settings.notSaved')}>
      {faults.length === 0 && errorText(error, t)}
      {elsewhere.map((fault) => (
        <Text key={`${fault.code} ${fault.setting}`} size="sm">
          {faultText(fault)}
        </Text>
      ))}
      {fields.length > 0 && (
        <>
          <Text size="sm">{t('settings.mendThese')}</Text>
          <List size="sm">
            {fields.map((path) => (
              <List.Item key={path}>
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  c="inherit"
                  underline="always"
                  onClick={() => goToSetting(path)}
                >
                  {settingName(path)}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}

function NotDone({ settings }: { settings: readonly string[] }) {
  const { t } = useTranslation();
  const settingName = useSettingName();
  if (settings.length === 0) return null;
  const names = [...new Set(settings.map(settingName))];
  return (
    <Alert color="blue" title={t('settings.notDoneTitle')}>
      <Text size="sm">
        {t('settings.notDone', { names: names.map((name) => t('settings.quoted', { name })).join(', ') })}
      </Text>
    </Alert>
  );
}

interface SaveBarProps {
  isNew: boolean;
  isSaving: boolean;
  save: () => void;
  discard: () => void;
}

function SaveBar({ isNew, isSaving, save, discard }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm" shadow="md" className="save-bar">
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">
          {t(isNew ? 'settings.newIsStopped' : 'settings.changed')}
        </Text>
        <Group gap="xs">
          {!isNew && (
            <Button variant="default" onClick={discard}>
              {t('settings.discard')}
            </Button>
          )}
          {/* No button of the kind submit: Enter in a field chooses from its list, and must not save half a form. */}
          <Button loading={isSaving} onClick={save}>
            {t(isNew ? 'settings.create' : 'common.save')}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
