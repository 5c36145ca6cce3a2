import { describe, expect, it } from 'vitest';
import { checkIncluded, createRosterReader, nameRoots } from '../../../src/cli/run/which-roster.js';
import { createRootFinder } from '../../../src/roster/include/find.js';
import { fakeEnv } from '../../outside.js';

const person = (name: string): string => `  - { email: ${name}@acme.io, account_type: ANALYST }\n`;
const TEAM = `version: 1\nusers:\n${person('tia')}`;
const ROOT = `version: 1\ninclude: [{ path: teams/*.yaml, may_grant: [ANALYST] }]\nusers:\n${person('ana')}`;
const FILES = { '.git/HEAD': '', 'roster.yaml': ROOT, 'teams/data.yaml': TEAM };

describe('reading a roster', () => {
  it('refuses an included file and names the root', async () => {
    const read = createRosterReader(fakeEnv({ files: FILES }));
    expect(await read('teams/data.yaml')).toEqual({
      ok: false,
      problems: [
        expect.objectContaining({
          code: 'included_file',
          severity: 'error',
          file: 'teams/data.yaml',
          line: 1,
          message: 'This is included by roster.yaml, so it is not a roster on its own.',
          hint: 'Name roster.yaml instead: on its own, this file would leave out everyone else.',
        }),
      ],
    });
  });

  it('takes the root, and a file that nobody includes', async () => {
    const read = createRosterReader(fakeEnv({ files: { ...FILES, 'other/team.yaml': TEAM } }));
    expect(await read('roster.yaml')).toMatchObject({ ok: true });
    expect(await read('other/team.yaml')).toMatchObject({ ok: true });
    expect(await read('other/none.yaml')).toMatchObject({
      problems: [{ code: 'file_not_found' }],
    });
  });
});

describe('an included file that is to be formatted', () => {
  const check = async (named: readonly string[]): Promise<unknown> => {
    const env = fakeEnv({ files: { ...FILES, 'fleet.yaml': ROOT } });
    const homes = new Set(named.map((path) => `/repo/${path}`));
    return checkIncluded('teams/data.yaml', homes, createRootFinder(env), env);
  };

  it('needs one of its roots beside it', async () => {
    expect(await check(['teams/data.yaml', 'roster.yaml'])).toBeNull();
    expect(await check(['teams/data.yaml', 'fleet.yaml'])).toBeNull();
    expect(await check(['teams/data.yaml'])).toMatchObject({
      code: 'included_file',
      message: expect.stringContaining('fleet.yaml, roster.yaml'),
      hint: expect.stringContaining('name both: roster fmt fleet.yaml teams/data.yaml'),
    });
  });

  it('is as good as any other where nobody includes it', async () => {
    const env = fakeEnv({ files: FILES });
    const find = createRootFinder(env);
    expect(await checkIncluded('roster.yaml', new Set(), find, env)).toBeNull();
  });
});

describe('the names of roots', () => {
  it('are three at most', () => {
    const roots = ['a', 'b', 'c', 'd'].map((root) => ({ root, file: 'x' }));
    expect(nameRoots(roots.slice(0, 3))).toBe('a, b, c');
    expect(nameRoots(roots)).toBe('a, b, c and 1 more');
  });
});
