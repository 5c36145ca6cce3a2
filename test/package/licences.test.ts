import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MIT_TERMS } from '../../scripts/licence-notices.mjs';
import { collectLicences } from '../../scripts/licences.mjs';

/** A checkout in which one package is bundled, with these files. */
function placeFiles(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'roster-licences-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** As esbuild says that so many bytes of each file are in the bundle. */
function bundle(bytes: Readonly<Record<string, number>>): Parameters<typeof collectLicences>[1] {
  const inputs = Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }]);
  return [{ outputs: { 'dist/a.js': { inputs: Object.fromEntries(inputs) } } }];
}

function manifest(name: string, license = 'MIT', version = '1.0.0'): string {
  return JSON.stringify({ name, version, license });
}

const A = 'node_modules/a';

test('a package is named with version, licence and text', async () => {
  const root = placeFiles({
    [`${A}/package.json`]: manifest('a', 'ISC', '1.2.3'),
    [`${A}/LICENCE.md`]: 'You may.\r\n',
    [`${A}/index.js`]: '',
  });
  const text = await collectLicences(root, bundle({ [`${A}/index.js`]: 5, 'src/bin.ts': 5 }));
  expect(text).toContain('\n- a 1.2.3 (ISC)\n');
  expect(text).toContain('\n\nYou may.\n');
});

test('a package of which nothing is left in the bundle is not named', async () => {
  const root = placeFiles({ [`${A}/package.json`]: manifest('a'), [`${A}/index.js`]: '' });
  const text = await collectLicences(root, bundle({ [`${A}/index.js`]: 0 }));
  expect(text).not.toContain('- a ');
});

test('a package inside another counts by itself, and a linked folder does not matter', async () => {
  const inner = `${A}/node_modules/@b/c`;
  const root = placeFiles({
    [`${inner}/package.json`]: manifest('@b/c', '0BSD'),
    [`${inner}/LICENSE`]: 'Take it.',
    // Bundles have such files deeper down, without a name.
    [`${inner}/dist/package.json`]: '{ "type": "module" }',
    [`${inner}/dist/d.js`]: '',
  });
  const text = await collectLicences(root, bundle({ [`../../else/${inner}/dist/d.js`]: 1 }));
  expect(text.match(/^- .*/gm)).toEqual(['- @b/c 1.0.0 (0BSD)', '- @b/c 1.0.0 (0BSD)']);
});

test('copies of a package count as one, with the notices of all that is bundled of them', async () => {
  const copy = `node_modules/b/${A}`;
  const root = placeFiles(
    Object.fromEntries(
      [A, copy].flatMap((folder) => [
        [`${folder}/package.json`, manifest('a')],
        [`${folder}/LICENSE`, 'You may.'],
        [`${folder}/one.js`, '// Copyright (c) 2019 Ann'],
        [`${folder}/other.js`, '// Copyright (c) 2019 Bob'],
      ]),
    ),
  );
  const text = await collectLicences(root, bundle({ [`${A}/one.js`]: 1, [`${copy}/other.js`]: 1 }));
  expect(text.match(/^- .*|^Copyright.*|^You may.$/gm)).toEqual([
    ...['- a 1.0.0 (MIT)', '- a 1.0.0 (MIT)', 'You may.'],
    ...['Copyright (c) 2019 Ann', 'Copyright (c) 2019 Bob'],
  ]);
});

test('packages with the same text stand above it together', async () => {
  const names = ['z', 'b', 'a'];
  const root = placeFiles(
    Object.fromEntries(
      names.flatMap((name) => [
        [`node_modules/${name}/package.json`, manifest(name)],
        [`node_modules/${name}/LICENSE`, name === 'b' ? 'Other.' : 'Same.'],
        [`node_modules/${name}/index.js`, ''],
      ]),
    ),
  );
  const bytes = names.map((name) => [`node_modules/${name}/index.js`, 1] as const);
  const text = await collectLicences(root, bundle(Object.fromEntries(bytes)));
  expect(text.match(/^(- .*|\w+\.)$/gm)).toEqual([
    ...['- a 1.0.0 (MIT)', '- b 1.0.0 (MIT)', '- z 1.0.0 (MIT)'],
    ...['- a 1.0.0 (MIT)', '- z 1.0.0 (MIT)', 'Same.'],
    ...['- b 1.0.0 (MIT)', 'Other.'],
  ]);
  const reversed = await collectLicences(root, bundle(Object.fromEntries(bytes.toReversed())));
  expect(reversed).toBe(text);
});

test('licences of parts, and notices in comments, come along', async () => {
  const root = placeFiles({
    [`${A}/package.json`]: manifest('a'),
    [`${A}/LICENSE`]: 'Copyright (c) 2020 Ann\nYou may, with the above copyright notice.',
    [`${A}/parts/b/LICENSE`]: 'Of the part.',
    [`${A}/parts/unused/LICENSE`]: 'Of another part.',
    [`${A}/parts/b/lib/index.js`]:
      '// Copyright (c) 2020 Ann\n/*\n * Copyright (c) 2019 Bob\n * COPYRIGHT HOLDERS BE\n */\n',
  });
  const text = await collectLicences(root, bundle({ [`${A}/parts/b/lib/index.js`]: 1 }));
  expect(text).toContain('Of the part.\n\nIn its files:\nCopyright (c) 2019 Bob\n');
  expect(text).not.toMatch(/Of another part|HOLDERS|In its files:\n.*Ann/);
});

test('what src/generated/ was made of counts', async () => {
  const root = placeFiles({
    [`${A}/package.json`]: manifest('a'),
    [`${A}/LICENSE`]: 'You may.',
    [`${A}/length.js`]: '',
    'src/generated/validate.js': `// ${A}/length.js\nvar length = 1;\n`,
  });
  const text = await collectLicences(root, bundle({ 'src/generated/validate.js': 1 }));
  expect(text).toContain('- a 1.0.0 (MIT)');
});

test('all that may not be bundled is named at once, with what to do', async () => {
  const root = placeFiles({
    [`${A}/package.json`]: manifest('a'),
    [`${A}/index.js`]: '',
    'node_modules/b/package.json': manifest('b', 'GPL-3.0-only'),
    'node_modules/b/LICENSE': 'You may, if.',
    'node_modules/b/index.js': '',
  });
  const collected = collectLicences(
    root,
    bundle({ [`${A}/index.js`]: 1, 'node_modules/b/index.js': 1 }),
  );
  await expect(collected).rejects.toThrow(
    [
      "This can't be bundled:",
      'a 1.0.0 (MIT): no licence text. Add its notice to scripts/licence-notices.mjs.',
      'b 1.0.0 (GPL-3.0-only): read the licence; if it may be bundled, add it to scripts/licences.mjs.',
    ].join('\n'),
  );
});

test('a package that was published without its text gets the notice of its source', async () => {
  const folder = 'node_modules/a';
  const source = 'https://example.com/a/LICENSE';
  const notices = { a: { notice: 'Copyright (c) 2020 A. Author', source } };
  const files = {
    [`${folder}/package.json`]: manifest('a'),
    [`${folder}/index.js`]: '',
  };
  const bytes = bundle({ [`${folder}/index.js`]: 1 });
  const text = await collectLicences(placeFiles(files), bytes, notices);
  expect(text).toContain(`Copyright (c) 2020 A. Author\n\n${MIT_TERMS}`);
  expect(text).toContain(source);

  const withText = placeFiles({ ...files, [`${folder}/LICENSE`]: 'You may.' });
  await expect(collectLicences(withText, bytes, notices)).rejects.toThrow('has a licence text now');

  const changed = placeFiles({
    ...files,
    [`${folder}/package.json`]: manifest('a', 'ISC'),
  });
  await expect(collectLicences(changed, bytes, notices)).rejects.toThrow('no licence text');
});
