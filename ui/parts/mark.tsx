import { Badge } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';

interface MarkProps {
  color: string;
  /** Left out where the words alone are known well enough. */
  Icon?: LucideIcon;
  words: string;
  size?: 'md' | 'lg';
}

/** How something stands, in a word that is never cut; the colour says it again and is never alone. */
export function Mark({ color, Icon, words, size = 'md' }: MarkProps) {
  return (
    <Badge
      color={color}
      variant="light"
      size={size}
      tt="none"
      leftSection={Icon && <Icon size={13} aria-hidden />}
      style={{ minWidth: 'max-content', flexShrink: 0 }}
    >
      {words}
    </Badge>
  );
}
