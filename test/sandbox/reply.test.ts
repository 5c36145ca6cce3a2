/** What the in-process sandbox throws, beside what Node's own fetch throws. */
import { afterEach, describe, expect, test } from 'vitest';
import { fakeEnv } from '../outside.js';
import { findClosedPort } from '../workspace/http/local-server.js';
import { WAYS_IN } from './ways-in.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const HEADERS = {
  'Content-Type': 'application/json',
  'X-API-KEY': 'sandbox-key',
  'X-API-SECRET': 'sandbox-secret',
};
const BODY = JSON.stringify({ query: '{ listWorkspaces { ok } }' });

/** What the error of a request to a sandbox with a fault says of itself, way by way. */
async function errorsOf(
  fault: string,
  urls: readonly (string | null)[] = [],
): Promise<readonly unknown[]> {
  return Promise.all(
    WAYS_IN.map(async (way, index) => {
      const { endpoint, fetch, close } = await way.start({ faults: [fault] }, fakeEnv());
      closers.push(close);
      try {
        const init = { method: 'POST', headers: HEADERS, body: BODY };
        const answer = await fetch(urls[index] ?? endpoint, init);
        return await answer.text();
      } catch (error) {
        return describeError(error);
      }
    }),
  );
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, cause } = error;
  const of = (key: string): unknown => (cause instanceof Error ? Reflect.get(cause, key) : null);
  return { name, message, cause: ['message', 'code', 'syscall'].map(of) };
}

describe('the two ways in throw alike', () => {
  test.each([
    ['reset-before', ['read ECONNRESET', 'ECONNRESET', 'read']],
    ['half-body', ['other side closed', 'UND_ERR_SOCKET', undefined]],
  ])('%s', async (fault, cause) => {
    const [real, ours] = await errorsOf(fault);
    expect(real).toMatchObject({ name: 'TypeError', cause });
    expect(ours).toEqual(real);
  });

  test('a port at which nobody listens', async () => {
    const url = `http://127.0.0.1:${await findClosedPort()}/graphql`;
    const [real, ours] = await errorsOf('refuse', [url, null]);
    expect(real).toMatchObject({ name: 'TypeError', cause: expect.arrayContaining(['connect']) });
    expect(withoutPort(ours)).toBe(withoutPort(real));
  });
});

test('in the process, other hosts have no address', async () => {
  const [, ours] = await errorsOf('reset-before', [null, 'http://nowhere.invalid/graphql']);
  const cause = ['getaddrinfo ENOTFOUND nowhere.invalid', 'ENOTFOUND', 'getaddrinfo'];
  expect(ours).toEqual({ name: 'TypeError', message: 'fetch failed', cause });
});

function withoutPort(described: unknown): string {
  return JSON.stringify(described).replace(/:\d+/, ':PORT');
}
