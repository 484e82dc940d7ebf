import { Badge, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SettingControl } from './control.tsx';
import type { Field, Section } from './field.ts';
import { faultsOf, useForm } from './form-context.ts';
import { shownFields } from './fields.ts';

export function sectionId(section: Section): string {
  return `section-${section.id}`;
}

/** How many of its settings have faults. */
export function faultyFields(section: Section, form: ReturnType<typeof useForm>, shown: readonly Field[]) {
  return shownFields(section.fields, form.draft).filter(
    (field) => faultsOf(field, form.faults, shown).length > 0,
  ).length;
}

interface SectionProps {
  section: Section;
  shown: readonly Field[];
  /** After its settings: the test of the connection. */
  children?: ReactNode;
}

/** A group of settings. */
export function SectionPart({ section, shown, children }: SectionProps) {
  const { t } = useTranslation();
  const form = useForm();
  const faults = faultyFields(section, form, shown);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={sectionId(section)}>
      <Stack gap="lg">
        <div>
          <Title order={2} size="h4" id={sectionId(section)} tabIndex={-1}>
            {t(`settings.section.${section.id}.name`)}
            {faults > 0 && (
              <>
                {' '}
                <Badge color="red" variant="light" tt="none">
                  {t('settings.toMend', { count: faults })}
                </Badge>
              </>
            )}
          </Title>
          <Text size="sm" c="dimmed">
            {t(`settings.section.${section.id}.why`)}
          </Text>
        </div>
        <div className="fields">
          {shownFields(section.fields, form.draft).map((field) => (
            <SettingControl key={field.path} field={field} shown={shown} />
          ))}
        </div>
        {children}
      </Stack>
    </Paper>
  );
}
