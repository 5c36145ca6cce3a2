/**
 * Bundles the command and the library into dist/, with everything that they need: who installs the
 * package installs nothing else. Commands are chunks of their own, loaded when they are asked for.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { build, transform } from 'esbuild';
import { commandBundle, root, target } from './bundles.mjs';
import { keepCompiled } from './code-cache.mjs';
import { makeExpressionsLate } from './late-expressions.mjs';
import { collectLicences } from './licences.mjs';
import { packChunks } from './packs.mjs';

await rm(`${root}dist`, { recursive: true, force: true });
const { outputFiles, metafile } = await build({ ...commandBundle, write: false });
const texts = await Promise.all(outputFiles.map(toCommonJs));
const outputs = new Map(
  Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]),
);
for (const [name, text] of packChunks(new Map(texts), importsOf)) await writeCode(name, text);
await writeFile(`${root}dist/node/package.json`, '{ "type": "commonjs" }\n');
await writeFile(`${root}dist/index.js`, facadeOf(metafile.outputs['dist/node/index.js'].exports));

await keepCompiled();
await writeFile(`${root}dist/THIRD-PARTY-LICENSES.txt`, await collectLicences(root, [metafile]));

/**
 * esbuild splits ES modules only, and node starts CommonJS quicker (a tenth of the time that
 * `roster validate` takes), so each chunk is turned into the latter.
 */
async function toCommonJs({ path, text }) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target,
    minify: true,
    legalComments: 'none',
    supported: { 'dynamic-import': false },
  });
  return [basename(path), makeExpressionsLate(code)];
}

/** What a chunk always loads, by the names of files. */
function importsOf(name) {
  const { imports } = outputs.get(name);
  return imports
    .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
    .map(({ path }) => basename(path));
}

/** The command and the library stand beside the folder of their chunks. */
async function writeCode(name, text) {
  const isEntry = name === 'bin.js' || name === 'index.js';
  const path = `${root}dist/node/${isEntry ? '' : 'chunks/'}${name}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: name === 'bin.js' ? 0o755 : 0o644 });
}

/** The library as the ES module that it is for whoever imports it. */
function facadeOf(names) {
  return `export { ${names.join(', ')} } from './node/index.js';\n`;
}
