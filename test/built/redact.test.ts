/** With `--redact` nobody's address or name is in anything that any command shows or writes. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QUICK } from './quick-time.js';
import { emptyFolder, ROOT, type Run, runRoster } from './run-roster.js';
import { answer, serveScript } from './scripted-server.js';

const REPORTS = ['json', 'markdown', 'github', 'text', 'html'].flatMap((format) => [
  '--report',
  `${format}=out/report.${format}`,
]);
const FORMATS = ['text', 'json', 'markdown', 'github', 'html'];

/** What roster says by itself, and is also a part of someone's address. */
const COMMON = new Set(['acme', 'example', 'test', 'sandbox', 'contractor']);

/** Local parts of addresses, and the words of names, as far as they are long enough to be looked for. */
function wordsOfPeople(...texts: readonly string[]): readonly string[] {
  const all = texts.join('\n');
  const locals = [...all.matchAll(/([\w.+'-]+)@[\w-]+\.[a-z]/g)].map(([, local = '']) => local);
  const names = [...all.matchAll(/name"?: "?([A-Z][\p{L} ]+)/gu)].map(([, name = '']) => name);
  return [...locals, ...names]
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}]+/u))
    .filter((word) => word.length >= 3 && !COMMON.has(word));
}

function expectNobody(run: Run, folder: string, people: readonly string[]): void {
  const reports = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith('/out'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const shown = [run.stdout, run.stderr, ...reports].join('\n').toLowerCase();
  expect(shown.trim()).not.toBe('');
  expect(people.length).toBeGreaterThan(0);
  expect(
    people.filter((word) => new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'u').test(shown)),
  ).toEqual([]);
}

describe('the example roster against the sandbox', () => {
  it.each([
    ['plan', 0],
    ['drift', 2],
    ['apply --yes', 0],
    ['apply --dry-run', 0],
    ['plan --allow max_removals=0', 0],
  ])('%s', async (command, status) => {
    for (const format of FORMATS) {
      const cwd = emptyFolder();
      mkdirSync(join(cwd, 'out'));
      cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(cwd, 'roster.yaml'));
      await runRoster(['sandbox', 'reset'], { cwd });
      const args = [...command.split(' '), '--sandbox', '--redact', '--format', format, ...REPORTS];
      const run = await runRoster(args, { cwd });
      expect(run.status, run.stderr).toBe(status);
      const roster = readFileSync(join(cwd, 'roster.yaml'), 'utf8');
      const state = readFileSync(join(cwd, '.roster/sandbox.json'), 'utf8');
      const people = wordsOfPeople(roster, state);
      expect(people).toContain('jonny');
      expectNobody(run, cwd, people);
      const numbered = readFileSync(join(cwd, 'out/report.json'), 'utf8');
      expect(numbered).toContain('"email": "person-1"');
    }
  });
});

/** A workspace that needs everything: guards trip, people need attention, servers name names. */
const WORKSPACE = {
  data: {
    listUsers: {
      ok: true,
      activeUsers: [
        {
          uid: 'hexadecimal1',
          email: 'Zebulon@acme.io',
          name: 'Zebulon Quill',
          accountType: 'ADMIN',
        },
        { uid: 'hexadecimal2', email: 'yolanda@acme.io', name: 'Yolanda', accountType: 'ADMIN' },
        { uid: 'hexadecimal3', email: 'yolanda@acme.io', name: 'Yolanda', accountType: 'ANALYST' },
        {
          uid: 'hexadecimal4',
          email: 'wendelin of acme',
          name: 'Wendelin',
          accountType: 'ANALYST',
        },
      ],
      invitedUsers: [
        { email: 'ulrike@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' },
        { email: 'tarquin@acme.io', accountType: 'ANALYST', inviteStatus: 'EXPIRED' },
      ],
    },
  },
};
const ROSTER = `version: 1
policy: { protected: [zebulon@acme.io] }
users:
  - { email: yolanda@acme.io, account_type: ADMIN }
  - { email: tarquin@acme.io, name: Tarquin Quill, account_type: DEVELOPER }
  - { email: siegfried@acme.io, account_type: DEVELOPER }
`;
const PEOPLE = wordsOfPeople(JSON.stringify(WORKSPACE), ROSTER).concat('wendelin', 'hexadecimal');

describe('a workspace where everything is wrong', () => {
  const allow = ['--allow', 'protected=9', '--allow', 'min_admins=0'];
  it.each([
    [['plan'], 5],
    [['drift'], 2],
    [['apply', '--yes'], 5],
    [['apply', '--yes', ...allow], 7],
    [['plan', 'siegfried@acme.io.yaml'], 3],
    [['plan', '--no-such-flag=siegfried@acme.io'], 3],
    [['plan', 'a', 'siegfried@acme.io'], 3],
    [['plan', '--report', 'json=out/siegfried@acme.io/../../roster.yaml/x'], 3],
  ])('%j', async (command, status) => {
    for (const format of FORMATS) {
      const server = await serveScript((request, response) => {
        if (request.kind === 'read') return answer(response, WORKSPACE);
        const email = /[\w.]+@acme\.io/.exec(request.body)?.[0] ?? 'wendelin of acme';
        answer(response, { errors: [{ message: `No "${email}" for Mr. Quill` }] });
      });
      const cwd = emptyFolder();
      mkdirSync(join(cwd, 'out'));
      writeFileSync(join(cwd, 'roster.yaml'), ROSTER);
      const args = [...command, '--redact', '--debug', '--format', format, ...REPORTS];
      const variables = { ...server.variables, NODE_OPTIONS: QUICK };
      const run = await runRoster(args, { cwd, variables });
      expect(run.status, run.stderr).toBe(status);
      expectNobody(run, cwd, PEOPLE);
    }
  });

  it('and a saved plan that is stale by now', async () => {
    let workspace: object = WORKSPACE;
    const server = await serveScript((_request, response) => answer(response, workspace));
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'out'));
    const { variables } = server;
    writeFileSync(join(cwd, 'roster.yaml'), ROSTER);
    await runRoster(['plan', '--save', 'p.json', ...allow], { cwd, variables });
    const { listUsers } = WORKSPACE.data;
    const activeUsers = listUsers.activeUsers.map((user) => ({ ...user, accountType: 'BUSINESS' }));
    workspace = { data: { listUsers: { ...listUsers, activeUsers } } };
    const run = await runRoster(['apply', 'p.json', '--yes', '--redact'], { cwd, variables });
    expect(run.status, run.stderr).toBe(6);
    expect(run.stderr).toMatch(/stale: since it was made, person-\d/);
    expectNobody(run, cwd, PEOPLE);
  });
});

const FAULTS = join(ROOT, 'test/fixtures/rosters');

describe('every faulty roster', () => {
  it.each([['validate'], ['plan --sandbox']])('of the collection: %s', async (command) => {
    for (const format of ['text', 'json', 'github']) {
      const cwd = emptyFolder();
      mkdirSync(join(cwd, 'out'));
      const files = readdirSync(FAULTS).filter((name) => name.endsWith('.yaml'));
      cpSync(FAULTS, cwd, { recursive: true });
      const named =
        command === 'validate'
          ? [files]
          : files.filter((_, n) => n % 6 === 0).map((file) => [file]);
      for (const some of named) {
        const args = [...command.split(' '), ...some, '--redact', '--format', format];
        const run = await runRoster(args, { cwd });
        const texts = some.map((file) => readFileSync(join(cwd, file), 'utf8'));
        const people = wordsOfPeople(...texts, 'jonny@acme.io');
        // A file's own name is said, and those of the collection are named for their faults.
        const words = new Set(some.flatMap((file) => file.split(/[.-]/)));
        expectNobody(
          run,
          cwd,
          people.filter((word) => !words.has(word)),
        );
      }
    }
  });
});

it('--save is refused, since a plan without people could not be applied', async () => {
  const cwd = emptyFolder();
  cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(cwd, 'roster.yaml'));
  const run = await runRoster(['plan', '--sandbox', '--save', 'p.json', '--redact'], { cwd });
  expect(run).toMatchObject({ status: 3, stdout: '' });
  expect(run.stderr).toContain("you can't combine --save and --redact");
  expect(readdirSync(cwd)).toEqual(['roster.yaml']);
});

it('without it people are shown, so that the search above means something', async () => {
  const cwd = emptyFolder();
  cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(cwd, 'roster.yaml'));
  const run = await runRoster(['plan', '--sandbox'], { cwd });
  expect(() => expectNobody(run, cwd, ['jonny'])).toThrow();
});
