/** As deep as the brackets of a text may stand in each other unless said: far deeper than anything that is meant. */
const MOST_LEVELS = 100;

/**
 * Whether the brackets of a JSON text (or of what looks like one in YAML) stand in each other so deep that nobody means it. Asked before it is
 * parsed: a parser takes a minute for millions of brackets, and all of Kervan waits for it. Brackets inside double quotes are not counted.
 */
export function isNestedDeep(text: string, mostLevels = MOST_LEVELS): boolean {
  let [depth, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (isQuoted) {
      if (sign === BACKSLASH) at += 1;
      else if (sign === QUOTE) isQuoted = false;
    } else if (sign === QUOTE) isQuoted = true;
    else if (sign === OPEN_LIST || sign === OPEN_GROUP) depth += 1;
    else if (sign === CLOSE_LIST || sign === CLOSE_GROUP) depth -= 1;
    if (depth > mostLevels) return true;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_GROUP, CLOSE_GROUP] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];
