import { Alert, Button, Code, Stack } from '@mantine/core';
import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from './states.tsx';

/** An address without a page. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty title={t('common.notFound')}>
      <Button component={Link} to="/" variant="light">
        {t('common.servers')}
      </Button>
    </Empty>
  );
}

/** A page that threw; the rest of the frame stays. */
export function BrokenPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={t('common.failed')} role="alert">
      <Stack gap="sm" align="flex-start">
        {t('common.brokenPage')}
        <Code block>{error instanceof Error ? error.message : String(error)}</Code>
      </Stack>
    </Alert>
  );
}
