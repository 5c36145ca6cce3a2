/** What the bundle puts in the place of node's own `Headers` and `Response` does the same where it is asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Headers as PlainHeaders, Response as PlainResponse } from '../../scripts/plain-fetch.js';

const name = fc.constantFrom('Accept', 'accept', 'Content-Type', 'X-API-KEY', 'authorization');
const value = fc.string({ unit: fc.constantFrom('a', 'B', ' ', ',', ';', '/', '1') });

describe("the bundle's headers and answers", () => {
  it('are as those of node, however they are made', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.tuple(name, value), (pairs, [key, other]) => {
        const init = Object.fromEntries(pairs);
        const [ours, theirs] = [new PlainHeaders(init), new Headers(init)];
        expect(ours.has(key)).toBe(theirs.has(key));
        ours.set(key, other);
        theirs.set(key, other);
        expect(ours.get(key)).toBe(theirs.get(key));
        expect(ours.get('none')).toBe(theirs.get('none'));
        expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
        expect(Object.fromEntries(new PlainHeaders(theirs))).toEqual(
          Object.fromEntries(new Headers(theirs)),
        );
      }),
    );
  });

  it.each([200, 204, 299, 300, 404, 503])('say of %i what node says', async (status) => {
    const text = '\ufeff{"name":"Zoë \ud83d\ude00"}';
    const bytes = status === 204 ? null : new TextEncoder().encode(text);
    const init = { status, headers: { 'Content-Type': 'application/json' } };
    const [ours, theirs] = [
      new PlainResponse(bytes ?? new Uint8Array(), init),
      new Response(bytes, init),
    ];
    expect([ours.status, ours.ok, ours.headers.get('content-type')]).toEqual([
      theirs.status,
      theirs.ok,
      theirs.headers.get('content-type'),
    ]);
    expect(await ours.text()).toBe(await theirs.text());
  });
});
