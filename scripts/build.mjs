/**
 * Bundles the command and the library into dist/, with everything that they need: who installs the
 * package installs nothing else. Commands are chunks of their own, loaded when they are asked for.
 */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

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
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Bundled CommonJS packages use what node gives them there and not in ES modules.
  banner: {
    js: [
      "import{createRequire as __createRequire}from'node:module';",
      'const require=__createRequire(import.meta.url),__filename=import.meta.filename;',
    ].join(''),
  },
});
