import description from '../package.json' with { type: 'json' };

/** Kervan's own version. */
export const VERSION: string = description.version;
