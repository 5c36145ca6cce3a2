import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftLive } from '../../../src/cli/import/import-source.js';
import { dayAt } from '../../../src/day.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { formatText } from '../../../src/roster/format/format.js';
import { writeRoster } from '../../../src/roster/new-roster.js';
import { parseRoster } from '../../../src/roster/parse-roster.js';
import type { Roster } from '../../../src/roster/roster.js';
import type { Workspace } from '../../../src/workspace/workspace.js';
import { anyAccountType, anyAddress } from '../../fixtures/arbitraries.js';
import { active, CONTEXT, expired, pending, workspaceOf } from '../../fixtures/workspaces.js';

function draft(workspace: Workspace, workspaceUid: string | null = null): string {
  return writeRoster(draftLive({ workspace, workspaceUid }));
}

function parse(text: string): Roster {
  const parsed = parseRoster(new TextEncoder().encode(text), 'roster.yaml', { today: dayAt(0) });
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.problems[0])}\n${text}`);
  return parsed.roster;
}

/** Names and addresses as someone who wants harm would choose them, among ordinary ones. */
const anyHostile = fc.constantFrom(
  'Jonathan Maxwell',
  '',
  ' # x',
  'a\nusers: []\n',
  '\r\n- email: evil@acme.io',
  '\u202egnp.exe',
  'yaml-language-server: $schema=http://evil.example',
  '{[&*!|>%@`',
  '\u2028\u0085\ufeff\ud800',
  'x'.repeat(400),
);
const anyOddAddress = fc.oneof(
  { weight: 6, arbitrary: anyAddress },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'an\u202ea@acme.io',
      'no address',
      'two@at@acme.io',
      '"quoted"@acme.io',
      'a: b@acme.io',
      'аna@acme.io',
      'pаypal@аcme.io',
      'bo<b@acme.io>',
      '123@acme.io',
      '-@acme.io',
      '*@acme.io',
      ' spaced@acme.io ',
    ),
  },
);
const anyLiveType = fc.oneof(
  { weight: 6, arbitrary: anyAccountType },
  { weight: 1, arbitrary: fc.constantFrom('NEW_TYPE', 'x\n# y', '') },
);
const anyLive: fc.Arbitrary<Workspace> = fc
  .record({
    users: fc.array(fc.tuple(anyOddAddress, anyLiveType, anyHostile), { maxLength: 10 }),
    invited: fc.array(fc.tuple(anyOddAddress, anyLiveType, fc.boolean()), { maxLength: 5 }),
  })
  .map(({ users, invited }) =>
    workspaceOf(
      [
        // Someone whom a roster can list: without anyone there is nothing to import.
        active('root@acme.io', 'BUSINESS'),
        ...users.map(([email, type, name], at) => ({ ...active(email, type, `u${at}`), name })),
      ],
      invited.map(([email, type, isPending]) =>
        isPending ? pending(email, type) : expired(email, type),
      ),
    ),
  );

describe('laws', () => {
  test('the first plan of an imported roster is empty, but for what is ambiguous', () => {
    fc.assert(
      fc.property(anyLive, (workspace) => {
        const plan = planRoster(parse(draft(workspace)), workspace, CONTEXT);
        expect(plan.changes).toEqual([]);
        expect(plan.guards.filter(({ passed }) => !passed)).toEqual([]);
        // Nobody can write a pattern for an address without an @; these are named as left out.
        const { leftOut } = draftLive({ workspace, workspaceUid: null });
        const unexplained = plan.attention.filter(
          ({ code, email }) =>
            code !== 'ambiguous_user' && !leftOut.some(({ text }) => text === email),
        );
        expect(unexplained).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('an imported roster is in its canonical form already', () => {
    fc.assert(
      fc.property(anyLive, (workspace) => {
        const text = draft(workspace);
        expect(formatText(text)).toBe(text);
      }),
    );
  });

  test('the order of a read does not matter', () => {
    fc.assert(
      fc.property(anyLive, (workspace) => {
        const { activeUsers, invitedUsers } = workspace;
        const turned = workspaceOf(activeUsers.toReversed(), invitedUsers.toReversed());
        expect(draft(turned)).toBe(draft(workspace));
      }),
    );
  });
});

describe('draftLive', () => {
  test('groups by account type, sorted by address, names and invitations as comments', () => {
    const workspace = workspaceOf(
      [
        active('zoe@acme.io', 'ANALYST'),
        active('Ana@acme.io', 'ANALYST'),
        active('bo@acme.io', 'ADMIN'),
        active('odd@acme.io', 'NEW_TYPE'),
      ],
      [pending('chi@acme.io', 'ADMIN'), expired('dee@acme.io', 'ADMIN')],
    );
    const text = draft(workspace, 'ws_1');
    expect(text).toContain('workspace:\n  uid: ws_1\n');
    expect(text).toContain('  ignore:\n    - odd@acme.io # account type NEW_TYPE');
    expect(text.slice(text.indexOf('users:'))).toBe(
      [
        'users:',
        '  # ADMIN',
        '  - email: bo@acme.io # Name of bo@acme.io',
        '    account_type: ADMIN',
        '  - email: chi@acme.io # invited',
        '    account_type: ADMIN',
        '',
        '  # ANALYST',
        '  - email: Ana@acme.io # Name of Ana@acme.io',
        '    account_type: ANALYST',
        '  - email: zoe@acme.io # Name of zoe@acme.io',
        '    account_type: ANALYST',
        '',
        '# Left out:',
        '#   dee@acme.io (invited as ADMIN, expired; listing them sends another invitation)',
        '',
      ].join('\n'),
    );
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./roster.schema.json');
    expect(parse(text).policy.unlisted).toBe('keep');
  });

  test('asks for no admin where there is none that roster sees', () => {
    const text = draft(workspaceOf([active('ana@acme.io', 'BUSINESS')]));
    expect(parse(text).policy.minAdmins).toBe(0);
    expect(parse(draft(workspaceOf([active('ana@acme.io', 'ADMIN')]))).policy.minAdmins).toBe(1);
  });

  test('refuses a workspace of which it could list nobody', () => {
    expect(() => draft(workspaceOf([active('ana@acme.io', 'NEW_TYPE')]))).toThrow(/nobody/);
  });
});

test("marks Paradime's own people, whom a roster had better ignore", () => {
  const text = draft(
    workspaceOf([active('root@acme.io', 'ADMIN'), active('help@Paradime.io', 'ADMIN')]),
  );
  const lines = text.split('\n').filter((line) => line.includes('policy.ignore'));
  expect(lines).toEqual([
    expect.stringMatching(/help@Paradime\.io #.*Paradime's own user: consider policy\.ignore$/),
  ]);
});
