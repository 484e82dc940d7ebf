import type { Definition } from './settings.ts';

/** What of a definition is accepted and kept but not done by this version: the settings that are on, by their paths. Each only adds work. */
export function unavailable({ settings }: Definition): string[] {
  return settings.export.overwrite.includes('images') ? ['settings.export.overwrite'] : [];
}
