/**
 * The way to an endpoint: direct, or through the proxy that the variables name. All above knows `Post` alone.
 *
 * Node takes no notice of `HTTPS_PROXY` (before version 24), but many company networks can only be left
 * through one. undici does it, and is only loaded when there is one.
 */
import type { Dispatcher } from 'undici';
import type { Env, Post } from '../../env.js';
import { isLoopback } from '../setting-value.js';
import { ProxyError } from './failure.js';

/** How to reach an endpoint. */
export interface Route {
  /** Whether a proxy was asked for a tunnel: a host may go past the one that there is. */
  readonly viaProxy: () => boolean;
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
  env: Pick<Env, 'post' | 'variables'>,
): Promise<Route | BadProxy> {
  const proxy = findProxy(endpoint, env.variables);
  if (proxy === null) return { viaProxy: () => false, post: env.post };
  if (!isProxyUrl(proxy.url)) return { variable: proxy.variable };
  const { no_proxy: lower, NO_PROXY: upper } = env.variables;
  return await routeThrough(proxy.url, lower ?? upper ?? '');
}

/** A proxy's URL, and the variable that names it. */
interface Proxy {
  readonly variable: string;
  readonly url: string;
}

/** The proxy that the variables name for a URL; null for none, and for this machine. */
export function findProxy(url: URL, variables: Env['variables']): Proxy | null {
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

/** Both proxies are set, so that undici looks up none in the variables of the process by itself. */
async function routeThrough(proxy: string, noProxy: string): Promise<Route> {
  // The default is the whole module, wherever and however it is bundled.
  const { default: undici } = await import('undici');
  let isAsked = false;
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...{ httpProxy: proxy, httpsProxy: proxy, noProxy },
    clientFactory: (origin, options) =>
      toldApart(new undici.Pool(origin, options), () => {
        isAsked = true;
      }),
  });
  const post: Post = async ({ method = 'POST', url, headers, body, signal }) => {
    const answer = await undici.fetch(url, {
      method,
      redirect: 'manual',
      headers: { ...headers },
      body: method === 'GET' ? null : body,
      signal,
      dispatcher,
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: answer.body,
    };
  };
  return { viaProxy: () => isAsked, post };
}

/** A way to a proxy whose failures are known for the proxy's: undici says of the status in its text alone. */
function toldApart(way: Dispatcher, note: () => void): Dispatcher {
  const connect = way.connect.bind(way);
  return Object.assign(way, {
    connect: async (options: Dispatcher.ConnectOptions) => {
      note();
      const tunnel = await connect(options).catch((cause: unknown) => {
        throw new ProxyError(null, cause);
      });
      if (tunnel.statusCode === 200) return tunnel;
      tunnel.socket.on('error', () => undefined).destroy();
      throw new ProxyError(tunnel.statusCode, undefined);
    },
  });
}
