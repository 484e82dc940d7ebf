/** How far before the last seen change reading starts again: a shop may show a change late, and out of order. */
const OVERLAP_MS = 10 * 60_000;
/** What is left of it when nothing can come late any more: a shop may keep its moments in whole seconds. */
const LEAST_OVERLAP_MS = 2000;

/** How far a list of changes has been read, in milliseconds since 1970. */
export interface ReadChanges {
  /** The newest change that was seen, by the shop's clock. */
  newest: number;
  /** By our own clock, when the first whole reading that saw it ended, and when the last whole reading began; null of an older Kervan. */
  own: { seen: number; begun: number } | null;
}

/**
 * From which change on the list is to be read, by the shop's clock.
 *
 * The story of the overlap: an order is saved at 12:00:00 and gets this moment, and the shop shows it at 12:00:30, because something else was being saved.
 * A reading in between saw the change of 12:00:10. Whoever reads on from there never sees the order. So it is read from ten minutes before.
 *
 * The story of its end: a first export makes 100,000 products within a minute, and then nothing changes for a week. Ten minutes before the newest are all of them,
 * again in every reading. But what is still to come can be no older than ten minutes before the last whole reading began: all earlier was in it. The newest change
 * was made before it was seen. So as much time as lies, by our own clock, between its being seen and the beginning of that reading, the shop's clock went on too, and the
 * overlap is that much shorter; one that took long makes it longer. The two clocks are never compared.
 */
export function changesSince({ newest, own }: ReadChanges): Date {
  const passed = own === null ? 0 : own.begun - own.seen;
  return new Date(newest - Math.max(LEAST_OVERLAP_MS, OVERLAP_MS - passed));
}

/** How far the list has been read after a whole reading from `begun` to `now` (our clock) that saw nothing newer than `newest`. */
export function afterReading(
  before: ReadChanges | null,
  newest: number,
  { begun, now }: { begun: Date; now: Date },
): ReadChanges {
  // Never beyond now: one record dated 2031 must not hide all others until then.
  const at = Math.min(newest, now.getTime());
  // Seen in the future, by a clock that ran ahead: it is not known when, and counts as seen now.
  const known = before?.newest === at && before.own ? before.own.seen : Infinity;
  const seen = Math.min(known, now.getTime());
  return { newest: at, own: { seen, begun: begun.getTime() } };
}

/** As it is kept. */
export function readChangesText({ newest, own }: ReadChanges): string {
  const moments = own === null ? [newest] : [newest, own.seen, own.begun];
  return moments.map((moment) => new Date(moment).toISOString()).join(' ');
}

/** What was kept; an older Kervan kept the first moment alone. */
export function parseReadChanges(text: string): ReadChanges {
  const [newest, seen, begun] = text.split(' ').map((moment) => Date.parse(moment));
  return {
    newest: newest!,
    own: seen === undefined || begun === undefined ? null : { seen, begun },
  };
}
