/** Tables of the documentation, held against the code that they are about. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.js';
import { isAllowable } from '../../src/plan/allowances.js';
import { decide, type LiveState, type RosterState } from '../../src/plan/decision-table.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { parseByHandAction } from '../../src/sandbox/by-hand.js';
import { SANDBOX_KEYS } from '../../src/sandbox/credentials.js';
import { seedState } from '../../src/sandbox/seed.js';
import { ASSUMPTION_CHOICES, namedChoices } from '../fixtures/named-choices.js';
import { PROBLEM_CODES } from '../fixtures/problem-codes.js';
import { CONTEXT, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { codesIn, columnOf, readBlocks, readPage, readSection, readTable } from './markdown.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function readSchema(name: string): object {
  return JSON.parse(readFileSync(`${ROOT}schemas/${name}.schema.json`, 'utf8'));
}

describe('roster-file.md', () => {
  const page = 'docs/roster-file.md';
  const keys = readTable(readSection(page, '## Keys'));
  const described = describeKeys();

  test('has every key of the schema once, in its order', () => {
    expect(columnOf(keys, 0)).toEqual([...described.keys()]);
  });

  test('names the default of every key', () => {
    const shown = keys.map(([key = '', value]) => [key.replaceAll('`', ''), value]);
    expect(shown).toEqual(shown.map(([key = '']) => [key, described.get(key)]));
  });

  test('has every problem’s code once, in the order of the code', () => {
    const source = readFileSync(`${ROOT}src/roster/problem.ts`, 'utf8');
    const [, type = ''] = /^export type ProblemCode =([^;]*);$/m.exec(source) ?? [];
    expect(PROBLEM_CODES).toEqual([...type.matchAll(/^ *\| '(\w+)'/gm)].map(([, code]) => code));
    expect(PROBLEM_CODES.length).toBeGreaterThan(50);
  });
});

interface SchemaNode {
  readonly $ref?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** Every key of the roster's schema with its default, both as the page writes them. */
function describeKeys(): ReadonlyMap<string, string> {
  const schema: SchemaNode = readSchema('roster');
  const person = schema.definitions?.['person'] ?? {};
  return new Map([...describeBelow(schema, ''), ...describeBelow(person, 'users[].')]);
}

function describeBelow(node: SchemaNode, prefix: string): readonly (readonly [string, string])[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = `${prefix}${name}`;
    if (child.properties !== undefined) return describeBelow(child, `${path}.`);
    const isRequired = node.required?.includes(name) === true;
    return [
      [path, isRequired ? 'must be there' : describeDefault(child.default)] as const,
      ...describeBelow(child.items ?? {}, `${path}[].`),
    ];
  });
}

function describeDefault(value: unknown): string {
  if (value === undefined) return 'none';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

test('exit-codes.md has every code with its name', () => {
  const table = readTable(readPage('docs/exit-codes.md'));
  const shown = table.map(([code, name]) => [name?.replaceAll('`', ''), Number(code)]);
  expect(shown).toEqual(Object.entries(EXIT));
});

test('guards.md has every guard, in the order of a plan, and whether it can be raised', () => {
  // With a limit, since the guard `seats` is only there where there is one.
  const roster = rosterOf([], { seats: { active: 1 } });
  const { guards } = planRoster(roster, workspaceOf([]), CONTEXT);
  const table = readTable(readSection('docs/guards.md', '# Guards'));
  const shown = table.map(([name, , raised]) => [name?.replaceAll('`', ''), raised]);
  expect(shown).toEqual(guards.map(({ name }) => [name, isAllowable(name) ? 'yes' : 'no']));
});

test('the changelog and the table of guards name the same ones', () => {
  const named = columnOf(readTable(readSection('docs/guards.md', '# Guards')), 0);
  const [, line = ''] = /^- Guards: ([\s\S]*?);/m.exec(readPage('CHANGELOG.md')) ?? [];
  expect(codesIn(line)).toEqual(named);
});

test('decision-table.md says what the decision table says', () => {
  const columns: readonly RosterState[] = [
    'listed_same_type',
    'listed_other_type',
    'not_listed',
    'awaiting_successor',
    'on_hold',
  ];
  // The compiler says when a state is missing here.
  const states: Readonly<Record<LiveState, true>> = {
    active: true,
    active_and_pending: true,
    active_and_expired: true,
    pending: true,
    unknown_invitation: true,
    expired: true,
    ambiguous: true,
    nowhere: true,
  };
  const isState = (text: string): text is LiveState => Object.hasOwn(states, text);
  const rows = Object.keys(states)
    .filter(isState)
    .map((live) => [live, ...columns.map((listed) => decide(live, listed))]);
  const table = readTable(readPage('docs/decision-table.md'));
  expect(table.map((row) => row.map((cell) => cell.replaceAll('`', '')))).toEqual(rows);
});

describe('json.md', () => {
  const blocks = readBlocks(readPage('docs/json.md')).filter(({ info }) => /example=/.test(info));

  test.each(blocks)('keeps the schema: $info', ({ info, text }) => {
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: false });
    const validate = ajv.compile(readSchema(info.replace('json example=', '')));
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('has an example of each', () => {
    expect(blocks.map(({ info }) => info)).toEqual([
      'json example=plan',
      'json example=report',
      'json example=doctor',
      'json example=review',
      'json example=expiring',
    ]);
  });

  test('names every outcome and every attention code of the schemas', () => {
    const report = JSON.stringify(readSchema('report'));
    const plan = JSON.stringify(readSchema('plan'));
    const table = readTable(readSection('docs/json.md', '## A report'));
    const [, outcomes = ''] =
      /"outcome":\{[^{}]*"enum":(\[[^\]]*"already"[^\]]*\])/.exec(report) ?? [];
    expect(columnOf(table, 0)).toEqual(JSON.parse(outcomes));
    const [, runs = ''] = /"outcome":\{[^{}]*"enum":(\[[^\]]*"dry_run"[^\]]*\])/.exec(report) ?? [];
    const [, sentence = ''] = /of the run is ([^.]*)\./.exec(readPage('docs/json.md')) ?? [];
    expect(codesIn(sentence)).toEqual(JSON.parse(runs));
    const [, codes = ''] = /"code":\{[^{}]*"enum":(\[[^\]]*\])/.exec(plan) ?? [];
    const [, listed = ''] =
      /attention\[\]\.code` is ([^.]*)\./.exec(readPage('docs/json.md')) ?? [];
    expect(codesIn(listed)).toEqual(JSON.parse(codes));
  });
});

test('doctor.md has every verdict and every name of a check', () => {
  const { definitions } = readSchema('doctor') as SchemaNode;
  const { name, verdict } = definitions?.['check']?.properties ?? {};
  const [verdicts, names] = readPage('docs/doctor.md').split('| Name |');
  expect(columnOf(readTable(verdicts ?? ''), 0)).toEqual(verdict?.enum);
  expect(columnOf(readTable(`| Name |${names}`), 0)).toEqual(name?.enum);
});

describe('sandbox.md', () => {
  const page = 'docs/sandbox.md';

  test('has every open question with its answers, the default first', () => {
    const table = readTable(readSection(page, '## Assumptions'));
    const shown = table.map(([name, , answers]) => [name?.replaceAll('`', ''), codesIn(answers)]);
    expect(shown).toEqual([...ASSUMPTION_CHOICES]);
  });

  test('has every key', () => {
    const table = readTable(readSection(page, '## Keys'));
    const shown = table.map((row) => row.map((cell) => cell.replaceAll('`', '')));
    const expected = Object.values(SANDBOX_KEYS).map((key) => [
      key.apiKey ?? 'none',
      key.secret,
      key.kind === 'company' ? 'all; one must be named' : key.workspaceUids[0],
      describeCapabilities(key.expired, key.capabilities.length),
    ]);
    expect(shown).toEqual(expected);
  });

  test('has every action by hand', () => {
    const table = readTable(readSection(page, '## By hand'));
    const actions = table.flatMap(([, action]) => codesIn(action));
    const possible = namedChoices(() => parseByHandAction({}));
    expect([...actions].sort()).toEqual([...possible].sort());
  });

  test('counts the people that a new sandbox has', () => {
    const table = readTable(readSection(page, '## Workspaces'));
    const expected = seedState().workspaces.map(({ uid, name, users, invitations }) => [
      uid,
      name,
      String(users.filter((user) => user.status === 'active').length),
      String(invitations.length),
    ]);
    expect(table.map((row) => row.map((cell) => cell.replaceAll('`', '')))).toEqual(expected);
  });
});

function describeCapabilities(expired: boolean, number: number): string {
  if (expired) return 'nothing: it has expired';
  return number === 1 ? 'list users' : 'everything';
}

test('CONTRIBUTING.md maps every folder and file of src/', () => {
  const there = readdirSync(`${ROOT}src`, { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `${entry.name}/` : entry.name,
  );
  const mapped = columnOf(readTable(readSection('CONTRIBUTING.md', '## The map')), 0);
  expect([...mapped].sort()).toEqual(there.sort());
});

test('CONTRIBUTING.md names the folders of each room', () => {
  const rows = readTable(readSection('CONTRIBUTING.md', '## The map'));
  for (const [cell, said] of rows) {
    const [room = ''] = codesIn(cell);
    if (!room.endsWith('/')) continue;
    const folders = readdirSync(`${ROOT}src/${room}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${name}/`);
    const named = codesIn(said).filter((code) => /^\w+\/$/.test(code));
    expect(named.sort(), room).toEqual(folders.sort());
  }
});

test('guarantees.md names code and tests that are there', () => {
  const named = codesIn(readPage('docs/guarantees.md')).filter((code) =>
    /^(src|test|scripts|examples)\//.test(code),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});

test('decisions.md names the major versions that package.json has', () => {
  const { devDependencies, overrides = {} } = JSON.parse(
    readFileSync(`${ROOT}package.json`, 'utf8'),
  );
  const page = readPage('docs/decisions.md');
  const named = [...page.matchAll(/^## (\S+).*\((\d+)\.x\)$/gm)].map(([, name, version]) => [
    name,
    version,
  ]);
  expect(named.length).toBeGreaterThan(5);
  for (const [name = '', version] of named) {
    expect(`${name} ${devDependencies[name].split('.')[0]}`).toBe(`${name} ${version}`);
  }
  for (const [name, version] of Object.entries(overrides)) {
    expect(page).toContain(`\`${name}\``);
    expect(page).toContain(`${version}`);
  }
});

test('no decision is longer than ten lines', () => {
  const [, ...decisions] = readPage('docs/decisions.md').split(/^## .*$/m);
  for (const decision of decisions) {
    expect(decision.trim().split('\n').length).toBeLessThanOrEqual(10);
  }
});

test('settings.md names the variables that are read', () => {
  const source = readFileSync(`${ROOT}src/workspace/setting-sources.ts`, 'utf8');
  const read = [...source.matchAll(/: '([A-Z_]+)',/g)].map(([, name]) => name);
  const table = readTable(readSection('docs/settings.md', '## Where they come from'));
  const named = table.flatMap(([, names]) => codesIn(names));
  expect(new Set(named)).toEqual(new Set(read));
});
