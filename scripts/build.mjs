/**
 * Bundles the command and the library into dist/, with everything that they need: who installs the
 * package installs nothing else. Commands are chunks of their own, loaded when they are asked for.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build, transform } from 'esbuild';
import { commandBundle, root, target } from './bundles.mjs';
import { collectLicences } from './licences.mjs';

await rm(`${root}dist`, { recursive: true, force: true });
const { outputFiles, metafile } = await build({ ...commandBundle, write: false });
await Promise.all(outputFiles.map(writeCommonJs));
await writeFile(`${root}dist/node/package.json`, '{ "type": "commonjs" }\n');
await writeFile(`${root}dist/index.js`, facadeOf(metafile.outputs['dist/node/index.js'].exports));

await writeFile(`${root}dist/THIRD-PARTY-LICENSES.txt`, await collectLicences(root, [metafile]));

/**
 * esbuild splits ES modules only, and node starts CommonJS quicker (a tenth of the time that
 * `roster validate` takes), so each chunk is turned into the latter.
 */
async function writeCommonJs({ path, text }) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target,
    minify: process.env.NOMIN === undefined,
    legalComments: 'none',
    supported: { 'dynamic-import': false },
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code, { mode: path.endsWith('/bin.js') ? 0o755 : 0o644 });
}

/** The library as the ES module that it is for whoever imports it. */
function facadeOf(names) {
  return `export { ${names.join(', ')} } from './node/index.js';\n`;
}
