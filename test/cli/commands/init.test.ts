import { describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.js';
import type { Env } from '../../../src/env.js';
import {
  answerWith,
  type FakeEnv,
  type FakeEnvOptions,
  fakeEnv,
  json,
  sleepForever,
  systemError,
} from '../../outside.js';

const ENDPOINT = 'https://api.example.test/graphql';
const KEY = 'Key-0123456789';
const SECRET = 'Secret-abcdefghijklmnop';
const VARIABLES = {
  PARADIME_API_ENDPOINT: ENDPOINT,
  PARADIME_API_KEY: KEY,
  PARADIME_API_SECRET: SECRET,
};
const TYPED = [ENDPOINT, KEY, SECRET];
const ANA = { uid: 'u1', email: 'ana@acme.io', name: 'Ana', accountType: 'ADMIN' };
const USERS = { ok: true, activeUsers: [ANA], invitedUsers: [] };

function live(): Env['post'] {
  return answerWith(() => json({ data: { listUsers: USERS } })).post;
}

function refuse(status: number): Env['post'] {
  return answerWith(() => json({}, { status })).post;
}

interface Started {
  readonly code: number;
  readonly env: FakeEnv;
}

async function init(options: FakeEnvOptions, ...argv: readonly string[]): Promise<Started> {
  const env = fakeEnv({ sleep: sleepForever, post: live(), ...options });
  return { code: await main(['init', ...argv], env), env };
}

/** Everything that was written anywhere. */
function allOf({ env }: Started): string {
  const texts = env.files.paths().map((path) => env.files.text(path) ?? '');
  return [env.out(), env.err(), ...texts].join('\n');
}

describe('a disk that is full', () => {
  it('gets no roster, and is what the message says', async () => {
    const env = fakeEnv({ sleep: sleepForever });
    const create = () => Promise.reject(systemError('ENOSPC'));
    const files = { ...env.files, create };
    expect(await main(['init', '--sandbox', '--yes'], { ...env, files })).toBe(3);
    expect(env.files.paths()).not.toContain('/repo/roster.yaml');
    expect(env.err().replace(/\s+/g, ' ')).toContain(
      'Free some space, or write to another disk. Then run roster init again',
    );
  });
});

describe('without a terminal', () => {
  it('and without flags it says what to do, and writes nothing', async () => {
    const { code, env } = await init({ variables: VARIABLES });
    expect([code, env.out(), env.files.paths()]).toEqual([3, '', []]);
    expect(env.err()).toContain('There is no terminal for a prompt');
    expect(env.err()).toContain('roster init --sandbox --yes');
  });

  it('the sandbox is enough to try it, and the first plan is empty', async () => {
    const { code, env } = await init({}, '--sandbox', '--yes');
    expect(code).toBe(0);
    expect([...env.files.paths()].sort()).toEqual([
      '/repo/.gitignore',
      '/repo/roster.schema.json',
      '/repo/roster.yaml',
    ]);
    expect(env.files.text('roster.yaml')).toMatch(/^# yaml-language-server: \$schema=.\/roster/);
    expect(env.files.text('roster.yaml')).toContain('unlisted: keep');
    expect(env.out()).toContain('No changes: the workspace matches the roster.');
    expect(env.out()).toMatch(/Three things to do next:\n\n1\..*\n[\s\S]*\n2\..*\n3\./);
  });

  it('settings from variables are used, and no secret is written anywhere', async () => {
    const started = await init({ variables: VARIABLES }, '--yes', '--forge', 'github');
    expect(started.code).toBe(0);
    expect(started.env.out()).toContain('gh secret set PARADIME_WRITE_API_SECRET --env paradime');
    expect(allOf(started)).not.toContain(SECRET);
    expect(allOf(started)).not.toContain(KEY);
  });

  it.each([
    [401, 4, 'The API key is wrong'],
    [403, 4, 'needs the capability "User metadata viewer"'],
    [404, 1, 'is the API endpoint'],
  ])('a key that is answered with %i writes nothing', async (status, exitCode, words) => {
    const { code, env } = await init({ variables: VARIABLES, post: refuse(status) }, '--yes');
    expect([code, env.files.paths()]).toEqual([exitCode, []]);
    expect(env.err().replaceAll(/\s+/g, ' ')).toContain(words);
  });

  it('nothing that is set is exit code 4', async () => {
    const { code, env } = await init({}, '--yes');
    expect([code, env.files.paths()]).toEqual([4, []]);
  });
});

describe('in a terminal', () => {
  it('it asks for what is missing, shows what it writes, and asks once more', async () => {
    const typed = [...TYPED, 'gitlab', '@acme/platform', 'yes'];
    const started = await init({ isTerminal: true, typed });
    expect(started.code).toBe(0);
    const { env } = started;
    expect(env.err()).toContain('API secret or token (not shown):');
    expect(env.err()).toContain('+  - email: ana@acme.io');
    expect(env.files.text('CODEOWNERS')).toBe(
      '/roster.yaml @acme/platform\n/CODEOWNERS @acme/platform\n',
    );
    expect(env.files.text('.gitlab-ci.yml')).toBe('include:\n  - local: roster.gitlab-ci.yml\n');
    expect(env.files.text('roster.gitlab-ci.yml')).toContain('roster apply plan.json --yes');
    expect(env.out()).toContain('read -rs VALUE && printf %s "$VALUE" | glab variable set');
    expect(allOf(started)).not.toContain(SECRET);
  });

  it('it asks for a secret without showing it', async () => {
    const env = fakeEnv({ isTerminal: true, post: live(), sleep: sleepForever });
    const lines = [...TYPED, 'none', '', 'yes'];
    const hidden: boolean[] = [];
    const stdin: Env['stdin'] = {
      isTerminal: true,
      readLine: async (_signal, isHidden = false) => {
        hidden.push(isHidden);
        return lines.shift() ?? null;
      },
    };
    expect(await main(['init'], { ...env, stdin })).toBe(0);
    expect(hidden).toEqual([false, false, true, false, false, false]);
  });

  it('it asks again for what is refused, three times, and then ends', async () => {
    const typed = [...TYPED, ...TYPED, ...TYPED, ...TYPED];
    const { code, env } = await init({ isTerminal: true, typed, post: refuse(401) });
    expect([code, env.files.paths()]).toEqual([4, []]);
    expect(env.err().match(/API endpoint:/g)).toHaveLength(3);
  });

  it.each([
    ['no', ['none', '', 'no']],
    ['the end of input', ['none']],
  ])('%s writes nothing', async (_, typed) => {
    const { code, env } = await init({ isTerminal: true, typed, variables: VARIABLES });
    expect([code, env.files.paths()]).toEqual([1, []]);
  });

  it('it asks again for what is no answer', async () => {
    const typed = ['svn', 'none', 'me', '@me', 'yes'];
    const { code, env } = await init({ isTerminal: true, typed, variables: VARIABLES });
    expect(code).toBe(0);
    expect(env.err()).toContain('svn is not one of them.');
    expect(env.files.text('CODEOWNERS')).toContain('/roster.yaml @me\n');
  });
});

describe('what is there already', () => {
  it('is a roster: nothing is written', async () => {
    const files = { 'roster.yaml': 'version: 1\n' };
    const { code, env } = await init({ files, variables: VARIABLES }, '--yes');
    expect([code, env.files.paths(), env.files.text('roster.yaml')]).toEqual([
      3,
      ['/repo/roster.yaml'],
      'version: 1\n',
    ]);
    expect(env.err().replaceAll(/\s+/g, ' ')).toContain('roster import --merge roster.yaml');
  });

  it('is added to, or left as it is', async () => {
    const files = {
      '.gitignore': 'node_modules/\n.roster/',
      'docs/CODEOWNERS': '* @acme/all\n',
      '.github/workflows/roster.yml': 'mine\n',
    };
    const argv = ['--yes', '--forge', 'github', '--owner', '@acme/platform'];
    const { code, env } = await init({ files, variables: VARIABLES }, ...argv);
    expect(code).toBe(0);
    expect(env.files.text('.gitignore')).toMatch(/^node_modules\/\n\.roster\/\n\/plan\.json\n/);
    expect(env.files.text('docs/CODEOWNERS')).toMatch(/^\* @acme\/all\n\/roster.yaml @acme/);
    expect(env.files.text('.github/workflows/roster.yml')).toBe('mine\n');
    expect(env.err()).toContain('roster.yml already exists and differs');
  });

  it('may be a pipeline, which is not touched', async () => {
    const files = { '.gitlab-ci.yml': 'stages: []\n' };
    const { env } = await init({ files, variables: VARIABLES }, '--yes', '--forge', 'gitlab');
    expect(env.files.text('.gitlab-ci.yml')).toBe('stages: []\n');
    expect(env.files.paths()).toContain('/repo/roster.gitlab-ci.yml');
  });
});

describe('bad input', () => {
  it('is a folder that takes no file: there is no roster then, and another run goes on', async () => {
    const env = fakeEnv({ sleep: sleepForever, post: live(), variables: VARIABLES });
    const create: Env['files']['create'] = async (path, ...rest) => {
      if (path === 'roster.schema.json') throw systemError('EACCES');
      return env.files.create(path, ...rest);
    };
    const closed = { ...env, files: { ...env.files, create } };
    expect(await main(['init', '--yes'], closed)).toBe(3);
    expect(env.err()).toContain("Can't write to roster.schema.json (EACCES)");
    expect(env.files.text('roster.yaml')).toBeNull();
    expect(await main(['init', '--yes'], env)).toBe(0);
  });

  it.each([
    ['--owner', 'a b'],
    ['--owner', '@me\n* @evil'],
    ['--forge', 'svn'],
  ])('%s %j is refused', async (...flags) => {
    expect((await init({ variables: VARIABLES }, '--yes', ...flags)).code).toBe(3);
  });

  it('is --redact, since a roster names people', async () => {
    expect((await init({ variables: VARIABLES }, '--yes', '--redact')).code).toBe(3);
  });

  it('with --dry-run writes nothing and shows what it would', async () => {
    const { code, env } = await init({ variables: VARIABLES }, '--dry-run');
    expect([code, env.files.paths()]).toEqual([0, []]);
    expect(env.err()).toContain('+  - email: ana@acme.io');
  });
});
