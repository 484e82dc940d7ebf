import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Ochre of the road and the green of the oasis; both keep a contrast of 4.5 with white from shade 7 on. */
const caravan: MantineColorsTuple = [
  '#f1f7f5',
  '#deebe6',
  '#b8d6cc',
  '#8fc0b0',
  '#6dae98',
  '#57a389',
  '#4a9c80',
  '#2b7a60',
  '#1f6650',
  '#0f4f3d',
];

export const theme = createTheme({
  primaryColor: 'caravan',
  primaryShade: { light: 8, dark: 7 },
  colors: { caravan },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});

/** Small print, errors and warnings dark enough to be read: at least 4.5 against what they stand on. */
export const variables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--mantine-color-disabled-color': colors.gray[7],
    '--mantine-color-orange-light-color': '#9c3300',
    '--mantine-color-red-light-color': '#a51111',
    '--mantine-color-red-text': colors.red[9],
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[1],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-red-filled': colors.red[9],
    '--mantine-color-red-filled-hover': colors.red[8],
    '--mantine-color-disabled-color': colors.dark[1],
  },
});
