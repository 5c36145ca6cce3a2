/**
 * The one way out: what goes to an endpoint as bytes, and what comes back. All above it knows `Post`
 * alone, so whatever sends (`fetch`, a proxy's tunnel) can be changed here without anybody noticing.
 *
 * Node's own `fetch` takes no notice of `HTTPS_PROXY` (before version 24), but many company networks can
 * only be left through one. undici does it, and is only loaded when there is one.
 */
import type { Env } from '../../env.js';
import { isLoopback } from '../setting-value.js';

/** What is sent. */
export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Aborted: nobody waits for the answer any more, so the connection is given up. */
  readonly signal: AbortSignal;
}

/** What comes back, as far as it has arrived: the body is still on its way. */
export interface HttpAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Rejects when the connection breaks before the end. Who stops reading closes the connection. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Sends one POST, following no redirect. Rejects with the system's error, as `fetch` does. */
export type Post = (request: HttpRequest) => Promise<HttpAnswer>;

/** How to reach an endpoint. */
export interface Route {
  readonly viaProxy: boolean;
  readonly post: Post;
}

/** The variable of a proxy was not a URL. */
interface BadProxy {
  readonly variable: string;
}

/**
 * The way to an endpoint: direct, or through the proxy that the variables name for its scheme.
 * Which hosts go past the proxy (`NO_PROXY`) is undici's to decide. This machine never goes through one.
 */
export async function findRoute(
  endpoint: URL,
  env: Pick<Env, 'fetch' | 'variables'>,
): Promise<Route | BadProxy> {
  const proxy = findProxy(endpoint, env.variables);
  if (proxy === null) return { viaProxy: false, post: postBy(env.fetch) };
  if (!isProxyUrl(proxy.url)) return { variable: proxy.variable };
  const { no_proxy: lower, NO_PROXY: upper } = env.variables;
  return { viaProxy: true, post: await postThrough(proxy.url, lower ?? upper ?? '') };
}

/** A proxy's URL, and the variable that names it. */
interface Proxy {
  readonly variable: string;
  readonly url: string;
}

function findProxy(url: URL, variables: Env['variables']): Proxy | null {
  if (isLoopback(url.hostname)) return null;
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  // The lower-case name comes first, as with curl.
  for (const variable of [name, name.toUpperCase()]) {
    const text = variables[variable]?.trim();
    if (text) return { variable, url: text.includes('://') ? text : `http://${text}` };
  }
  return null;
}

/** Its value stays out of messages: it can hold a password. */
function isProxyUrl(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

function postBy(fetch: Env['fetch']): Post {
  return async ({ url, ...request }) =>
    answerOf(await fetch(url, { method: 'POST', redirect: 'manual', ...request }));
}

/** Both proxies are set, so that undici looks up none in the variables of the process by itself. */
async function postThrough(proxy: string, noProxy: string): Promise<Post> {
  // The default is the whole module, wherever and however it is bundled.
  const { default: undici } = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({ httpProxy: proxy, httpsProxy: proxy, noProxy });
  return async ({ url, headers, body, signal }) =>
    answerOf(
      await undici.fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { ...headers },
        body,
        signal,
        dispatcher,
      }),
    );
}

/** What undici and Node's own `fetch` have in common of an answer. */
interface FetchAnswer {
  readonly status: number;
  readonly headers: Iterable<[string, string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

function answerOf({ status, headers, body }: FetchAnswer): HttpAnswer {
  return { status, headers: Object.fromEntries(headers), body };
}
