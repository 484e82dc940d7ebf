import { createContext, use } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../../src/web/wire/common.ts';
import type { Probe, WarehouseChoices } from '../../../src/web/wire/servers.ts';
import type { Draft } from './draft.ts';
import type { Field } from './field.ts';
import { FIELDS, fieldOf } from './fields.ts';

/** What every control of the form needs. */
export interface Form {
  /** The saved server, null for a new one. */
  server: string | null;
  draft: Draft;
  /** As it was loaded or saved last. */
  saved: Draft;
  set: (path: string, value: unknown) => void;
  faults: readonly Fault[];
  isReadOnly: boolean;
  /** Paths of the secrets that Kervan keeps. */
  secretsSet: readonly string[];
  choices: WarehouseChoices | null;
  statuses: NonNullable<Probe['shop']>['statuses'];
  /** Which test of the connection the warehouse in the form has answered as it stands; null when none. */
  warehouseTest: number | null;
  /** The lists are on their way. */
  isAsking: boolean;
}

export const FormContext = createContext<Form | null>(null);

/** The form around a control. */
export function useForm(): Form {
  const form = use(FormContext);
  if (!form) throw new Error('used outside a form');
  return form;
}

/** The id of the element that takes the focus for a setting. */
export function settingId(path: string): string {
  return `setting-${path}`;
}

/** The name of a setting in the language of the page. */
export function useSettingName(): (setting: string) => string {
  const { t } = useTranslation();
  return (setting) => {
    const field = fieldOf(setting, FIELDS);
    return field ? t(`settings.field.${field.path}.name`) : setting;
  };
}

/** A fault in the language of the page; it names settings as the form does, not by their paths. */
export function useFaultText(): (fault: Pick<Fault, 'text'>) => string {
  const { i18n } = useTranslation();
  const settingName = useSettingName();
  return ({ text }) => {
    const words = i18n.language === 'en' ? text.en : text.bg;
    return words.replaceAll(QUOTED_PATH, (quoted, path: string) => {
      const field = fieldOf(path, FIELDS);
      if (!field) return quoted;
      // What is behind the setting's own path is the code or percent of a row.
      const row = path.slice(field.path.length + 1).split('.')[0];
      return quoted.replace(path, row ? `${settingName(path)}: ${row}` : settingName(path));
    });
  };
}

const QUOTED_PATH = /[„“"]([a-zA-Z][\w.-]*)["“”]/g;

/** The faults of one field. */
export function faultsOf(field: Field, faults: readonly Fault[], shown: readonly Field[]): Fault[] {
  return faults.filter(({ setting }) => fieldOf(setting, shown)?.path === field.path);
}

/** Brings a setting before the eyes and gives it the focus. */
export function goToSetting(path: string): void {
  const element = document.getElementById(settingId(path));
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}
