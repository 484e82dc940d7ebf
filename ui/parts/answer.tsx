import { Alert, Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from './states.tsx';

interface AnswerProps {
  cancel: () => void;
  /** Why the last try did not work. */
  error?: Error | null;
  /** Enter cancels: what is asked cannot be taken back, or is much. */
  isGrave?: boolean;
  /** The button that does it. */
  children: ReactNode;
}

/** The end of a dialog that asks: what went wrong, the way out, and what is asked for. */
export function Answer({ cancel, error = null, isGrave = false, children }: AnswerProps) {
  const { t } = useTranslation();
  return (
    <>
      {error && (
        <Alert color="red" role="alert">
          {errorText(error, t)}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={cancel} data-autofocus={isGrave || undefined}>
          {t('common.cancel')}
        </Button>
        {children}
      </Group>
    </>
  );
}
