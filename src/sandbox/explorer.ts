/**
 * What a browser gets: a page on which a person tries the API, GraphiQL, and the files that it
 * loads. All of it comes from this package: it works without internet, and tells nobody.
 */
import type { Files } from '../env.js';
import { DEFAULT_SANDBOX_KEY, DEFAULT_SANDBOX_WORKSPACE_UID, SANDBOX_KEYS } from './credentials.js';

/** What a browser gets for a path. */
export interface Asset {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const FIRST_QUERY = `# Ctrl-Enter runs this; the key is under "Headers".
query listUsers {
  listUsers {
    activeUsers { uid email name accountType }
    invitedUsers { email accountType inviteStatus }
  }
}
`;

const FIRST_HEADERS = {
  Authorization: `Bearer ${SANDBOX_KEYS[DEFAULT_SANDBOX_KEY].secret}`,
  'X-Paradime-Workspace': DEFAULT_SANDBOX_WORKSPACE_UID,
};

/** The files that the page loads, with their types. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ['graphiql.js', 'text/javascript'],
  ['graphiql.css', 'text/css'],
]);

/**
 * The headers that keep the page to its own server. GraphiQL writes styles into the page, and its
 * style sheet has pictures in itself.
 */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/**
 * Where a file of GraphiQL is. The build puts this module into `dist/chunks` and the files into
 * `dist/graphiql`; beside the sources there are none.
 */
export function explorerFile(name: string): string {
  return `${import.meta.dirname}/../graphiql/${name}`;
}

/**
 * The page as HTML, filled with a first query and the headers of the sandbox's default key. A plain
 * page that says so where GraphiQL was not built.
 */
export async function renderExplorer(files: Pick<Files, 'read'>): Promise<Asset> {
  const isBuilt = (await files.read(explorerFile('graphiql.js'))) !== null;
  return makeAsset('text/html', isBuilt ? renderGraphiql() : renderWithoutGraphiql());
}

/** A file that the page loads, or null when there is no such file. */
export async function readExplorerFile(
  name: string,
  files: Pick<Files, 'read'>,
): Promise<Asset | null> {
  const type = PARTS.get(name);
  if (type === undefined) return null;
  const body = await files.read(explorerFile(name));
  return body === null ? null : makeAsset(type, body);
}

function makeAsset(type: string, body: Asset['body']): Asset {
  return { headers: { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }, body };
}

function renderGraphiql(): string {
  const headers = JSON.stringify(FIRST_HEADERS, null, 2);
  return renderPage(
    '<link rel="stylesheet" href="/graphiql/graphiql.css">' +
      '<style>body { margin: 0 } #graphiql { height: 100vh }</style>' +
      '<script type="module" src="/graphiql/graphiql.js"></script>',
    `<div id="graphiql" data-query="${escapeHtml(FIRST_QUERY)}" data-headers="${escapeHtml(headers)}"></div>`,
  );
}

function renderWithoutGraphiql(): string {
  return renderPage(
    '',
    '<h1>The sandbox runs, but its explorer was not built</h1>' +
      '<p>GraphiQL belongs here; <code>npm run build</code> makes it. ' +
      'The API does not need it: send POST requests to this address.</p>',
  );
}

function renderPage(head: string, body: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>roster sandbox</title>' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    // Without an icon of the page's own, browsers ask for /favicon.ico.
    `<link rel="icon" href="data:,">${head}</head><body>${body}</body></html>\n`
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
