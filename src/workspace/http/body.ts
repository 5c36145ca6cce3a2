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
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Whether there is nothing but white space. */
export function isBlank(bytes: Uint8Array): boolean {
  return !bytes.some((byte) => byte > SPACE);
}

/** What of JSON costs far more memory and time than its bytes. */
export interface JsonLimits {
  readonly values: number;
  /** Of one object. */
  readonly keys: number;
  readonly depth: number;
}

/**
 * Which limit a JSON text in UTF-8 passes, be it valid or not; null for none. Linear, and reads no further than it
 * must.
 */
export function findExcess(bytes: Uint8Array, limits: JsonLimits): keyof JsonLimits | null {
  const count = createCount(limits);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else {
      const excess = count(byte);
      if (excess !== null) return excess;
    }
  }
  return null;
}

/** Takes one sign after another that stands outside of texts. */
function createCount(limits: JsonLimits): (byte: number) => keyof JsonLimits | null {
  // Commas of each object that is open; a list has none, since its values are counted anyway.
  const keys = new Uint32Array(limits.depth + 1);
  const isObject = new Uint8Array(limits.depth + 1);
  let values = 1;
  let depth = 0;
  return (byte) => {
    switch (byte) {
      case COMMA:
        values += 1;
        keys[depth] = (keys[depth] ?? 0) + (isObject[depth] ?? 0);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        values += 1;
        depth += 1;
        keys[depth] = 0;
        isObject[depth] = byte === OPEN_OBJECT ? 1 : 0;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth = Math.max(0, depth - 1);
    }
    if (depth > limits.depth) return 'depth';
    if ((keys[depth] ?? 0) >= limits.keys) return 'keys';
    return values > limits.values ? 'values' : null;
  };
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
