import { describe, expect, it } from 'vitest';
import type { Env } from '../../../src/env.js';
import { createTransport, type DataAnswer } from '../../../src/workspace/http/transport.js';
import type { RequestEnd } from '../../../src/workspace/workspace.js';
import { makeSettings } from '../../fixtures/settings.js';
import { answerWith, fakeEnv, json, sleepForever, withResolvers } from '../../outside.js';

const QUERY = { query: 'query any { any }', variables: {} };

type Answering = () => Response | Promise<Response>;

function send(answer: Answering): Promise<RequestEnd<DataAnswer>> {
  const { post } = answerWith(answer);
  return createTransport(makeSettings(), fakeEnv({ post, sleep: sleepForever })).send(QUERY);
}

/** An error as Node's fetch throws it: the reason is in the cause. */
function fetchFailed(details: Record<string, unknown>): Answering {
  const cause = Object.assign(new Error('reason'), details);
  return () => Promise.reject(new TypeError('fetch failed', { cause }));
}

function status(code: number, body = '', headers: Record<string, string> = {}): Answering {
  return () => new Response(body === '' ? null : body, { status: code, headers });
}

describe('done', () => {
  it('is a 200 with data', async () => {
    expect(await send(() => json({ data: { a: 1 } }))).toEqual({
      end: 'done',
      value: { data: { a: 1 }, errors: 0, leftOut: null },
    });
  });

  it('is data with errors beside them, and says how many', async () => {
    const answer = { data: { a: { b: 1 } }, errors: [{ message: 'x' }, { message: 'y' }] };
    expect(await send(() => json(answer))).toMatchObject({ end: 'done', value: { errors: 2 } });
  });

  it.each([
    ['extensions: null', { data: { a: 1 }, extensions: null }],
    ['errors: null', { data: { a: 1 }, errors: null }],
    ['errors: []', { data: { a: 1 }, errors: [] }],
  ])('is an answer with %s', async (_what, answer) => {
    expect(await send(() => json(answer))).toMatchObject({ end: 'done', value: { errors: 0 } });
  });

  it('is JSON under any content type, and behind a byte order mark', async () => {
    for (const type of ['text/plain', 'application/graphql-response+json', 'nonsense']) {
      const headers = { 'content-type': type };
      expect(await send(status(200, '\uFEFF{"data":{"a":1}}', headers))).toMatchObject({
        end: 'done',
      });
    }
  });
});

describe('not sent', () => {
  it.each([
    ['ENOTFOUND', 'getaddrinfo', 'dns_failed'],
    ['EAI_AGAIN', 'getaddrinfo', 'dns_failed'],
    ['ECONNREFUSED', 'connect', 'connection_refused'],
    ['ETIMEDOUT', 'connect', 'connect_timeout'],
    ['EHOSTUNREACH', 'connect', 'unreachable'],
    ['ENETUNREACH', 'connect', 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, 'connect_timeout'],
  ])('is %s, and can be tried again', async (code, syscall, reason) => {
    expect(await send(fetchFailed({ code, syscall }))).toMatchObject({
      end: 'not_sent',
      retryable: true,
      reason: { code: reason, message: expect.stringContaining('api.example.test') },
    });
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'tls_expired'],
    ['CERT_NOT_YET_VALID', 'tls_not_yet_valid'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_other_name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_certificate'],
  ])('is %s, and trying again does not help', async (code, reason) => {
    expect(await send(fetchFailed({ code }))).toMatchObject({
      end: 'not_sent',
      retryable: false,
      reason: { code: reason },
    });
  });

  it('is the failure of every address of a name', async () => {
    const refused = (address: string): Error =>
      Object.assign(new Error(address), { code: 'ECONNREFUSED', syscall: 'connect' });
    const cause = new AggregateError([refused('::1'), refused('127.0.0.1')]);
    const end = await send(() => Promise.reject(new TypeError('fetch failed', { cause })));
    expect(end).toMatchObject({ end: 'not_sent', reason: { code: 'connection_refused' } });
  });

  it('is a run that was interrupted before', async () => {
    const { post, sent } = answerWith(() => json({ data: {} }));
    const transport = createTransport(makeSettings(), fakeEnv({ post, sleep: sleepForever }));
    const end = await transport.send(QUERY, AbortSignal.abort());
    expect(end).toMatchObject({ end: 'not_sent', retryable: false });
    expect(sent).toEqual([]);
  });
});

describe('throttled', () => {
  it.each([
    ['without a time', {}, null],
    ['with seconds', { 'retry-after': '7' }, 7000],
    ['with a date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    [
      'with a date, by the clock of the server',
      { 'retry-after': 'Mon, 23 Nov 2026 13:00:30 GMT', date: 'Mon, 23 Nov 2026 13:00:00 GMT' },
      30_000,
    ],
    ['with nonsense', { 'retry-after': 'soon' }, null],
  ])('is a 429 %s', async (_what, headers: Record<string, string>, retryAfterMs) => {
    expect(await send(status(429, 'slow down', headers))).toMatchObject({
      end: 'throttled',
      retryAfterMs,
      reason: { code: 'http_429' },
    });
  });

  it('is a 503 that says when to come back', async () => {
    expect(await send(status(403, '', { 'retry-after': '2' }))).toMatchObject({
      end: 'throttled',
      retryAfterMs: 2000,
    });
    expect(await send(status(503, '', { 'retry-after': '1' }))).toMatchObject({
      end: 'throttled',
      retryAfterMs: 1000,
    });
  });
});

describe('rejected', () => {
  it.each([400, 404, 405, 407, 408, 409, 413, 418, 422, 451])('is a %i', async (code) => {
    expect(await send(status(code))).toMatchObject({
      end: 'rejected',
      denied: false,
      reason: { code: `http_${code}` },
    });
  });

  it.each([401, 403])('is a %i, and then the credentials are denied', async (code) => {
    expect(await send(status(code))).toMatchObject({ end: 'rejected', denied: true });
  });

  it('is no 403 that says when to ask again, unless that makes sense', async () => {
    expect((await send(status(403, '', { 'retry-after': 'soon' }))).end).toBe('rejected');
  });

  it.each([
    [401, 'rejected'],
    [422, 'rejected'],
    [429, 'throttled'],
    [500, 'unknown'],
  ])('goes by the status %i when the words after it never end', async (code, end) => {
    const words = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(' ')),
    });
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"message":')),
    });
    for (const body of [words, endless]) {
      const { post } = answerWith(() => new Response(body, { status: code }));
      // The time for words comes; the time for the whole request never does.
      const sleep: Env['sleep'] = (ms, signal) =>
        ms < 30_000 ? new Promise((resolve) => setImmediate(resolve)) : sleepForever(ms, signal);
      const sent = await createTransport(makeSettings(), fakeEnv({ post, sleep })).send(QUERY);
      expect(sent).toMatchObject({ end, reason: { code: `http_${code}` } });
    }
  });

  it('goes by the status even when the body claims success', async () => {
    const end = await send(status(400, '{"data":{"inviteUser":{"ok":true}}}'));
    expect(end.end).toBe('rejected');
  });

  it.each([301, 302, 303, 307, 308])('is a redirect with %i, that says where to', async (code) => {
    const location = 'https://evil.example.test/login?token=1';
    const end = await send(status(code, '', { location }));
    expect(end).toMatchObject({ end: 'rejected', denied: false, reason: { code: 'redirected' } });
    expect(JSON.stringify(end)).toContain('redirects to https://evil.example.test/login;');
  });

  it.each([300, 304, 305])('is no redirect with %i, which leads nowhere', async (code) => {
    const end = await send(() =>
      // Response refuses a body with 304, as HTTP does.
      Promise.resolve(new Response(null, { status: code })),
    );
    expect(end).toMatchObject({ end: 'unknown', reason: { code: `http_${code}` } });
  });

  it('is a redirect to nowhere', async () => {
    for (const headers of [{}, { location: 'http://[' }, { location: 'mailto:x' }]) {
      expect(await send(status(302, '', headers))).toMatchObject({
        reason: { code: 'redirected' },
      });
    }
  });

  it.each([
    ['no data', { errors: [{ message: 'no such user' }] }],
    ['null data', { data: null, errors: [{ message: 'no such user' }] }],
    ['only nulls in data', { data: { disableUser: null }, errors: [{ message: 'no such user' }] }],
  ])('is a 200 with errors and %s', async (_what, answer) => {
    expect(await send(() => json(answer))).toMatchObject({
      end: 'rejected',
      denied: false,
      reason: {
        code: 'graphql_error',
        message: 'api.example.test answered with an error: "no such user"',
      },
    });
  });

  it('quotes at most 200 characters of the server, on one line', async () => {
    const end = await send(status(400, `a\n\n${'é'.repeat(100_000)}`));
    const message = end.end === 'rejected' ? end.reason.message : '';
    expect(message).toMatch(/: "a é{198}…"$/);
  });

  it('quotes no web page', async () => {
    const end = await send(status(404, '<!DOCTYPE html><html>lots</html>'));
    expect(JSON.stringify(end)).not.toContain('lots');
  });
});

describe('unknown', () => {
  it('is a 403 with a web page: that is a firewall, which knows nothing of the key', async () => {
    expect(await send(status(403, '<html><body>Blocked</body></html>'))).toMatchObject({
      end: 'unknown',
      reason: { code: 'http_403' },
    });
  });

  it.each([500, 501, 502, 503, 504, 520, 599])('is a %i', async (code) => {
    expect(await send(status(code))).toMatchObject({
      end: 'unknown',
      reason: { code: `http_${code}` },
    });
  });

  it('is a 503 with a time that makes no sense: nobody said that nothing was done', async () => {
    expect((await send(status(503, '', { 'retry-after': 'soon' }))).end).toBe('unknown');
  });

  it.each([
    ['ECONNRESET', 'read'],
    ['EPIPE', 'write'],
    ['ETIMEDOUT', 'read'],
    ['EHOSTUNREACH', 'write'],
    ['UND_ERR_SOCKET', undefined],
    ['UND_ERR_HEADERS_TIMEOUT', undefined],
    ['UND_ERR_ABORTED', undefined],
    ['SOMETHING_NEW', undefined],
  ])('is %s while %s: the request may have arrived', async (code, syscall) => {
    expect(await send(fetchFailed({ code, syscall }))).toMatchObject({
      end: 'unknown',
      reason: { code: 'connection_lost' },
    });
  });

  it('is a failure of which one part may have come after sending', async () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' });
    const reset = Object.assign(new Error(), { code: 'ECONNRESET', syscall: 'read' });
    const cause = new AggregateError([refused, reset]);
    const end = await send(() => Promise.reject(new TypeError('fetch failed', { cause })));
    expect(end.end).toBe('unknown');
  });

  it('is anything else that is thrown, however odd', async () => {
    const circle = new Error('circle');
    circle.cause = circle;
    for (const thrown of [circle, new AggregateError([]), 'text', null, undefined, 7]) {
      expect((await send(() => Promise.reject(thrown))).end).toBe('unknown');
    }
  });

  it.each([
    ['empty', '', 'empty_answer'],
    ['blank', ' \n ', 'empty_answer'],
    ['a web page', '<html><body>Sign in</body></html>', 'web_page'],
    ['half of its JSON', '{"data":{"a"', 'not_json'],
    ['a JSON text', '"yes"', 'not_json'],
    ['a JSON list', '[{"data":{"a":1}}]', 'not_json'],
    ['null', 'null', 'not_json'],
    ['without data', '{}', 'no_data'],
    ['with data that are null', '{"data":null}', 'no_data'],
    ['with data that are a list', '{"data":[1]}', 'no_data'],
    ['with data that are a text', '{"data":"x"}', 'no_data'],
  ])('is a 200 that is %s', async (_what, body, code) => {
    expect(await send(status(200, body))).toMatchObject({ end: 'unknown', reason: { code } });
  });

  it('is a 204', async () => {
    expect(await send(status(204))).toMatchObject({ reason: { code: 'empty_answer' } });
  });

  it('is a 200 that is not UTF-8: a name or an address in it would be wrong', async () => {
    const bytes = Buffer.from('{"data":{"name":"J\xfcrgen"}}', 'latin1');
    expect(await send(() => new Response(bytes))).toMatchObject({
      end: 'unknown',
      reason: { code: 'not_json' },
    });
  });

  it('is an answer that never comes; the request is then given up', async () => {
    const given: { up: boolean } = { up: false };
    const slept: number[] = [];
    const asked = withResolvers();
    const env = fakeEnv({
      post: ({ signal }) =>
        new Promise((_resolve, reject) => {
          asked.resolve();
          signal.addEventListener('abort', () => {
            given.up = true;
            reject(signal.reason);
          });
        }),
      sleep: (milliseconds) => {
        slept.push(milliseconds);
        return asked.promise;
      },
    });
    const end = await createTransport(makeSettings({ timeoutMs: 5000 }), env).send(QUERY);
    expect(end).toMatchObject({
      end: 'unknown',
      reason: { code: 'timeout', message: 'There was no answer within 5 s.' },
    });
    expect(slept).toEqual([5000]);
    await new Promise(setImmediate);
    expect(given.up).toBe(true);
  });

  it('is a time that is up before the connection is tried; then nothing is sent', async () => {
    const { post, sent } = answerWith(() => json({ data: { a: 1 } }));
    const env = fakeEnv({ post, sleep: () => Promise.resolve() });
    const end = await createTransport(makeSettings(), env).send(QUERY);
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'timeout' } });
    await new Promise(setImmediate);
    expect(sent).toEqual([]);
  });

  it('is a run that is interrupted while it waits', async () => {
    const stop = new AbortController();
    const env = fakeEnv({ post: () => new Promise(() => {}), sleep: sleepForever });
    const end = createTransport(makeSettings(), env).send(QUERY, stop.signal);
    stop.abort();
    expect(await end).toMatchObject({ end: 'unknown', reason: { code: 'interrupted' } });
  });
});

describe('the alarm of a request', () => {
  it('is taken back when the answer is there', async () => {
    const alarm: { off: boolean } = { off: false };
    const { post } = answerWith(() => json({ data: { a: 1 } }));
    const env = fakeEnv({
      post,
      sleep: (milliseconds, signal) => {
        signal?.addEventListener('abort', () => {
          alarm.off = true;
        });
        return sleepForever(milliseconds, signal);
      },
    });
    await createTransport(makeSettings(), env).send(QUERY);
    expect(alarm.off).toBe(true);
  });
});
