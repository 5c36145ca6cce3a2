/** Digests, without loading node's crypto before one is asked for: that is a twentieth of a short run. */

/** SHA-256 in hex. */
export function sha256(data: Uint8Array | string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(data).digest('hex');
}
