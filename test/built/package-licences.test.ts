/** dist/THIRD-PARTY-LICENSES.txt against the bundle, found in another way than the build finds it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandBundle } from '../../scripts/bundles.mjs';
import { CARRIED_NOTICES, UPSTREAM_NOTICES } from '../../scripts/licence-notices.mjs';
import { ROOT } from './run-roster.js';

const text = readFileSync(join(ROOT, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
const RULE = '='.repeat(80);
const [head = '', ...parts] = text.split(`${RULE}\n`);

/** What a list names, as `name version`. */
function namedIn(list: string): readonly string[] {
  return [...list.matchAll(/^- (\S+ \S+) \(.*\)$/gm)].map(([, name = '']) => name);
}

/** The packages whose files' paths esbuild writes above their code, as `name version`. */
async function bundledIn(options: BuildOptions): Promise<readonly string[]> {
  const { outputFiles } = await build({ ...options, minify: false, write: false });
  const folders = (outputFiles ?? []).flatMap((file) =>
    [...file.text.matchAll(PATH)].map(([, folder = '']) => folder),
  );
  return [...new Set(folders)].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
    return `${name} ${version}`;
  });
}

const PATH = /^\/[/*] (?:\.\.\/\S*?)?((?:node_modules\/(?:@[^/\s]+\/)?[^/\s]+\/)+)\S*(?: \*\/)?$/gm;

describe('the licences', () => {
  let bundled: readonly string[] = [];

  beforeAll(async () => {
    const command = await bundledIn(commandBundle);
    // The validators in src/generated/ are made by ajv, with a part of it.
    const { version } = JSON.parse(
      readFileSync(join(ROOT, 'node_modules/ajv/package.json'), 'utf8'),
    );
    bundled = [...new Set([...command, `ajv ${version}`])].sort();
  }, 60_000);

  test('name every package that is bundled, and no other', () => {
    expect(bundled.length).toBeGreaterThan(10);
    expect(namedIn(head).toSorted()).toEqual(bundled);
  });

  test('hold a text for each of them', () => {
    const named = parts.flatMap((part, index) => (index % 2 === 0 ? namedIn(part) : []));
    expect(named.toSorted()).toEqual(bundled);
    for (const [index, part] of parts.entries()) {
      if (index % 2 === 1) expect(part).toMatch(/copyright|permission/i);
    }
  });

  test('hold no notice by hand that nothing needs', () => {
    const names = new Set(bundled.map((name) => name.split(' ')[0]));
    const byHand = Object.keys({ ...UPSTREAM_NOTICES, ...CARRIED_NOTICES });
    expect(byHand.filter((name) => !names.has(name))).toEqual([]);
    for (const notice of Object.values(CARRIED_NOTICES)) expect(text).toContain(notice);
  });

  test('say nothing of the machine that made them', () => {
    expect(text).not.toContain(ROOT);
  });
});
