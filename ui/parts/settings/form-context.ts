import { createContext, use } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettingWords } from '../setting-words.ts';
import type { Fault } from '../../../src/web/wire/common.ts';
import type { Probe, WarehouseChoices } from '../../../src/web/wire/servers.ts';
import type { Draft } from './draft.ts';
import type { Field } from './field.ts';
import { fieldOf } from './fields.ts';

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

/** A fault in the language of the page; it names settings as the form does, not by their paths. */
export function useFaultText(): (fault: Pick<Fault, 'text'>) => string {
  const { i18n } = useTranslation();
  const named = useSettingWords();
  return ({ text }) => named(i18n.language === 'en' ? text.en : text.bg);
}

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
