import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Field, Section } from './field.ts';
import { SECTIONS } from './fields.ts';
import { useForm } from './form-context.ts';
import { faultyFields, sectionId } from './section.tsx';

/** The groups of settings, beside them; one with faults is marked. */
export function SectionWays({ shown }: { shown: readonly Field[] }) {
  const { t } = useTranslation();
  const form = useForm();
  return (
    <nav className="settings-ways" aria-label={t('settings.ways')}>
      {SECTIONS.map((section) => {
        const faults = faultyFields(section, form, shown);
        return (
          <button key={section.id} type="button" onClick={() => goTo(section)}>
            {t(`settings.section.${section.id}.name`)}
            {faults > 0 && (
              <Badge
                color="red"
                size="sm"
                variant="filled"
                ml={6}
                aria-label={t('settings.toMend', { count: faults })}
              >
                {faults}
              </Badge>
            )}
          </button>
        );
      })}
    </nav>
  );
}

function goTo(section: Section): void {
  const heading = document.getElementById(sectionId(section));
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}
