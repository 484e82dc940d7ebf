import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../dialog.tsx';

interface DialogProps {
  /** The product of the shop that gets its item, in words. */
  name: string;
  /** What it is told by besides. */
  under: string;
  close: () => void;
  children: ReactNode;
}

/** Which item a product of the shop is: the frame in which a person says so. */
export function LinkDialog({ name, under, close, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={close} title={t('orders.linkTitle')} size="lg">
      <Stack>
        <div>
          <Text size="xs" c="dimmed">
            {t('orders.linkOf')}
          </Text>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            {under}
          </Text>
        </div>
        {children}
      </Stack>
    </Dialog>
  );
}
