import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listSitters } from '../fixtures/pictures.js';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));

test('the pictures in docs/ show what there is today; where they do not, `npm run pictures` takes them anew', () => {
  const taken = JSON.parse(readFileSync(join(FOLDER, 'taken-of.json'), 'utf8'));
  const today = Object.entries(listSitters()).map(([name, { html }]) => [
    name,
    createHash('sha256').update(html).digest('hex'),
  ]);
  expect(taken).toEqual(Object.fromEntries(today));
});

test('the pictures are small', () => {
  const pictures = readdirSync(FOLDER).filter((name) => name.endsWith('.png'));
  expect(pictures.sort()).toEqual(Object.keys(listSitters()).sort());
  for (const name of pictures) {
    expect(statSync(join(FOLDER, name)).size, name).toBeLessThan(150 * 1024);
  }
});
