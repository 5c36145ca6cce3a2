/** Reading an answer's body, never more of it than wanted. */

/** The beginning of a body, and whether that is all of it. */
export interface BodyPart {
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

/**
 * Reads up to `limit` bytes, after unpacking. What goes beyond is never taken off the network.
 * Rejects when the connection breaks before the end.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  limit: number,
): Promise<BodyPart> {
  if (body === null) return { bytes: new Uint8Array(), whole: true };
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, which closes the connection.
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, limit - size));
    size += chunk.length;
    if (size > limit) return { bytes: Buffer.concat(chunks), whole: false };
  }
  return { bytes: Buffer.concat(chunks), whole: true };
}
