/**
 * Bundles the command and the library into dist/, with everything that they need: who installs the
 * package installs nothing else. Commands are chunks of their own, loaded when they are asked for.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = 'node20.19';

/**
 * commander loads `child_process` and `fs` for subcommands that are programs of their own. roster has
 * none, and loading the two would be a sixth of the time of a short command.
 */
const withoutExecutables = {
  name: 'without-executables',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:(child_process|fs)$/ }, ({ importer, path }) =>
      importer.includes('/node_modules/commander/') ? { path, namespace: 'unused' } : null,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** GraphiQL's style sheet carries its fonts, most of its size. Every system has fonts. */
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      return { contents: contents.replaceAll(/@font-face\s*\{[^}]*\}/g, ''), loader: 'css' };
    });
  },
};

await rm(`${root}dist`, { recursive: true, force: true });
const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/bin.ts', 'src/index.ts'],
  outdir: 'dist/node',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target,
  // ES modules where a package has both: what isn't used is left out.
  mainFields: ['module', 'main'],
  // yaml calls its ES modules "browser"; they are the same code, and load in half the time.
  alias: { yaml: `${root}node_modules/yaml/browser/dist/index.js` },
  define: { 'import.meta.dirname': '__dirname' },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [withoutExecutables],
  write: false,
});
await Promise.all(outputFiles.map(writeCommonJs));
await writeFile(`${root}dist/node/package.json`, '{ "type": "commonjs" }\n');
await writeFile(`${root}dist/index.js`, facadeOf(metafile.outputs['dist/node/index.js'].exports));

// The sandbox's page for browsers; `src/sandbox/explorer.ts` serves it.
await build({
  absWorkingDir: root,
  entryPoints: ['src/sandbox/browser/graphiql.mjs'],
  outdir: 'dist/node/graphiql',
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
  plugins: [withoutFonts],
});

/**
 * esbuild splits ES modules only, and node starts CommonJS quicker (a tenth of the time that
 * `roster validate` takes), so each chunk is turned into the latter.
 */
async function writeCommonJs({ path, text }) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target,
    minify: true,
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
