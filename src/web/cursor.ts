/** A place in a list as one text for an address, and back; null for what is no such text. */
export function cursorOf(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that `cursorOf` made a text of, with so many parts; null when it is none. */
export function placeOf(cursor: string, parts: number): string[] | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isPlace = Array.isArray(place) && place.length === parts;
    return isPlace && place.every((part) => typeof part === 'string') ? place : null;
  } catch {
    return null;
  }
}
