import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { COSTLY_PARTS, LOADED } from '../fuzz/preloads.js';
import { emptyFolder, ROOT } from './run-roster.js';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** A folder in which the packed package is installed, as someone would who gets it from npm. */
const folder = emptyFolder();
let files: readonly string[] = [];

beforeAll(() => {
  const said = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  // npm 10 prints a list, npm 11 an object by name.
  const [packed]: Packed[] = Object.values(JSON.parse(said));
  if (packed === undefined) throw new Error(said);
  files = packed.files.map((file) => file.path);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${packed.filename}`], {
    cwd: folder,
    stdio: 'ignore',
  });
});

describe('the package', () => {
  it('has no script that an installation would run, or warn of', () => {
    const manifest = readFileSync(join(folder, 'node_modules/roster-sync/package.json'), 'utf8');
    expect(manifest).toContain('"name": "roster-sync"');
    expect(manifest).not.toMatch(/"(?:pre|post)?install"|"(?:pre)?prepare"/);
  });

  it('holds the bundle, its types, the schemas and the papers, and nothing else', () => {
    const [types, others] = split(files, (path) => path.startsWith('dist/types/'));
    const [chunks, rest] = split(others, (path) => CHUNK.test(path));
    const [compiled, named] = split(rest, (path) => COMPILED.test(path));
    expect(compiled.length).toBeGreaterThan(5);
    expect(named.toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/index.js',
      'dist/node/bin.js',
      'dist/node/index.js',
      'dist/node/package.json',
      'package.json',
      'schemas/doctor.schema.json',
      'schemas/expiring.schema.json',
      'schemas/plan.schema.json',
      'schemas/report.schema.json',
      'schemas/review.schema.json',
      'schemas/roster.schema.json',
    ]);
    expect(chunks.length).toBeGreaterThan(5);
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    expect(types.toSorted()).toEqual(
      sources
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
        .map((path) => `dist/types/${path.replace(/ts$/, 'd.ts')}`)
        .sort(),
    );
  });

  it('installs nothing but itself, and runs nothing while it does', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/roster-sync']);
    expect(lock.packages['node_modules/roster-sync'].hasInstallScript).toBeUndefined();
    const installed = join(folder, 'node_modules/roster-sync');
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(Object.keys(manifest).filter((key) => /dependencies$/i.test(key))).toEqual([
      'devDependencies',
    ]);
    const scripts = Object.keys(manifest.scripts);
    expect(scripts.filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  it('has no parser for graphql-request, which is told so if it ever asks for one', () => {
    const refusal = 'The bundle has no GraphQL parser for graphql-request';
    const chunks = files.filter((path) => CHUNK.test(path));
    const texts = chunks.map((path) => readFileSync(join(ROOT, path), 'utf8'));
    const clients = texts.filter((text) => text.includes('rawRequest') && text.includes(refusal));
    expect(clients).toHaveLength(1);
    expect(clients.filter((text) => text.includes('Syntax Error'))).toEqual([]);
  });

  it('brings the command, which works from any folder', () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(
      join(elsewhere, 'roster.yaml'),
      readFileSync(join(ROOT, 'roster.example.yaml'), 'utf8'),
    );
    const bin = join(folder, 'node_modules/.bin/roster');
    const said = execFileSync(bin, ['plan', '--sandbox'], { cwd: elsewhere, encoding: 'utf8' });
    expect(said).toContain('Plan: 1 to invite');
  });

  it.each([
    ['--version', []],
    ['--help', []],
    ['validate roster.example.yaml', ['pack-validate.js*']],
  ])('loads no more for %s than it needs, and compiles none of it', (command, packs) => {
    const [, ...loaded] = filesOf(join(ROOT, 'dist'), command.split(' ')).loaded;
    expect(loaded).toEqual(['load.js', 'pack-bin.js*', ...packs]);
  });

  it.each([
    ['--help', ''],
    ['validate roster.example.yaml', ''],
    ['plan --sandbox roster.example.yaml', 'stream crypto'],
  ])('loads for %s no part of node that it can do without: %j', (command, parts) => {
    const preload = join(folder, 'parts.cjs');
    writeFileSync(preload, COSTLY_PARTS);
    const [name, ...args] = command.replace('roster', join(ROOT, 'roster')).split(' ');
    const line = ['--require', preload, join(ROOT, 'dist/node/bin.js'), name ?? '', ...args];
    const { stderr } = spawnSync(process.execPath, line, { cwd: emptyFolder(), encoding: 'utf8' });
    expect(stderr.trim().split('\n').at(-1)).toBe(parts);
  });

  it('compiles nothing anew for a plan in the sandbox', () => {
    const args = ['plan', join(ROOT, 'roster.example.yaml'), '--sandbox'];
    const { loaded } = filesOf(join(ROOT, 'dist'), args, emptyFolder());
    expect(loaded.filter((name) => !name.endsWith('*'))).toEqual(['bin.js', 'load.js']);
  });

  it.each([
    ['is cut', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['is empty', () => Buffer.alloc(0)],
    [
      'is of another version of V8',
      (bytes: Buffer) =>
        Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(4, 7), bytes.subarray(8)]),
    ],
  ])('does the same where what was compiled %s', (_fault, damage) => {
    const copy = join(emptyFolder(), 'dist');
    cpSync(join(ROOT, 'dist'), copy, { recursive: true });
    for (const path of compiledIn(copy)) writeFileSync(path, damage(readFileSync(path)));
    const { stdout, loaded } = filesOf(copy, ['validate', join(ROOT, 'roster.example.yaml')]);
    expect(stdout).toContain('8 people, no problems.');
    expect(loaded).toEqual(['bin.js', 'load.js', 'pack-bin.js', 'pack-validate.js']);
  });

  it('does the same where nothing was compiled before', () => {
    const copy = join(emptyFolder(), 'dist');
    cpSync(join(ROOT, 'dist'), copy, { recursive: true });
    rmSync(join(copy, 'node/chunks/code-cache'), { recursive: true });
    const { stdout } = filesOf(copy, ['validate', join(ROOT, 'roster.example.yaml')]);
    expect(stdout).toContain('8 people, no problems.');
  });

  it('makes node read no tables of Unicode before a text asks for them', () => {
    const packs = files.filter((path) => /chunks\/pack-[a-z]+\.js$/.test(path));
    const literals = packs.flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return (text.match(/(?<!\\)\\p\{\w+/gi) ?? []).map((literal) => ({ path, literal }));
    });
    expect(packs).toHaveLength(4);
    expect(literals).toEqual([]);
  });

  it('is a library whose steps work together, and whose types hold', () => {
    writeFileSync(join(folder, 'try.ts'), PROGRAM);
    writeFileSync(join(folder, 'tsconfig.json'), TSCONFIG);
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], {
      cwd: folder,
      encoding: 'utf8',
    });
    const said = execFileSync(process.execPath, ['try.js'], { cwd: folder, encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual([
      'alexandra@acme.io is ADMIN',
      'Plan: 1 to invite; 1 in sync.',
      'true',
    ]);
  });
});

/** A part of the bundle that is loaded when it is needed, named by what is in it. */
const CHUNK = /^dist\/node\/chunks\/(?:[\w-]+-[A-Z0-9]{8}|load|pack-[a-z]+)\.js$/;

/** What V8 made of one when the package was built. */
const COMPILED = /^dist\/node\/chunks\/code-cache\/[\w.-]+\/[\w-]+\.js$/;

/** Runs the command of that dist/; what it printed, and the files that it loaded. */
function filesOf(
  dist: string,
  args: readonly string[],
  cwd = ROOT,
): { readonly stdout: string; readonly loaded: readonly string[] } {
  const preload = join(folder, 'loaded.cjs');
  writeFileSync(preload, LOADED);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', preload, join(dist, 'node/bin.js'), ...args],
    { cwd, encoding: 'utf8' },
  );
  return { stdout, loaded: stderr.trim().split(' ') };
}

function compiledIn(dist: string): readonly string[] {
  const folderOf = join(dist, 'node/chunks/code-cache');
  return readdirSync(folderOf, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path) => join(folderOf, path));
}

/** Those for which it holds, and the others. */
function split(
  paths: readonly string[],
  holds: (path: string) => boolean,
): readonly [readonly string[], readonly string[]] {
  return [paths.filter(holds), paths.filter((path) => !holds(path))];
}

/** As strict as a user may be: even the package's own declarations are checked. */
const TSCONFIG = JSON.stringify({
  compilerOptions: {
    module: 'NodeNext',
    target: 'ES2023',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node'],
  },
  files: ['try.ts'],
});

const PROGRAM = `
import {
  dayAt, makePlanFile, Paradime, parseRoster, planRoster, renderPlanText, SANDBOX_KEYS, serveSandbox,
  type ActiveUser, type Plan, type Workspace,
} from 'roster-sync';

const server = await serveSandbox({ port: 0, statePath: null });
const paradime = new Paradime({
  apiEndpoint: server.endpoint,
  apiKey: SANDBOX_KEYS.legacyAdmin.apiKey ?? '',
  apiSecret: SANDBOX_KEYS.legacyAdmin.secret,
});
const user: ActiveUser = await paradime.users.getByEmail('Alexandra@acme.io');
console.log(user.email + ' is ' + user.accountType);
if (Paradime.name !== 'Paradime') throw new Error('it prints as ' + Paradime.name);

const text = 'version: 1\\nusers:\\n' +
  '  - { email: alexandra@acme.io, account_type: ADMIN }\\n' +
  '  - { email: new@acme.io, account_type: ANALYST }\\n';
const today = dayAt(Date.parse('2026-01-01'));
const parsed = parseRoster(new TextEncoder().encode(text), 'roster.yaml', { today });
if (!parsed.ok) throw new Error(parsed.problems[0]?.message ?? 'problems');
const workspace: Workspace = {
  readAt: '2026-01-01T00:00:00.000Z', activeUsers: [user], invitedUsers: [], gaps: [],
};
const plan: Plan = planRoster(parsed.roster, workspace, {
  endpoint: server.endpoint, settingsWorkspaceUid: null, allow: {}, today,
});
const file = makePlanFile([plan], '0.0.0', workspace.readAt);
const lines = renderPlanText(file, { color: false, columns: null, mode: 'plan' }).trim().split('\\n');
console.log(lines.at(-1));
await server.close();
console.log(file.applyable);
`;
