import { useTranslation } from 'react-i18next';

/** The name of a setting in the language of the page; its path when the form has no field for it. */
export function useSettingName(): (setting: string) => string {
  const { t } = useTranslation();
  const fieldOf = useFieldPath();
  return (setting) => {
    const field = fieldOf(setting);
    return field === null ? setting : t(`settings.field.${field}.name`);
  };
}

/** Words of Kervan that name settings as the form does, not by their paths: „settings.maps.vat“ becomes „Данъчни групи“. */
export function useSettingWords(): (words: string) => string {
  const settingName = useSettingName();
  const fieldOf = useFieldPath();
  return (words) =>
    words.replaceAll(QUOTED_PATH, (quoted, path: string) => {
      const field = fieldOf(path);
      if (field === null) return quoted;
      // What is behind the setting's own path is the code or percent of a row.
      const row = path.slice(field.length + 1).split('.')[0];
      return quoted.replace(path, row ? `${settingName(path)}: ${row}` : settingName(path));
    });
}

const QUOTED_PATH = /[„“"]((?:name|type|time|warehouse|shop|settings)\b[\w.-]*)["“”]/g;

/** The path of the field in which a setting is asked for: of "settings.maps.vat.20" it is "settings.maps.vat". Null when there is none. */
function useFieldPath(): (setting: string) => string | null {
  const { i18n } = useTranslation();
  return (setting) => {
    const steps = setting.split('.');
    for (let length = steps.length; length > 0; length -= 1) {
      const path = steps.slice(0, length).join('.');
      if (i18n.exists(`settings.field.${path}.name`)) return path;
    }
    return null;
  };
}
