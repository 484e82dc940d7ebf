import type { FocusEvent } from 'react';

/** The looks of a control for something short; its explanation keeps its width. */
export const NARROW = { wrapper: { maxWidth: 220 } } as const;

/** In a list that is searched, what is typed takes the place of the name that stands there. */
export function selectAll(event: FocusEvent<HTMLInputElement>): void {
  event.currentTarget.select();
}
