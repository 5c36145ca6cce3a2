/** Chance that is the same on every machine, in every run. */

const STEP = 0x6d2b79f5;

/**
 * The number at place `index` (from 0) of the sequence that `seed` starts: from 0 up to, not
 * including, 1. It is mulberry32 by Tommy Ettinger (public domain), whose state is a counter, so that
 * any place can be asked for: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function randomAt(seed: number, index: number): number {
  let z = (seed + Math.imul(index + 1, STEP)) | 0;
  z = Math.imul(z ^ (z >>> 15), z | 1);
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
  return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
}
