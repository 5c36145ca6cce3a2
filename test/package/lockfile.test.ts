/** What is installed to build roster is what was looked at, and nothing of it runs by being installed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A package in package-lock.json. Source: https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
interface Locked {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const lock: Lock = readJson('package-lock.json');
const manifest: Manifest = readJson('package.json');
const { '': own = {}, ...packages } = lock.packages;
const locked = Object.entries(packages);

describe('package-lock.json', () => {
  test('is of version 3, and about something', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(locked.length).toBeGreaterThan(100);
  });

  test('binds every package to its content', () => {
    const loose = locked.filter(([, { integrity }]) => !isSha512(integrity));
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  test('has packages of the npm registry alone', () => {
    const strange = locked.filter(([, entry]) => !isOfRegistry(entry));
    expect(strange.map(([path]) => path)).toEqual([]);
  });

  test('agrees with package.json', () => {
    expect(own.devDependencies).toEqual(manifest.devDependencies);
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
    for (const [name, version] of Object.entries(manifest.overrides ?? {})) {
      const versions = locked.filter(([path]) => path.endsWith(`node_modules/${name}`));
      expect(versions.map(([, entry]) => entry.version)).toEqual([version]);
    }
  });

  test('has no other packages with install scripts than those whose scripts package.json denies', () => {
    const running = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const denied = Object.keys(manifest.allowScripts);
    expect(new Set(running.map(([path]) => nameOf(path)))).toEqual(new Set(denied));
    expect(Object.values(manifest.allowScripts).filter((allowed) => allowed)).toEqual([]);
  });

  test('is not led to another registry by .npmrc', () => {
    const path = join(ROOT, '.npmrc');
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').not.toMatch(/registry/i);
  });
});

describe('package.json', () => {
  test('names exact versions alone', () => {
    const versions = { ...manifest.devDependencies, ...manifest.overrides };
    const inexact = Object.entries(versions).filter(([, version]) => !EXACT.test(version));
    expect(inexact).toEqual([]);
  });

  test('has nothing that is installed with roster', () => {
    const keys = Object.keys(manifest).filter((key) => /dependencies$/i.test(key));
    expect(keys).toEqual(['devDependencies']);
  });

  test('has no script that runs when someone installs the packed package', () => {
    const scripts = Object.keys(manifest.scripts);
    expect(scripts.filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
    // npm would make an install script of its own for a package with this file.
    expect(existsSync(join(ROOT, 'binding.gyp'))).toBe(false);
  });
});

test('a lock file that is not to be trusted is seen', () => {
  const registry = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';
  expect(isOfRegistry({ version: '1.0.0' })).toBe(true);
  expect(isOfRegistry({ version: '1.0.0', resolved: registry })).toBe(true);
  for (const resolved of [
    registry.replace('https', 'http'),
    registry.replace('.org', '.org.example'),
    'git+ssh://git@github.com/a/a.git#0123456',
    'file:../a',
  ]) {
    expect(isOfRegistry({ version: '1.0.0', resolved })).toBe(false);
  }
  expect(isOfRegistry({ resolved: '../a', link: true })).toBe(false);
  expect(isSha512('sha1-abc')).toBe(false);
  expect(isSha512(undefined)).toBe(false);
  expect(EXACT.test('^1.0.0')).toBe(false);
});

/** A version and no range, as npm writes it without `v`. */
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/**
 * Without `resolved`, npm takes the package from the registry. It leaves the key out when it is
 * configured so (omit-lockfile-registry-resolved), and only for packages of the registry.
 */
function isOfRegistry({ version, resolved, link }: Locked): boolean {
  if (version === undefined || link === true) return false;
  return resolved?.startsWith('https://registry.npmjs.org/') ?? true;
}

/** 64 bytes as base64. A second, weaker digest beside it would not be asked for. */
function isSha512(integrity: string | undefined): boolean {
  return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '');
}

/** `@b/c` of `node_modules/a/node_modules/@b/c`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}
