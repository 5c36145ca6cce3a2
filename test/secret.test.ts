import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../src/sandbox/credentials.js';
import { createConcealer, createSecrets, hideSecret } from '../src/secret.js';
import { connectWorkspace } from '../src/workspace/client.js';
import { requestError } from '../src/workspace/request-error.js';
import { anyCharacter } from './fixtures/any-character.js';
import { KEY, makeSettings, SECRET } from './fixtures/settings.js';
import { answerWith, fakeEnv, sleepForever } from './outside.js';

function show(value: unknown): string {
  return [
    inspect(value, { depth: null, showHidden: true, getters: true }),
    JSON.stringify(value),
    value instanceof Error ? `${value.stack}${value.message}` : String(value),
  ].join('\n');
}

describe('hideSecret', () => {
  it('shows [secret] however it is printed, and reveals the text when asked', () => {
    const secret = hideSecret('hunter2');
    expect(`${secret}`).toBe('[secret]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(inspect({ secret })).toBe('{ secret: [secret] }');
    expect(show(secret)).not.toContain('hunter2');
    expect(secret.reveal()).toBe('hunter2');
  });
});

describe('createConcealer', () => {
  it('takes out a secret as it is, and as JSON, URL and base64 spell it', () => {
    const redact = createConcealer([hideSecret('a"b/c+d')], 1);
    expect(redact('1 a"b/c+d 2 a\\"b/c+d 3 a%22b%2Fc%2Bd 4 YSJiL2MrZA==')).toBe(
      '1 [secret] 2 [secret] 3 [secret] 4 [secret]',
    );
  });

  it('takes out a secret in any case, as host names change it', () => {
    expect(createConcealer([hideSecret('HunTer2')], 1)('hunter2.example.test')).toBe(
      '[secret].example.test',
    );
  });

  it('leaves nothing of the longer one when a secret holds another', () => {
    const redact = createConcealer([hideSecret('abc'), hideSecret('abcdef')], 1);
    expect(redact('abcdef abc')).toBe('[secret] [secret]');
  });
});

describe('a secret of few characters', () => {
  it('is one where it is the whole text, and no part of a word', () => {
    const conceal = createConcealer([hideSecret('dev')]);
    expect([conceal('dev'), conceal(' DEV '), conceal('developer')]).toEqual([
      '[secret]',
      '[secret]',
      'developer',
    ]);
  });

  it('of eight characters or more is one anywhere', () => {
    expect(createConcealer([hideSecret('12345678')])('a12345678b')).toBe('a[secret]b');
  });
});

describe('the secrets of a run', () => {
  const variables = {
    PARADIME_API_SECRET: 'the-secret',
    TEAM_API_KEY: 'team-key-1',
    https_proxy: 'http://ann:pass%20word@proxy:3128',
    NO_PROXY: 'localhost',
    HOME: '/home/ann',
  };

  it('are what variables hold, a password of a proxy too', () => {
    const { conceal } = createSecrets(variables);
    expect(conceal('the-secret team-key-1 "pass word" /home/ann')).toBe(
      '[secret] [secret] "[secret]" /home/ann',
    );
  });

  it('grow by what is found later', () => {
    const secrets = createSecrets({});
    expect([secrets.isEmpty(), secrets.conceal('from-a-file')]).toEqual([true, 'from-a-file']);
    secrets.add([hideSecret('from-a-file')]);
    expect([secrets.isEmpty(), secrets.conceal('from-a-file')]).toEqual([false, '[secret]']);
  });

  it('are none of the keys of the sandbox, which everyone may know', () => {
    const keys = Object.values(SANDBOX_KEYS).flatMap(({ apiKey, secret }) => [
      apiKey ?? '',
      secret,
    ]);
    const held = Object.fromEntries(keys.map((key, index) => [`K${index}_API_SECRET`, key]));
    expect(keys.length).toBeGreaterThan(3);
    expect(createSecrets(held).isEmpty()).toBe(true);
  });
});

describe('ends and errors', () => {
  const leak = fc
    .record({
      status: fc.constantFrom(200, 201, 301, 400, 401, 403, 404, 429, 500, 503),
      before: fc.string({ unit: anyCharacter }),
      secret: fc.constantFrom(SECRET, KEY, `Bearer ${SECRET}`),
      pad: fc.nat(220),
      shape: fc.constantFrom('text', 'errors', 'message', 'data', 'html', 'location'),
    })
    .map(({ status, before, secret, pad, shape }) => {
      const text = `${'x'.repeat(pad)}${before}${secret}${before}`;
      const bodies = {
        text,
        errors: JSON.stringify({ data: null, errors: [{ message: text, extensions: { text } }] }),
        message: JSON.stringify({ message: text }),
        data: JSON.stringify({ data: { [text]: text, listUsers: { [text]: text } } }),
        html: `<html>${text}`,
        location: text,
      };
      const headers = { location: `https://${secret}.example.test/${secret}` };
      return { status, body: bodies[shape], headers };
    });

  it('never hold what the server repeats of the credentials', async () => {
    await fc.assert(
      fc.asyncProperty(leak, async ({ status, body, headers }) => {
        const { post } = answerWith(() => new Response(body, { status, headers }));
        const workspace = connectWorkspace(makeSettings(), fakeEnv({ post, sleep: sleepForever }));
        const ends = [await workspace.read(), await workspace.invite('a@b.io', 'ADMIN')];
        for (const end of ends) {
          const purpose = { doing: 'try', capability: 'any', writes: true };
          const error = end.end === 'done' ? null : requestError(end, purpose);
          const shown = (show(end) + show(error)).toLowerCase();
          expect(shown).not.toContain(SECRET.toLowerCase());
          expect(shown).not.toContain(KEY.toLowerCase());
        }
      }),
    );
  });

  it('never hold what a broken way out knows of the request', async () => {
    const env = fakeEnv({
      post: (request) =>
        Promise.reject(Object.assign(new Error(SECRET), { request, code: SECRET })),
    });
    const end = await connectWorkspace(makeSettings(), env).read();
    expect(show(end)).not.toContain(SECRET);
  });
});

describe('any answer whatever', () => {
  it('becomes an end, never an exception', async () => {
    const data = fc.record(
      { data: fc.jsonValue(), errors: fc.jsonValue(), extensions: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      data.map((value) => JSON.stringify(value)),
    );
    const status = fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 599 }));
    await fc.assert(
      fc.asyncProperty(body, status, fc.string(), async (text, code, type) => {
        const nullBody = [204, 205, 304].includes(code);
        const headers = { 'content-type': encodeURIComponent(type), 'retry-after': type.trim() };
        const { post } = answerWith(
          () =>
            new Response(nullBody ? null : text, {
              status: code,
              headers: isHeader(type) ? headers : {},
            }),
        );
        const workspace = connectWorkspace(makeSettings(), fakeEnv({ post, sleep: sleepForever }));
        const ends = ['done', 'not_sent', 'throttled', 'rejected', 'unknown'];
        expect(ends).toContain((await workspace.read()).end);
        expect(ends).toContain((await workspace.disable('u1')).end);
      }),
    );
  });
});

function isHeader(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
