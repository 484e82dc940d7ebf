import { Button, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Answer } from '../answer.tsx';
import { Dialog } from '../dialog.tsx';

interface AskProps {
  /** What the button that asks is called, and how it looks. */
  button: string;
  variant?: 'filled' | 'default' | 'subtle';
  isBusy: boolean;
  title: string;
  children: ReactNode;
  yes: () => void;
}

/** A button that asks first. */
export function Ask({ button, variant = 'default', isBusy, title, children, yes }: AskProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant={variant} loading={isBusy} onClick={() => setIsOpen(true)}>
        {button}
      </Button>
      <Dialog opened={isOpen} onClose={() => setIsOpen(false)} title={title}>
        <Stack>
          <Text size="sm" component="div">
            {children}
          </Text>
          <Answer cancel={() => setIsOpen(false)}>
            <Button
              data-autofocus
              onClick={() => {
                setIsOpen(false);
                yes();
              }}
            >
              {button}
            </Button>
          </Answer>
        </Stack>
      </Dialog>
    </>
  );
}
