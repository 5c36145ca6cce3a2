import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/import.js';
import { toEdit } from '../../../src/cli/import/import-source.js';
import type { Env } from '../../../src/env.js';
import type { ExitCode } from '../../../src/errors.js';
import { adoptDrift } from '../../../src/plan/adopt.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { editText } from '../../../src/roster/edit/edit.js';
import { parseRoster } from '../../../src/roster/parse-roster.js';
import type { Roster } from '../../../src/roster/roster.js';
import { lostComments } from '../../../src/roster/yaml/text.js';
import type { ActiveUser, InvitedUser, Workspace } from '../../../src/workspace/workspace.js';
import { anyAccountType } from '../../fixtures/arbitraries.js';
import { anyRosterText, type RosterText } from '../../fixtures/roster-texts.js';
import { active, CONTEXT, pending, workspaceOf } from '../../fixtures/workspaces.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

const ROSTER = 'version: 1\nusers:\n  - { email: ana@acme.io, account_type: ADMIN } # Ana\n';
const MERGED = `${ROSTER}  - { email: bo@acme.io, account_type: ADMIN }\n`;

interface Desk {
  readonly env: FakeEnv;
  readonly files: Map<string, string>;
}

/** Someone at a terminal who types, with a roster and a table in memory. */
function deskOf(typed: readonly string[], meanwhile: (files: Map<string, string>) => void): Desk {
  const files = new Map([
    ['roster.yaml', ROSTER],
    ['people.csv', 'email,role\nbo@acme.io,ADMIN\n'],
  ]);
  const env = fakeEnv({ isTerminal: true, typed });
  const disk: Partial<Env['files']> = {
    size: async (path) => files.get(path)?.length ?? null,
    read: async (path) => new TextEncoder().encode(files.get(path) ?? ''),
    writeAtomic: async (path, text) => {
      files.set(path, text);
    },
  };
  const stdin = {
    isTerminal: true,
    readLine: () => {
      meanwhile(files);
      return env.stdin.readLine();
    },
  };
  return { files, env: { ...env, stdin, files: { ...env.files, ...disk } } };
}

function mergeTable(env: FakeEnv): Promise<ExitCode | null> {
  return runCommand(declareCommand, ['--merge', 'roster.yaml', '--from-csv', 'people.csv'], env);
}

describe('a merge of a table', () => {
  test('shows the difference, asks, and writes after a yes', async () => {
    const { env, files } = deskOf(['yes'], () => undefined);
    expect(await mergeTable(env)).toBe(0);
    expect(env.out()).toContain('+  - { email: bo@acme.io, account_type: ADMIN }');
    expect(env.err()).toContain('Write 1 edit to roster.yaml?');
    expect(files.get('roster.yaml')).toBe(MERGED);
  });

  test('writes nothing after any other answer', async () => {
    for (const typed of [['no'], ['y'], []]) {
      const { env, files } = deskOf(typed, () => undefined);
      const merge = mergeTable(env);
      await expect(merge).rejects.toMatchObject({ code: 'not_confirmed' });
      expect(files.get('roster.yaml')).toBe(ROSTER);
    }
  });

  test('writes nothing over what someone wrote while it asked', async () => {
    const { env, files } = deskOf(['yes'], (disk) => disk.set('roster.yaml', `${ROSTER}# mine\n`));
    const merge = mergeTable(env);
    await expect(merge).rejects.toMatchObject({ code: 'file_changed' });
    expect(files.get('roster.yaml')).toBe(`${ROSTER}# mine\n`);
  });
});

/** A file, and a workspace in which some of its people are live, and others too. */
const anyMeeting: fc.Arbitrary<readonly [RosterText, Workspace]> = anyRosterText.chain((written) =>
  fc.tuple(
    fc.constant(written),
    fc
      .array(
        fc.tuple(
          fc.constantFrom(
            'new@acme.io',
            'Other@acme.io',
            ...written.people.map((each) => each.email),
          ),
          anyAccountType,
          fc.boolean(),
        ),
        { maxLength: 8 },
      )
      .map((live) => {
        const users: ActiveUser[] = [];
        const invited: InvitedUser[] = [];
        for (const [email, type, isActive] of live) {
          if (isActive) users.push(active(email, type));
          else invited.push(pending(email, type));
        }
        return workspaceOf(users, invited);
      }),
  ),
);

function parse(text: string): Roster {
  const bytes = new TextEncoder().encode(text);
  const parsed = parseRoster(bytes, 'roster.yaml', { today: CONTEXT.today });
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.problems[0])}\n${text}`);
  return parsed.roster;
}

describe('a merge of everything', () => {
  test('never loses a comment, and leaves nothing to change but what it warned of', () => {
    fc.assert(
      fc.property(anyMeeting, ([{ text }, workspace]) => {
        const { drifts, kept } = adoptDrift(parse(text), workspace, CONTEXT.today, () => true);
        const merged = editText(text, drifts.map(toEdit));
        expect(lostComments(text, merged)).toEqual([]);
        const { changes, attention } = planRoster(parse(merged), workspace, CONTEXT);
        const warned = new Set<string>(kept.map(({ key }) => key));
        const isWarned = ({ email }: { email: string }): boolean => warned.has(email.toLowerCase());
        expect(changes.filter(({ action }) => action !== 'invite')).toEqual([]);
        expect([...changes, ...attention].filter((each) => !isWarned(each))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
