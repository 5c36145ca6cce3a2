/** How much a JSON text holds, before it is parsed: values cost far more memory than their bytes. */

/** A user is five values: room for 80,000 users, in memory and in time. */
export const MOST_VALUES = 400_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What a further value comes after: `,` `[` `{`. */
const BEFORE_VALUES: ReadonlySet<number> = new Set([0x2c, 0x5b, 0x7b]);

/** Whether a text holds more values than `limit`, be it valid JSON or not. Linear, and reads no further. */
export function holdsMoreValues(text: string, limit: number = MOST_VALUES): boolean {
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (BEFORE_VALUES.has(code)) values += 1;
    if (values > limit) return true;
  }
  return false;
}

/** Where the string that begins there ends; the end of the text for one that does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, at)) return at;
  }
  return text.length;
}

/** Whether the character there is escaped: an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - 1 - before) % 2 === 1;
}
