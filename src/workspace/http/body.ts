/** Reading the body of an answer: never more of it than wanted, and told before it is parsed what is in it. Short: bytes alone. */

/** The beginning of a body, and whether that is all of it. */
export interface BodyPart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly whole: boolean;
}

/** Reads up to `limit` bytes. Rejects when the connection breaks before the end. */
export async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  limit: number,
): Promise<BodyPart> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, which closes the connection.
  for await (const chunk of body ?? []) {
    chunks.push(chunk.subarray(0, limit - size));
    size += chunk.length;
    if (size > limit) return { bytes: Buffer.concat(chunks), whole: false };
  }
  return { bytes: Buffer.concat(chunks), whole: true };
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What a further value comes after: `,` `[` `{`. */
const BEFORE_VALUES: ReadonlySet<number> = new Set([0x2c, 0x5b, 0x7b]);

/** Whether there is nothing but white space. */
export function isBlank(bytes: Uint8Array): boolean {
  return !bytes.some((byte) => byte > SPACE);
}

/**
 * Whether a JSON text in UTF-8 holds more values than `limit`, be it valid or not. Values cost far more
 * memory and time than their bytes. Linear, and reads no further than it must.
 */
export function holdsMoreValues(bytes: Uint8Array, limit: number): boolean {
  let values = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (BEFORE_VALUES.has(byte)) values += 1;
    if (values > limit) return true;
  }
  return false;
}

/** Where the string that begins there ends; the end of all for one that does not. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    if (!isEscaped(bytes, at)) return at;
  }
  return bytes.length;
}

/** Whether the character there is escaped: an odd number of backslashes stands before it. */
function isEscaped(bytes: Uint8Array, at: number): boolean {
  let before = at - 1;
  while (bytes[before] === BACKSLASH) before -= 1;
  return (at - 1 - before) % 2 === 1;
}
