import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FoundPrinterAnswer } from '../../../src/web/wire/servers.ts';
import { at, isSupto } from './draft.ts';
import { goToSetting, useForm } from './form-context.ts';
import { Words } from '../words.tsx';

/** The printers a print server knows, to choose one of; its serial number is the cash register of СУПТО too. */
export function FoundPrinters({ of }: { of: readonly FoundPrinterAnswer[] }) {
  const { t } = useTranslation();
  if (of.length === 0) return <Text size="sm">{t('settings.test.noPrinters')}</Text>;
  return (
    <Stack gap="sm">
      <Text fw={600}>{t('settings.test.printerAnswers')}</Text>
      {of.map((printer) => (
        <FoundPrinter key={printer.id} of={printer} />
      ))}
    </Stack>
  );
}

function FoundPrinter({ of }: { of: FoundPrinterAnswer }) {
  const { t } = useTranslation();
  const form = useForm();
  const isChosen = at(form.draft, 'printer.printer') === of.id;
  const choose = (): void => {
    form.set('printer.printer', of.id);
    if (isSupto(form.draft)) form.set('settings.import.cashRegister', of.serialNumber);
    goToSetting('printer.printer');
  };
  const facts: [string, string][] = [
    ['serial', of.serialNumber],
    ['memory', of.memory],
    ['taxpayer', of.taxIdentificationNumber],
    ['state', stateOf(of, t)],
  ];
  return (
    <Paper withBorder p="sm">
      <Stack gap="sm">
        <Group gap="xs" justify="space-between">
          <Group gap="xs">
            <Text fw={600}>{[of.manufacturer, of.model].filter(Boolean).join(' ') || of.id}</Text>
            {of.isEmulator && (
              <Badge variant="light" tt="none">
                {t('settings.test.practicePrinter')}
              </Badge>
            )}
          </Group>
          {isChosen && <Badge tt="none">{t('settings.test.chosen')}</Badge>}
          {!isChosen && !form.isReadOnly && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('settings.test.chooseNamed', { name: of.id })}
              onClick={choose}
            >
              {t('settings.test.choose')}
            </Button>
          )}
        </Group>
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`settings.test.facts.${name}`)}</dt>
              <dd>{value || t('common.none')}</dd>
            </div>
          ))}
        </dl>
        {of.shortcomings.map(({ text }) => (
          <Text key={text.en} size="sm">
            <Words of={text} />
          </Text>
        ))}
      </Stack>
    </Paper>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

/** Ready, or why not in the words of the device. */
function stateOf({ ready, messages }: FoundPrinterAnswer, t: Translate): string {
  if (ready === null) return t('settings.test.printerUnasked');
  const said = messages
    .filter(({ kind }) => kind !== 'info')
    .map(({ code, text }) => [code, text].filter(Boolean).join(' '));
  return [t(ready ? 'settings.test.printerReady' : 'settings.test.printerNotReady'), ...said].join('; ');
}
