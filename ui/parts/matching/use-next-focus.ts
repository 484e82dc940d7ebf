import { useEffect, useRef, type RefObject } from 'react';

/**
 * Keeps the keyboard in a list: when the record that somebody answered for has left it, the first button of the next one has the focus, so
 * that Enter answers for it. Who put the focus elsewhere meanwhile keeps it.
 */
export function useNextFocus(subjects: readonly string[]): {
  list: RefObject<HTMLDivElement | null>;
  leave: (subject: string) => void;
} {
  const list = useRef<HTMLDivElement>(null);
  const leaving = useRef<{ gone: string; next: string } | null>(null);
  useEffect(() => {
    if (!leaving.current || subjects.includes(leaving.current.gone)) return;
    const { next } = leaving.current;
    leaving.current = null;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>(`[data-subject="${CSS.escape(next)}"] button`)?.focus();
  }, [subjects]);
  return {
    list,
    leave(subject) {
      const place = subjects.indexOf(subject);
      const next = subjects[place + 1] ?? subjects[place - 1];
      leaving.current = next === undefined ? null : { gone: subject, next };
    },
  };
}
