/**
 * Bundles the command and the library into dist/, with everything that they need: who installs the
 * package installs nothing else. Commands are chunks of their own, loaded when they are asked for.
 */
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

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
await build({
  absWorkingDir: root,
  entryPoints: ['src/bin.ts', 'src/index.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // ES modules where a package has both: what isn't used is left out.
  mainFields: ['module', 'main'],
  // yaml calls its ES modules "browser"; they are the same code, and load in half the time.
  alias: { yaml: `${root}node_modules/yaml/browser/dist/index.js` },
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [withoutExecutables],
  // Bundled CommonJS packages use what node gives them there and not in ES modules.
  banner: {
    js: [
      "import{createRequire as __createRequire}from'node:module';",
      'const require=__createRequire(import.meta.url),__filename=import.meta.filename;',
    ].join(''),
  },
});

// The sandbox's page for browsers; `src/sandbox/explorer.ts` serves it.
await build({
  absWorkingDir: root,
  entryPoints: ['src/sandbox/browser/graphiql.mjs'],
  outdir: 'dist/graphiql',
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
