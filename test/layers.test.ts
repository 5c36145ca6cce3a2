/** The layers: who may import whom, and who may touch the outside. CONTRIBUTING.md has the map. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import {
  declarationsOf,
  findCircles,
  type Import,
  importsOf,
  listSources,
} from '../scripts/house.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Shared vocabulary: everyone may know it, it knows nobody. */
const BASE = [
  'account-type',
  'characters',
  'count',
  'day',
  'email',
  'env',
  'errors',
  'secret',
  'system-error',
];

interface Rule {
  /** Rooms, or single files of a room, that may be imported. */
  readonly code: readonly string[];
  /** Those of which only types may be imported. */
  readonly types?: readonly string[];
}

/** A room is a folder of src/, or a file that stands there by itself. */
const RULES: Readonly<Record<string, Rule>> = {
  bin: { code: ['cli', ...BASE] },
  action: {
    code: [
      ...[
        'cli/main',
        'cli/git/repository',
        'cli/review/find-forge',
        'cli/review/superseded',
        'forge',
        'plan/summary',
        'env/node',
      ],
      ...['render', 'roster', ...BASE],
    ],
    types: ['cli/options', 'plan/plan'],
  },
  library: {
    code: ['apply', 'plan', 'roster', 'workspace', ...BASE],
  },
  index: {
    code: [
      'library',
      'apply',
      'plan',
      'render',
      'roster',
      'sandbox',
      'workspace',
      'generated',
      ...BASE,
    ],
  },
  cli: {
    code: [
      'apply',
      'forge',
      'plan',
      'render',
      'roster',
      'sandbox',
      'workspace',
      'generated',
      ...BASE,
    ],
  },
  apply: {
    code: ['plan', ...['workspace/read', 'workspace/request-error', 'workspace/retry'], ...BASE],
    types: ['workspace/pace', 'workspace/workspace', 'generated'],
  },
  render: {
    code: ['plan', 'generated/page-assets', ...BASE],
    types: ['apply', 'generated', 'roster'],
  },
  roster: { code: ['generated', ...BASE] },
  workspace: { code: BASE },
  forge: { code: BASE },
  sandbox: { code: BASE },
  plan: { code: ['generated', ...BASE], types: ['roster', 'workspace'] },
  'account-type': { code: [] },
  characters: { code: [] },
  count: { code: [] },
  day: { code: [] },
  email: { code: [] },
  env: { code: ['errors', 'secret'] },
  errors: { code: [] },
  'system-error': { code: [] },
  secret: { code: [] },
};

/** Packages and parts of Node, with the rooms that may import them. Who is not named here may not. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@actions/core': ['action'],
  '@commander-js/extra-typings': ['cli'],
  'csv-parse/sync': ['roster'],
  diff: ['render'],
  'fast-string-width': ['render'],
  'fastest-levenshtein': ['roster'],
  graphql: ['sandbox'],
  'graphql-request': ['workspace'],

  undici: ['workspace'],
  yaml: ['roster'],
  'node:buffer': ['workspace'],
  'node:child_process': ['env'],
  'node:crypto': ['cli', 'forge', 'plan', 'sandbox'],
  'node:events': ['cli'],
  'node:fs': ['env'],
  'node:http': ['env', 'sandbox'],
  'node:https': ['env'],
  'node:net': ['env'],
  'node:os': ['env'],
  'node:path': ['action', 'cli', 'env', 'roster', 'sandbox', 'workspace'],
  'node:process': ['action'],
  'node:readline': ['env'],
  'node:stream': ['env'],
  'node:timers/promises': ['env'],
  'node:url': ['email'],
  'node:util': ['cli', 'secret'],
  'node:zlib': ['env'],
};

/** Global names that are the outside: only these rooms may say them. */
const OUTSIDE = [
  'Date.now',
  'Math.random',
  'console',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
];
const MAY_TOUCH_THE_OUTSIDE = /^bin\.ts$|^action\/entry\.ts$|^env\//;

/** The folders of a room, from the top down: a folder imports from those after it alone. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  action: ['events'],
  cli: [
    'commands',
    'init',
    'import',
    'access',
    'completion',
    'notify',
    'doctor',
    'review',
    'run',
    'git',
  ],
  plan: ['explain', 'saved'],
  render: ['text', 'markdown', 'html'],
  roster: ['format', 'edit', 'include', 'check', 'yaml'],
  sandbox: ['faults'],
  workspace: ['http'],
};

/** Folders of one room that do not know each other, in whatever order they stand. */
const STRANGERS: readonly (readonly [string, string])[] = [['roster/format', 'roster/edit']];

/** Files that most runs do not need: import() loads them, when something asks for what they do. */
const LOADED_LATER =
  /^(cli\/commands\/.*|cli\/problems|cli\/with-sandbox|render\/html\/page-of-.*)$/;
/** Files that every start loads, and that therefore load nothing themselves. */
const LOADS_NOTHING = ['plan/allowances.ts'];

const MOST_FILES_IN_A_FOLDER = 16;

/** What every command has, and what the library offers with this process's own outside. */
const SAME_THING = ['apply', 'declareCommand', 'Paradime', 'plan', 'serveSandbox'];

const files = listSources();
const imports = files.flatMap((file) => importsOf(file));
const ownImports = imports.filter((it) => !it.isPackage);

describe('rooms', () => {
  test('every folder and file of src/ has its rule', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].sort()).toEqual(Object.keys(RULES).sort());
  });

  test('imports go the way of the layers', () => {
    const wrong = ownImports.filter((it) => !isAllowed(it)).map(describeImport);
    expect(wrong).toEqual([]);
  });

  test('no rooms import each other in a circle', () => {
    const rooms = new Map(Object.keys(RULES).map((room) => [room, new Set<string>()]));
    for (const { from, to } of ownImports) {
      const [one, other] = [roomOf(from), roomOf(to)];
      if (one !== other && other !== 'generated') rooms.get(one)?.add(other);
    }
    // Taking away rooms that import nobody, again and again, leaves the circles.
    for (let before = -1; before !== rooms.size; ) {
      before = rooms.size;
      for (const [room, others] of rooms) {
        if ([...others].every((other) => !rooms.has(other))) rooms.delete(room);
      }
    }
    expect([...rooms.keys()]).toEqual([]);
  });

  test('each package and each part of Node has its rooms', () => {
    const wrong = imports
      .filter((it) => it.isPackage && PACKAGES[it.to]?.includes(roomOf(it.from)) !== true)
      .map(describeImport);
    expect(wrong).toEqual([]);
  });

  test('the table of packages has no row that nobody needs', () => {
    const needed = new Set(imports.filter((it) => it.isPackage).map((it) => it.to));
    expect(Object.keys(PACKAGES).filter((name) => !needed.has(name))).toEqual([]);
  });
});

describe('within a room', () => {
  test('no files import each other in a circle, types counted', () => {
    expect(findCircles(imports)).toEqual([]);
  });

  test('every folder has its place in the order', () => {
    const folders = new Set(files.filter((file) => folderOf(file) !== '').map(dirname));
    const ordered = Object.entries(FOLDERS).flatMap(([room, names]) =>
      names.map((name) => `${room}/${name}`),
    );
    expect([...folders].sort()).toEqual(ordered.sort());
  });

  test('folders import downwards', () => {
    const wrong = ownImports.filter(({ from, to }) => {
      const order = FOLDERS[roomOf(from)] ?? [];
      const [one, other] = [order.indexOf(folderOf(from)), order.indexOf(folderOf(to))];
      return roomOf(from) === roomOf(to) && other !== -1 && one > other;
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('strangers do not import each other', () => {
    const wrong = ownImports.filter(({ from, to }) =>
      STRANGERS.some((pair) =>
        pair.every((folder) => [from, to].some((it) => dirname(it) === folder)),
      ),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('a file beside folders stands above them or below them', () => {
    const above = ownImports.filter((it) => isBeside(it.from) && isInFolder(it.to, it.from));
    const below = ownImports.filter((it) => isBeside(it.to) && isInFolder(it.from, it.to));
    const names = new Set(below.map(({ to }) => to));
    expect(above.filter(({ from }) => names.has(nameOf(from))).map(describeImport)).toEqual([]);
  });

  test(`a folder has at most ${MOST_FILES_IN_A_FOLDER} files, commands excepted`, () => {
    const folders = [...new Set(files.map(dirname))].filter((it) => it !== 'cli/commands');
    const sizes = folders.map((it) => [it, files.filter((file) => dirname(file) === it).length]);
    expect(sizes.filter(([, size = 0]) => Number(size) > MOST_FILES_IN_A_FOLDER)).toEqual([]);
  });
});

describe('names', () => {
  test('no type and no function is called as one of another file', () => {
    const all = files.flatMap((file) => declarationsOf(file).map((name) => ({ name, file })));
    const twice = all.filter(({ name, file }) =>
      all.some((other) => other.name === name && other.file !== file),
    );
    const names = new Set(twice.map(({ name }) => name));
    expect([...names].sort()).toEqual([...SAME_THING].sort());
  });
});

describe('the start', () => {
  test('what few runs need is loaded when it is needed', () => {
    const wrong = ownImports.filter(({ to, kind }) => LOADED_LATER.test(to) && kind === 'code');
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('a roster that is fine is checked without what reads, plans or shows anything else', () => {
    const loaded = loadedBy('cli/commands/validate').filter((name) => name !== 'plan/allowances');
    const shows = loaded.filter((name) => name.startsWith('render/'));
    expect(shows).toEqual(['render/escape', 'render/text/valid']);
    expect(loaded.filter((name) => /^(apply|plan|sandbox|workspace)\//.test(name))).toEqual([]);
    expect(loaded).not.toContain('roster/csv');
  });

  test('a plan is made and shown without what reads one', () => {
    expect(loadedBy('cli/commands/plan')).not.toContain('plan/saved/parse-plan-file');
    expect(loadedBy('cli/commands/apply')).not.toContain('plan/saved/parse-plan-file');
  });

  test('what every run loads brings nothing along', () => {
    const wrong = imports.filter((it) => LOADS_NOTHING.includes(it.from) && it.kind !== 'type');
    expect(wrong.map(describeImport)).toEqual([]);
  });
});

describe('the outside', () => {
  test.each(files.filter((file) => !MAY_TOUCH_THE_OUTSIDE.test(file)))(
    '%s gets it as an argument',
    async (file) => {
      expect(await findOutside(readSource(file))).toEqual([]);
    },
  );

  test('is recognised, and only where it is meant', async () => {
    const source = [
      'const at = Date.now(); // setTimeout',
      'function post(fetch: typeof globalThis.fetch) { return fetch("console.log"); }',
      'export const late = setTimeout(() => process.exit(at), 1); post(fetch);',
    ].join('\n');
    expect(await findOutside(source)).toEqual(['Date.now', 'fetch', 'process', 'setTimeout']);
  });
});

function isAllowed({ from, to, kind }: Import): boolean {
  const room = roomOf(to);
  if (room === roomOf(from)) return true;
  const rule = RULES[roomOf(from)];
  const allowed = [...(rule?.code ?? []), ...(kind === 'type' ? (rule?.types ?? []) : [])];
  return allowed.includes(room) || allowed.includes(to);
}

/** Every file that runs as soon as one is loaded, that one too. */
function loadedBy(name: string): readonly string[] {
  const loaded = new Set([name]);
  for (const each of loaded) {
    const needed = ownImports.filter((it) => nameOf(it.from) === each && it.kind === 'code');
    for (const { to } of needed) loaded.add(to);
  }
  return [...loaded].sort();
}

function roomOf(file: string): string {
  return (file.split('/')[0] ?? file).replace(/\.ts$/, '');
}

/** The folder within the room, '' for a file that stands beside the folders. */
function folderOf(file: string): string {
  const [, ...path] = file.split('/');
  return path.slice(0, -1).join('/');
}

function isBeside(file: string): boolean {
  return file.includes('/') && folderOf(file) === '';
}

function isInFolder(file: string, beside: string): boolean {
  return roomOf(file) === roomOf(beside) && folderOf(file) !== '';
}

function nameOf(file: string): string {
  return file.replace(/\.ts$/, '');
}

function describeImport({ from, to, kind }: Import): string {
  return `${from} imports ${kind === 'type' ? 'types of ' : ''}${to}`;
}

/** The global names of the outside that a source uses. esbuild knows which names are global. */
async function findOutside(source: string): Promise<readonly string[]> {
  const marks = OUTSIDE.map((name) => [name, `OUTSIDE_${name.replace('.', '_')}`] as const);
  const { code } = await transform(source, { loader: 'ts', define: Object.fromEntries(marks) });
  return marks.filter(([, mark]) => code.includes(mark)).map(([name]) => name);
}

function readSource(file: string): string {
  return readFileSync(join(ROOT, 'src', file), 'utf8');
}
