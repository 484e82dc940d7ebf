import { useMediaQuery } from '@mantine/hooks';

/** Whether there is room for a table; else the same stands in cards. */
export function useIsWide(): boolean {
  return useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false });
}
