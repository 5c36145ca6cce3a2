/** What goes into dist/, and how esbuild is to bundle it: the command with the library. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { collectLicences } from './licences.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const target = 'node20.19';

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

/**
 * graphql-request parses queries to find their names. roster's six are fixed texts whose names nobody asks
 * for, so the parser is left out for it; should it ask after all, it is told so rather than answered wrongly.
 */
const withoutQueryParser = {
  name: 'without-query-parser',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^graphql$/ }, ({ importer, path }) =>
      importer.includes('/node_modules/graphql-request/') ? { path, namespace: 'no-parser' } : null,
    );
    onLoad({ filter: /.*/, namespace: 'no-parser' }, () => ({
      contents: `
        function refuse() {
          throw new Error('The bundle has no GraphQL parser for graphql-request: see scripts/bundles.mjs.');
        }
        export { refuse as parse, refuse as print };
        export const Kind = { get OPERATION_DEFINITION() { return refuse(); } };
      `,
    }));
  },
};

/**
 * GitHub's toolkit can ask for identity tokens, with an HTTP client and a runner of programs of its own: half a megabyte
 * that the action never calls.
 */
const withoutToolkitRequests = {
  name: 'without-toolkit-requests',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@actions\/(http-client|exec)(\/|$)/ }, ({ path }) => ({
      path,
      namespace: 'no-toolkit-requests',
    }));
    onLoad({ filter: /.*/, namespace: 'no-toolkit-requests' }, () => ({
      contents: `
        class Refused {
          constructor() {
            throw new Error('The action has no HTTP client of the toolkit: see scripts/bundles.mjs.');
          }
        }
        export { Refused as HttpClient, Refused as BearerCredentialHandler, Refused as getExecOutput };
      `,
    }));
  },
};

/**
 * What knows how wide each character of the world is reads Unicode's tables at once. Nearly all that is shown is Western, and
 * needs none of it: src/render/text/layout.ts asks for the others alone, so it is run when it is first asked.
 */
const withLateWidths = {
  name: 'with-late-widths',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^fast-string-width$/ }, ({ importer, path }) =>
      importer.includes('/src/') ? { path, namespace: 'late-widths' } : null,
    );
    onLoad({ filter: /.*/, namespace: 'late-widths' }, () => ({
      contents: `
        export default (text) => require('fast-string-width').default(text);
      `,
      resolveDir: root,
    }));
  },
};

/** The command and the library. */
export const commandBundle = {
  absWorkingDir: root,
  entryPoints: ['src/bin.ts', 'src/index.ts'],
  outdir: 'dist/node',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target,
  inject: [`${root}scripts/plain-fetch.ts`],
  // ES modules where a package has both: what isn't used is left out.
  mainFields: ['module', 'main'],
  // yaml calls its ES modules "browser"; they are the same code, and load in half the time.
  alias: {
    // Types of commander's options: at run time it is commander.
    '@commander-js/extra-typings': 'commander',
    yaml: `${root}node_modules/yaml/browser/dist/index.js`,
  },
  define: { 'import.meta.dirname': '__dirname' },
  // Notices are in dist/THIRD-PARTY-LICENSES.txt, see licences.mjs.
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [withoutExecutables, withoutQueryParser, withLateWidths],
};

/** The action: one file, since nobody waits for its start. Node is that of the runner. */
const actionBundle = {
  ...commandBundle,
  entryPoints: [{ in: 'src/action/entry.ts', out: 'index' }],
  outdir: 'dist-action',
  outExtension: { '.js': '.cjs' },
  splitting: false,
  format: 'cjs',
  minify: true,
  banner: { js: '#!/usr/bin/env node' },
  write: false,
  plugins: [...commandBundle.plugins, withoutToolkitRequests],
};

/** The files of dist-action/ by their names: the same for the same sources and packages, on every machine. */
export async function bundleAction() {
  const { outputFiles, metafile } = await build(actionBundle);
  const [{ text }] = outputFiles;
  return new Map([
    ['index.cjs', text],
    ['THIRD-PARTY-LICENSES.txt', await collectLicences(root, [metafile])],
  ]);
}
