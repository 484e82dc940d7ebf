/** The looks of a control for something short; its explanation keeps its width. */
export const NARROW = { wrapper: { maxWidth: 220 } } as const;
