/** The layers: who may import whom, and who may touch the outside. CONTRIBUTING.md has the map. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Shared vocabulary: everybody may know it, it knows nobody. */
const BASE = ['account-type', 'day', 'email', 'env', 'errors'];

interface Rule {
  /** Rooms, or single files of a room, that may be imported. */
  readonly code: readonly string[];
  /** Those of which only types may be imported. */
  readonly types?: readonly string[];
}

/** A room is a folder of src/, or a file that stands there by itself. */
const RULES: Readonly<Record<string, Rule>> = {
  bin: { code: ['cli', ...BASE] },
  index: {
    code: ['apply', 'plan', 'render', 'roster', 'sandbox', 'workspace', 'generated', ...BASE],
  },
  cli: {
    code: ['apply', 'plan', 'render', 'roster', 'sandbox', 'workspace', 'generated', ...BASE],
  },
  apply: {
    code: [
      'plan',
      ...['workspace/patience', 'workspace/read', 'workspace/retry', 'workspace/sleep'],
      ...BASE,
    ],
    types: ['workspace/pace', 'workspace/port', 'workspace/workspace'],
  },
  render: { code: ['plan', ...BASE], types: ['apply', 'roster'] },
  roster: { code: ['generated', ...BASE] },
  workspace: { code: BASE },
  sandbox: { code: BASE },
  plan: { code: ['generated', ...BASE], types: ['roster', 'workspace'] },
  'account-type': { code: [] },
  day: { code: [] },
  email: { code: [] },
  env: { code: ['errors'] },
  errors: { code: [] },
};

/** Packages and parts of Node, with the rooms that may import them. Who is not named here may not. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli'],
  'csv-parse/sync': ['roster'],
  diff: ['render'],
  'fastest-levenshtein': ['roster'],
  graphql: ['sandbox'],
  'graphql-request': ['workspace'],
  'graphql-yoga': ['sandbox'],
  'string-width': ['render'],
  undici: ['workspace'],
  'write-file-atomic': ['env'],
  yaml: ['roster'],
  'node:child_process': ['env'],
  'node:crypto': ['plan', 'sandbox'],
  'node:fs/promises': ['env'],
  'node:http': ['sandbox'],
  'node:os': ['env'],
  'node:path': ['cli', 'env', 'roster', 'workspace'],
  'node:readline': ['env'],
  'node:timers/promises': ['env'],
  'node:util': ['workspace'],
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
const MAY_TOUCH_THE_OUTSIDE = /^(bin|env)\.ts$|^env\//;

interface Import {
  readonly from: string;
  /** A file of src/ without its extension, or a package. */
  readonly to: string;
  readonly kind: 'code' | 'type';
  readonly isPackage: boolean;
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('generated'),
);
let imports: readonly Import[] = [];

beforeAll(async () => {
  imports = [...(await findCodeImports()), ...files.flatMap(findTypeImports)];
});

describe('rooms', () => {
  test('every folder and file of src/ has its rule', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].sort()).toEqual(Object.keys(RULES).sort());
  });

  test('imports go the way of the layers', () => {
    const wrong = imports.filter((it) => !it.isPackage && !isAllowed(it)).map(describeImport);
    expect(wrong).toEqual([]);
  });

  test('no rooms import each other in a circle', () => {
    const rooms = new Map(Object.keys(RULES).map((room) => [room, new Set<string>()]));
    for (const { from, to, isPackage } of imports) {
      const [one, other] = [roomOf(from), roomOf(to)];
      if (!isPackage && one !== other && other !== 'generated') rooms.get(one)?.add(other);
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

/** What is left of imports when types are gone, as esbuild resolves it. */
async function findCodeImports(): Promise<readonly Import[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: files.map((file) => `src/${file}`),
    outdir: 'unused',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  return Object.entries(metafile.inputs).flatMap(([path, input]) => {
    const from = path.replace('src/', '');
    if (from.startsWith('generated')) return [];
    return input.imports.map((it) => ({
      from,
      to: it.path.replace(/^src\//, '').replace(/\.[jt]s$/, ''),
      kind: 'code' as const,
      isPackage: it.external === true,
    }));
  });
}

function findTypeImports(from: string): readonly Import[] {
  const statements = readSource(from).matchAll(/(?:import|export) type [^;]*? from '([^']+)'/g);
  return [...statements].map(([, specifier = '']) => {
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : join(dirname(from), specifier).replace(/\.js$/, '');
    return { from, to, kind: 'type', isPackage };
  });
}

function isAllowed({ from, to, kind }: Import): boolean {
  const room = roomOf(to);
  if (room === roomOf(from)) return true;
  const rule = RULES[roomOf(from)];
  const allowed = [...(rule?.code ?? []), ...(kind === 'type' ? (rule?.types ?? []) : [])];
  return allowed.includes(room) || allowed.includes(to);
}

function roomOf(file: string): string {
  return (file.split('/')[0] ?? file).replace(/\.ts$/, '');
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
