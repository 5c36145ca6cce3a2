/** What the fakes of GitHub and GitLab share: requests in, answers out, trouble on demand; as a way to the network, and over HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, Post } from '../../src/env.js';

/** The token that the fakes take. */
export const TOKEN = 'ghs_a-token-of-this-test';

/** A request, as a fake sees it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Where it came in, without a path. */
  readonly origin: string;
}

/** An answer; `json` undefined is an empty body. */
export interface ApiAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request. */
export type Handle = (request: ApiRequest) => ApiAnswer;

/** What goes wrong with the next request that fits. */
export interface Trouble {
  readonly method: string;
  readonly path: RegExp;
  /** `lost`: it is done and no answer comes. `answer`: nothing is done, and this is said. */
  readonly with: 'lost' | ApiAnswer;
}

/** A fake that keeps what it was asked. */
export interface FakeApi {
  readonly asked: readonly ApiRequest[];
  /** Each is used up by the first request that fits. */
  readonly trouble: Trouble[];
  readonly post: Post;
  readonly handle: Handle;
}

/** A fake around what answers requests. */
export function fakeApi(answer: Handle): FakeApi {
  const asked: ApiRequest[] = [];
  const trouble: Trouble[] = [];
  const handle: Handle = (request) => {
    asked.push(request);
    const at = trouble.findIndex(
      (it) => it.method === request.method && it.path.test(request.path),
    );
    const [found] = at < 0 ? [] : trouble.splice(at, 1);
    if (found === undefined) return answer(request);
    if (found.with !== 'lost') return found.with;
    answer(request);
    return { status: 0 };
  };
  return { asked, trouble, handle, post: (request) => answerPost(request, handle) };
}

async function answerPost(request: HttpRequest, handle: Handle): ReturnType<Post> {
  const url = new URL(request.url);
  const text = new TextDecoder().decode(request.body);
  const {
    status,
    json,
    headers = {},
  } = handle({
    method: request.method ?? 'POST',
    path: url.pathname,
    query: url.searchParams,
    headers: lowerKeys(request.headers),
    body: text === '' ? {} : JSON.parse(text),
    origin: url.origin,
  });
  if (status === 0) throw new Error('The connection broke.');
  const bytes = new TextEncoder().encode(json === undefined ? '' : JSON.stringify(json));
  return { status, headers: lowerKeys(headers), body: pieces(bytes) };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function lowerKeys(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** Serves a fake on loopback, for a child process. */
export async function serveApi(
  handle: Handle,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
      const text = Buffer.concat(pieces).toString();
      const {
        status,
        json,
        headers = {},
      } = handle({
        method: request.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: text.startsWith('{') ? JSON.parse(text) : {},
        origin: url.origin,
      });
      if (status === 0) return void request.socket.destroy();
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(json === undefined ? '' : JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page of a list, with the header that leads to the next one. Both forges give 100 at most. */
export function pageOf(
  all: readonly unknown[],
  { query, path, origin }: ApiRequest,
  usual: number,
): ApiAnswer {
  const size = Math.min(100, Number(query.get('per_page') ?? usual));
  const page = Number(query.get('page') ?? 1);
  const json = all.slice((page - 1) * size, page * size);
  if (page * size >= all.length) return { status: 200, json };
  const next = new URLSearchParams(query);
  next.set('page', String(page + 1));
  return { status: 200, json, headers: { link: `<${origin}${path}?${next}>; rel="next"` } };
}

/** A commit of the fakes' histories. */
export interface FakeCommit {
  readonly sha: string;
  readonly parent: string | null;
  readonly files: readonly string[];
}

/** The files between two commits; null where the older is no ancestor of the newer. */
export function filesSince(
  commits: readonly FakeCommit[],
  older: string,
  newer: string,
): readonly string[] | null {
  const files: string[] = [];
  for (let at: string | null = newer; at !== older; ) {
    const commit = commits.find(({ sha }) => sha === at);
    if (commit === undefined) return null;
    files.push(...commit.files);
    at = commit.parent;
    if (at === null) return null;
  }
  return files;
}
