import type { ReactNode } from 'react';

/** Choices of what a list shows: links side by side, so that each can be kept, sent and opened beside. */
export function Views({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className="views" aria-label={label}>
      {children}
    </nav>
  );
}
