import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RowLimits, readEnds } from '../../../src/workspace/http/rows.js';

const ROOMY: RowLimits = { rows: 1_000, bytes: 1_000_000, all: 10_000_000 };

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function ends(text: string, limits: Partial<RowLimits> = {}, size = 7) {
  const found = await readEnds(inPieces(text, size), { ...ROOMY, ...limits });
  if (found === null) return null;
  return { value: JSON.parse(Buffer.from(found.bytes).toString()), leftOut: found.leftOut };
}

const answer = (rows: readonly unknown[]): string =>
  JSON.stringify({ data: { log: { ok: true, rows, after: [1, [2], { a: ['x'] }] } }, more: ['y'] });

describe('the ends of a list', () => {
  test('are all of it where it is short, whatever stands in it and however it comes', () => {
    return fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, size) => {
          const text = answer(rows);
          expect(await ends(text, {}, size)).toEqual({ value: JSON.parse(text), leftOut: null });
        },
      ),
    );
  });

  test('are the first and the last rows of a long one, and say how many there are between', () => {
    return fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 9 }), async (count, rows) => {
        const all = Array.from({ length: count }, (_, id) => ({ id, text: `},"],[${id}` }));
        const found = await ends(answer(all), { rows });
        const kept = count <= 2 * rows ? all : [...all.slice(0, rows), ...all.slice(-rows)];
        expect(found?.value.data.log.rows).toEqual(kept);
        expect(found?.value.more).toEqual(['y']);
        const left = count - kept.length;
        expect(found?.leftOut).toEqual(left === 0 ? null : { rows: left, behind: rows });
      }),
    );
  });

  test('keep to so many bytes, also where few rows are that long', async () => {
    const all = Array.from({ length: 100 }, (_, id) => `${id}`.padStart(98, '0'));
    const found = await ends(answer(all), { bytes: 1_000 });
    expect(found?.value.data.log.rows).toEqual([...all.slice(0, 10), ...all.slice(-10)]);
    expect(found?.leftOut).toEqual({ rows: 80, behind: 10 });
  });

  test('are none of an answer that is too long in all, or in one row, or has no list', async () => {
    expect(await ends(answer([1, 2, 3]), { all: 20 })).toBeNull();
    expect(await ends(answer(['x'.repeat(500)]), { bytes: 300 })).toBeNull();
    expect(await ends(JSON.stringify({ data: 'x'.repeat(500) }), { bytes: 300 })).toBeNull();
    expect(await ends('{"data":null}')).toEqual({ value: { data: null }, leftOut: null });
  });

  test('are the bytes as they came where the answer is no JSON', async () => {
    for (const text of ['', '<html>[1,2', '{"a":[1,', ']]]', '[', '"[1,2']) {
      const found = await readEnds(inPieces(text, 3), ROOMY);
      expect(Buffer.from(found?.bytes ?? []).toString()).toBe(text);
    }
  });

  test('reject when the connection breaks', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"a":[1,');
      throw new Error('reset');
    }
    await expect(readEnds(broken(), ROOMY)).rejects.toThrow('reset');
  });
});
