import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The fewest characters of a new password, as Kervan has it. */
export const SHORTEST_PASSWORD = 10;

/** A password or a key; it can be shown, also with the keyboard. */
export function Password(props: PasswordInputProps) {
  const { t } = useTranslation();
  const [isShown, setIsShown] = useState(false);
  return (
    <PasswordInput
      {...props}
      visible={isShown}
      onVisibilityChange={setIsShown}
      visibilityToggleFocusable
      visibilityToggleIcon={ToggleIcon}
      visibilityToggleButtonProps={{
        'aria-label': t(isShown ? 'session.hidePassword' : 'session.showPassword'),
      }}
    />
  );
}

function ToggleIcon({ reveal }: { reveal: boolean }) {
  return reveal ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />;
}
