import { Alert, Stack, Text } from '@mantine/core';
import { FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { whole } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { useMissingInvoices } from './use-missing.ts';

/** That somebody waits for an invoice; nothing when nobody does, or when the warehouse cannot be asked. */
export function WantedInvoices({ server }: { server: string }) {
  const { t } = useTranslation();
  const { data } = useMissingInvoices(server);
  if (!data || data.count === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<FileText aria-hidden />}
      title={t('invoices.count', { number: whole(data.count) })}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('invoices.why')}</Text>
        <TextLink size="sm" to="/servers/$server/invoices" params={{ server }} underline="always">
          {t('invoices.look')}
        </TextLink>
      </Stack>
    </Alert>
  );
}
