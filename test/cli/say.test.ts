import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { showError, showNote, showUsageError, tellDelay } from '../../src/cli/say.js';
import { EXIT, RosterError } from '../../src/errors.js';
import { createRedaction } from '../../src/render/redact.js';
import { createSecrets } from '../../src/secret.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';
import { fakeEnv } from '../outside.js';

/** A list of its own, not that of the code that is tested. */
const INVISIBLE = /[\p{C}\u2028\u2029\u3164\u2800]|\u034f|\ufe0f/u;
const OPTIONS = { color: false, debug: true };

/** What may stand on standard error: lines of text, none of which a terminal or a build obeys. */
function expectHarmless(text: string): void {
  expect(text.replaceAll('\n', '')).not.toMatch(INVISIBLE);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##\w*\[/);
}

describe('hostile text', () => {
  it.each(HOSTILE_STRINGS.map((text) => [text]))('in an error: %j', (text) => {
    for (const error of [
      new RosterError(text, { code: 'x', exitCode: EXIT.invalid, hint: text }),
      new Error(text),
      text,
      Object.assign(new Error('x'), { stack: `Error: ${text}\n    at ${text} (${text})` }),
    ]) {
      const env = fakeEnv();
      showError(error, OPTIONS, env);
      expectHarmless(env.err());
    }
  });

  it.each(HOSTILE_STRINGS.map((text) => [text]))('on a command line: %j', async (text) => {
    for (const argv of [
      [text],
      ['plan', 'a', text],
      ['plan', `--${text}`],
      ['plan', '--format', text],
      ['plan', '--allow', text],
      ['plan', '--report', text],
      ['plan', '--concurrency', text],
      ['plan', '--sandbox', text],
      ['validate', text],
      ['apply', text],
      ['apply', `${text}.json`],
      ['plan', '--endpoint', text, '--workspace-uid', text, '--timeout', text],
      ['schema', text],
      ['help', text],
      ['sandbox', text],
      ['sandbox', 'accept', 'a', 'b', text],
      ['sandbox', '--port', text],
    ]) {
      const env = fakeEnv();
      await main(argv, env);
      expectHarmless(env.err() + env.out());
    }
  });
});

describe('showError', () => {
  it('shows where an error comes from with --debug, and only then', () => {
    const error = new Error('first\n    at forged (line)');
    const quiet = fakeEnv();
    showError(error, { color: false, debug: false }, quiet);
    expect(quiet.err()).not.toContain('say.test');
    const env = fakeEnv();
    showError(error, OPTIONS, env);
    expect(env.err()).toMatch(/^\s+at .*say\.test/m);
  });

  it('hides secrets that variables hold, and people when asked to', () => {
    const secrets = createSecrets({ PARADIME_API_SECRET: 'a-secret-of-some-length', API_KEY: 'k' });
    const env = { ...fakeEnv(), secrets, redaction: createRedaction(secrets) };
    const shown: string[] = [];
    const stderr = { ...env.stderr, write: (text: string) => shown.push(text) };
    showError(new Error('a-secret-of-some-length of jonny@acme.io'), OPTIONS, { ...env, stderr });
    expect(shown.join('')).toContain('[secret] of person-1');
    expect(shown.join('')).not.toMatch(/of-some-length|jonny/);
  });

  it('takes anything that was thrown', () => {
    for (const thrown of [null, undefined, 42, Symbol('x'), Object.create(null)]) {
      const env = fakeEnv();
      showError(thrown, OPTIONS, env);
      expect(env.err()).toContain('Something unexpected happened');
    }
  });
});

describe('a note', () => {
  it('is one line for a log, and breaks between words where a terminal is narrow', () => {
    const env = fakeEnv();
    const note = 'Wrote plan.json. To apply exactly this plan: roster apply plan.json';
    showNote(note, env);
    expect(env.err()).toBe(`${note}\n`);
    showNote(note, { stderr: { ...env.stderr, columns: 40 } });
    expect(env.err().split('\n').slice(1)).toEqual([
      'Wrote plan.json. To apply exactly this',
      'plan: roster apply plan.json',
      '',
    ]);
  });

  it('of a wait says how long, and who asked', () => {
    const env = fakeEnv();
    tellDelay({ kind: 'asked', ms: 29_300, isNamed: true }, env);
    tellDelay({ kind: 'asked', ms: 1_000, isNamed: false }, env);
    tellDelay({ kind: 'again', attempt: 2, message: 'There was no answer within 30 s.' }, env);
    expect(env.err()).toBe(
      'Waiting 30 s, as Paradime asked.\nWaiting 1 s, because Paradime asked for fewer requests.\nThere was no answer within 30 s. Trying again (try 2).\n',
    );
  });
});

describe('showUsageError', () => {
  it('keeps the suggestion, and says where help is', () => {
    const env = fakeEnv();
    showUsageError("error: unknown command 'paln'\n(Did you mean plan?)", false, env);
    expect(env.err()).toBe(
      "error  unknown command 'paln'\n" +
        '       Did you mean plan? Run the command with --help to see what it accepts.\n',
    );
  });

  it('takes no line end that was typed for one of its own', () => {
    const env = fakeEnv();
    showUsageError("error: unknown command 'x\n::error::y'", false, env);
    expect(env.err().split('\n')[0]).toBe("error  unknown command 'x\\n:\\u{3a}error::y'");
  });
});
