import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ServerWithDefinition } from '../../../src/web/wire/servers.ts';
import { path, read } from '../../api.ts';
import { currentLanguage, type Language } from '../../language.ts';
import { statusName } from './status-name.ts';

/** Names a status of the server's shop as a person does: see `statusName`. Until the shop's names are here, by the fixed ones. */
export function useStatusName(server: string): (status: string) => string {
  const { t, i18n } = useTranslation();
  const { data: statuses = [] } = useQuery({
    // Apart from what the settings are filled in from: that one must be loaded anew whenever they are opened.
    queryKey: ['server', server, 'servers', 'statuses'],
    queryFn: async ({ signal }) =>
      (await read<ServerWithDefinition>(path`/servers/${server}`, signal)).statuses,
    // Every row asks; Kervan tells when something of the server changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (status) => {
    if (status === '') return t('common.none');
    const fixed = (language: Language): string | undefined =>
      i18n.getResource(language, 'translation', `orders.status.${status}`) as string | undefined;
    return statusName(status, statuses, { bg: fixed('bg'), en: fixed('en') }, currentLanguage());
  };
}
