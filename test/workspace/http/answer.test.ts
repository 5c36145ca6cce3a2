import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../src/env.js';
import { receive } from '../../../src/workspace/http/answer.js';
import { fakeEnv, NOW, sleepForever } from '../../outside.js';

const REQUEST = {
  url: 'https://api.example.test/',
  headers: {},
  body: new Uint8Array(),
  signal: new AbortController().signal,
};
const CONTEXT = {
  ...fakeEnv({ sleep: sleepForever }),
  endpoint: new URL(REQUEST.url),
  conceal: (text: string): string => text,
};

/** What becomes of an answer that came in these pieces. */
function receiving(
  { status = 200, headers = {} }: Partial<HttpAnswer>,
  ...pieces: readonly (Uint8Array | Error)[]
): ReturnType<typeof receive> {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) {
      if (piece instanceof Error) throw piece;
      yield piece;
    }
  }
  const post = async (): Promise<HttpAnswer> => ({ status, headers, body: body() });
  return receive({ viaProxy: () => false, post }, REQUEST, false, CONTEXT);
}

describe('a successful answer', () => {
  const text = '{"data":{"name":"Jürgen"}}';

  it('is its bytes, in however many pieces they come', async () => {
    const bytes = Buffer.from(text);
    for (const cut of [0, 1, text.indexOf('ü') + 1, bytes.length]) {
      const headers = { 'x-any': '1' };
      const got = await receiving({ headers }, bytes.subarray(0, cut), bytes.subarray(cut));
      expect(got).toEqual({ status: 200, headers, bytes, leftOut: null });
    }
  });

  it('is half an answer when the connection breaks', async () => {
    const got = await receiving({}, Buffer.from(text), new Error('reset'));
    expect(got).toMatchObject({ end: 'unknown', reason: { code: 'half_answer' } });
  });

  it('is not read any further than 64 MiB', async () => {
    const piece = Buffer.alloc(16 * 1024 * 1024, ' ');
    const more = new Error('read on');
    const got = await receiving({}, piece, piece, piece, piece, Buffer.from('x'), more);
    expect(got).toMatchObject({ end: 'unknown', reason: { code: 'answer_too_large' } });
  });

  const tooLarge = (words: string) => ({
    reason: { code: 'answer_too_large', message: expect.stringContaining(words) },
  });

  it('holds at most 750,000 values; what stands in texts is none', async () => {
    const list = (values: number): Buffer => Buffer.from(`[${Array(values).fill('1').join()}]`);
    const inText = Buffer.from(`["${'\\"[,{'.repeat(400_000)}"]`);
    expect(await receiving({}, list(749_998))).toMatchObject({ status: 200 });
    expect(await receiving({}, inText)).toMatchObject({ status: 200 });
    expect(await receiving({}, list(750_001))).toMatchObject(tooLarge('over 750,000 values'));
  });

  it('holds objects of at most a thousand keys, each counted by itself', async () => {
    const keys = (count: number): string =>
      `{${Array.from({ length: count }, (_, n) => `"k${n}":[1,{"a":1,"b":2}]`).join()}}`;
    expect(await receiving({}, Buffer.from(`[${keys(1_000)},${keys(1_000)}]`))).toMatchObject({
      status: 200,
    });
    expect(await receiving({}, Buffer.from(`[${keys(1_001)}]`))).toMatchObject(
      tooLarge('an object of over 1,000 keys'),
    );
  });

  it('holds at most a hundred levels', async () => {
    const deep = (levels: number): Buffer => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
    expect(await receiving({}, deep(100))).toMatchObject({ status: 200 });
    expect(await receiving({}, deep(101))).toMatchObject(tooLarge('over 100 levels'));
    expect(await receiving({}, Buffer.from(`${']'.repeat(200)}[]`))).toMatchObject({ status: 200 });
  });
});

describe('Retry-After', () => {
  async function retryAfter(header: string): Promise<unknown> {
    const end = await receiving({ status: 429, headers: { 'retry-after': header } });
    return Reflect.get(end, 'retryAfterMs');
  }
  const at = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString();

  it.each([
    ['0', 0],
    ['7', 7000],
    [' 120 ', 120_000],
    [at(30), 30_000],
    ['Monday, 23-Nov-26 12:00:30 GMT', 30_000],
    ['Mon Nov 23 12:00:30 2026', 30_000],
    [at(-3600), 0],
  ])('is understood as %j', async (header, milliseconds) => {
    expect(await retryAfter(header)).toBe(milliseconds);
  });

  it.each(['', 'soon', '-1', '1.5', '7s', '1 2', 'Sat, nonsense', 'Mondays'])(
    'makes no sense as %j',
    async (header) => {
      expect(await retryAfter(header)).toBeNull();
    },
  );
});
