import { Alert, Stack, Text } from '@mantine/core';
import { Link2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../links.tsx';
import { useMatching } from './use-matching.ts';

/** That the two sides are to be matched first; nothing when they are not. */
export function MatchingWanted({ server }: { server: string }) {
  const { t } = useTranslation();
  const { data } = useMatching(server);
  if (data?.state !== 'to-do') return null;
  return (
    <Alert color="orange" icon={<Link2 aria-hidden />} title={t('matching.wanted')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('matching.wantedWhy')}</Text>
        <TextLink size="sm" to="/servers/$server/matching" params={{ server }} underline="always">
          {t('matching.wantedLook')}
        </TextLink>
      </Stack>
    </Alert>
  );
}
