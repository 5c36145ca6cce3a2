/** A table as the whole truth for one file, and what it may not do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/import.js';
import { completeEdits, type MaxLoss, parseMaxLoss } from '../../../src/cli/import/complete.js';
import { RosterError } from '../../../src/errors.js';
import type { NewPerson } from '../../../src/roster/edit/person.js';
import { person } from '../../fixtures/workspaces.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { runCommand } from '../commands/run-command.js';

const ROOT = `version: 1
include:
  - { path: teams/*.yaml, may_grant: [DEVELOPER, ANALYST] }
users:
  - { email: boss@acme.io, account_type: ADMIN }
`;
const TEAM = `version: 1
users:
${['ana', 'bo', 'chi', 'dee', 'eli'].map((name) => `  - { email: ${name}@acme.io, account_type: ANALYST } # of ${name}\n`).join('')}`;
const OTHER = 'version: 1\nusers:\n  - { email: zoe@acme.io, account_type: DEVELOPER }\n';

function tableOf(...names: readonly string[]): string {
  return `email,account_type\n${names.map((name) => `${name}@acme.io,ANALYST\n`).join('')}`;
}

async function complete(
  csv: string | Uint8Array,
  ...more: readonly string[]
): Promise<{ readonly end: unknown; readonly env: FakeEnv; readonly team: string | null }> {
  const files = {
    'roster.yaml': ROOT,
    'teams/data.yaml': TEAM,
    'teams/web.yaml': OTHER,
    'people.csv': csv,
  };
  const env = fakeEnv({ files });
  const args = [
    '--from-csv',
    'people.csv',
    '--merge',
    'teams/data.yaml',
    '--complete',
    '--yes',
    ...more,
  ];
  const end = await runCommand(declareCommand, args, env).catch((error: unknown) =>
    error instanceof RosterError ? [error.code, error.exitCode] : 'commander',
  );
  expect(env.files.text('roster.yaml')).toBe(ROOT);
  expect(env.files.text('teams/web.yaml')).toBe(OTHER);
  return { end, env, team: env.files.text('teams/data.yaml') };
}

describe('a complete table', () => {
  it('adds, changes and takes off in its own file alone, and leaves the rest byte for byte', async () => {
    const csv = `${tableOf('ana', 'chi', 'dee', 'gus')}eli@acme.io,DEVELOPER\n`;
    const { end, team } = await complete(csv);
    expect(end).toBe(0);
    expect(team).toBe(
      `${TEAM.replace(/.*bo@acme.*\n/, '').replace(
        'eli@acme.io, account_type: ANALYST',
        'eli@acme.io, account_type: DEVELOPER',
      )}  - { email: gus@acme.io, account_type: ANALYST }\n`,
    );
  });

  it('warns where it takes off someone who is on hold', async () => {
    const team = TEAM.replace('bo@acme.io, account_type: ANALYST', '$&, hold: on leave');
    const csv = tableOf('ana', 'chi', 'dee', 'eli');
    const env = fakeEnv({
      files: { 'roster.yaml': ROOT, 'teams/data.yaml': team, 'people.csv': csv },
    });
    const args = ['--from-csv', 'people.csv', '--merge', 'teams/data.yaml', '--complete', '--yes'];
    expect(await runCommand(declareCommand, args, env)).toBe(0);
    expect(env.err()).toContain('bo@acme.io is on hold, and this removes them from the roster.');
    expect(env.files.text('teams/data.yaml')).not.toContain('bo@acme.io');
  });

  it('that says the same changes nothing, however addresses are written', async () => {
    const { end, team, env } = await complete(tableOf('ELI', 'dee', 'chi', 'bo', 'ana'));
    expect([end, team]).toEqual([0, TEAM]);
    expect(env.out()).toContain('Nothing to adopt');
  });

  it('may list someone whom another file lists too, with the same account type', async () => {
    const csv = `${tableOf('ana', 'bo', 'chi', 'dee', 'eli')}zoe@acme.io,DEVELOPER\n`;
    expect((await complete(csv)).team).toContain('zoe@acme.io, account_type: DEVELOPER');
    const clash = await complete(csv.replace('zoe@acme.io,DEVELOPER', 'zoe@acme.io,ANALYST'));
    expect([clash.end, clash.team]).toEqual([['edit_refused', 3], TEAM]);
  });

  it.each([
    ['is empty', '', 5],
    ['has a header alone', 'email,account_type\n', 5],
    ['lacks a column', 'email\nana@acme.io\n', 5],
    ['has a row that was cut', `${tableOf('ana', 'bo', 'chi', 'dee')}eli@acme.io\n`, 5],
    [
      'has no end of its last line',
      tableOf('ana', 'bo', 'chi', 'dee', 'eli').trimEnd(),
      ['cut_table', 5],
    ],
    ['lacks four of five', tableOf('ana'), ['table_shrinks', 5]],
    [
      'is in UTF-16',
      new Uint8Array(Buffer.from(`\ufeff${tableOf('ana', 'bo', 'chi')}`, 'utf16le')),
      5,
    ],
  ])('that %s changes nothing', async (_what, csv, expected) => {
    const { end, team } = await complete(csv);
    expect(end).toEqual(expected);
    expect(team).toBe(TEAM);
  });

  it('may lack as many as someone allows', async () => {
    const { end, team } = await complete(tableOf('ana'), '--max-loss', '4');
    expect(end).toBe(0);
    expect(team).not.toContain('bo@acme.io');
    expect((await complete(tableOf('ana'), '--max-loss', '3')).end).toEqual(['table_shrinks', 5]);
    expect((await complete(tableOf('ana', 'bo', 'chi', 'dee'), '--max-loss', '0')).end).toEqual([
      'table_shrinks',
      5,
    ]);
    expect((await complete(tableOf('ana'), '--max-loss', 'all')).end).toBe('commander');
  });

  it.each([
    [['--complete']],
    [['--complete', '--merge', 'roster.yaml']],
    [['--complete', '--merge', 'roster.yaml', '--from-csv', 'people.csv', '--only', 'ana@acme.io']],
    [['--max-loss', '5', '--merge', 'roster.yaml', '--from-csv', 'people.csv']],
  ])('is not meant by %j', async (args) => {
    const env = fakeEnv({ files: { 'roster.yaml': ROOT, 'people.csv': tableOf('ana') } });
    await expect(runCommand(declareCommand, args, env)).rejects.toMatchObject({
      code: 'invalid_flags',
      exitCode: 3,
    });
  });
});

describe('how many it may take off', () => {
  it.each([
    ['5', { unit: 'people', value: 5 }],
    ['0%', { unit: 'percent', value: 0 }],
    ['100%', { unit: 'percent', value: 100 }],
    ['101%', null],
    ['-1', null],
    ['1.5%', null],
    ['', null],
  ] as const)('is read from %j', (text, loss) => {
    expect(parseMaxLoss(text)).toEqual(loss);
  });

  it('is never more than the limit, whatever the table', () => {
    const anyLoss: fc.Arbitrary<MaxLoss> = fc.record({
      unit: fc.constantFrom('people', 'percent'),
      value: fc.nat({ max: 100 }),
    });
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.nat({ max: 60 }), anyLoss, (before, left, maxLoss) => {
        const people = Array.from({ length: before }, (_, n) => person(`p${n}@acme.io`, 'ANALYST'));
        const rows = people.slice(0, left).map(({ email }) => ({ email }) as NewPerson);
        const lost = Math.max(0, before - left);
        const share =
          maxLoss.value === 0 ? 0 : Math.max(3, Math.floor((before * maxLoss.value) / 100));
        const most = maxLoss.unit === 'people' ? maxLoss.value : share;
        const run = (): number =>
          completeEdits(rows, 'roster.yaml', people, () => [], maxLoss).length;
        if (lost > most) expect(run).toThrow('Nothing was changed.');
        else expect(run()).toBe(lost);
      }),
    );
  });
});
