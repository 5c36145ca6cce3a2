/** One request to the API of a forge: limits kept, tried again where that can't do a thing twice, and never a token in an error. */
import type { Env, HttpAnswer } from '../env.js';
import { NotConnected } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { Secret } from '../secret.js';

/** What calling needs of the outside. */
export type ForgeEnv = Pick<Env, 'post' | 'now' | 'monotonic' | 'sleep'>;

/** Where the API is, and who asks. */
export interface Access {
  /** `GitHub` or `GitLab`, for messages. */
  readonly name: string;
  /** Without a `/` at its end. */
  readonly apiUrl: string;
  readonly token: Secret;
  /** The header that holds the token, and what stands before it there. */
  readonly tokenHeader: readonly [name: string, prefix: string];
  readonly headers: Readonly<Record<string, string>>;
}

/** How a request is named. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT';

/** A good answer. */
export interface Called {
  readonly json: unknown;
  /** The address of the next page, or null. */
  readonly next: string | null;
}

/** Sends a request whose path begins with `/`, or whose address is that of a next page. */
export type Call = (method: Method, path: string, body?: object) => Promise<Called>;

const LONGEST_TRY_MS = 20_000;
const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 1_000;
/** Nobody waits longer for a rate limit: a comment is not worth a job that stands still. */
const LONGEST_WAIT_MS = 90_000;
const LARGEST_ANSWER = 16 * 1024 * 1024;
const MOST_REDIRECTS = 2;

/** A way to call one API. */
export function createCall(access: Access, env: ForgeEnv): Call {
  return async (method, path, body) => {
    const url = resolveUrl(access, path);
    const deadline = env.monotonic() + LONGEST_WAIT_MS;
    for (let attempt = 1; ; attempt += 1) {
      const end = await tryCall({ method, url, body, redirects: 0 }, access, env);
      if (end.kind === 'good') return end.called;
      // What may have arrived is sent again only where doing it twice is doing it once.
      const mayRepeat = end.kind === 'not_done' || (end.kind === 'unknown' && method !== 'POST');
      const pause = 'waitMs' in end ? end.waitMs : FIRST_PAUSE_MS * 2 ** (attempt - 1);
      const isLast = attempt === MOST_TRIES || env.monotonic() + pause > deadline;
      if (!mayRepeat || isLast) throw end.error;
      await env.sleep(pause);
    }
  };
}

/** Every page, one after the other. `read` makes of a page's JSON what the caller collects. */
export async function callPages<T>(
  call: Call,
  path: string,
  read: (json: unknown) => readonly T[],
): Promise<readonly T[]> {
  const all: T[] = [];
  let next: string | null = path;
  for (let page = 0; next !== null && page < MOST_PAGES; page += 1) {
    const called: Called = await call('GET', next);
    all.push(...read(called.json));
    next = called.next;
  }
  return all;
}

/** 10,000 comments: more than a forge allows on one review. */
const MOST_PAGES = 100;

type End =
  | { readonly kind: 'good'; readonly called: Called }
  /** Refused: another try would be as well. */
  | { readonly kind: 'refused'; readonly error: RosterError }
  /** Not done, and perhaps later. */
  | { readonly kind: 'not_done'; readonly error: RosterError; readonly waitMs?: number }
  /** Unknown whether it was done. */
  | { readonly kind: 'unknown'; readonly error: RosterError };

interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly body: object | undefined;
  readonly redirects: number;
}

async function tryCall(outgoing: Outgoing, access: Access, env: ForgeEnv): Promise<End> {
  const over = new AbortController();
  const done = new AbortController();
  const late = env.sleep(LONGEST_TRY_MS, done.signal).then(
    () => over.abort(new Error('There was no answer in time.')),
    () => undefined,
  );
  try {
    const answer = await sendOne(outgoing, access, over.signal, env);
    const moved = followed(answer, outgoing);
    if (moved !== null) return await tryCall(moved, access, env);
    return await judgeReply(answer, outgoing, access, env);
  } catch (cause) {
    return lost(cause, outgoing, access);
  } finally {
    done.abort();
    await late;
  }
}

function sendOne(
  { method, url, body }: Outgoing,
  { token, tokenHeader: [name, prefix], headers }: Access,
  signal: AbortSignal,
  { post }: ForgeEnv,
): Promise<HttpAnswer> {
  return post({
    method,
    url: url.href,
    headers: {
      'User-Agent': 'roster',
      ...headers,
      [name]: `${prefix}${token.reveal()}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
    signal,
  });
}

/** A repository that was renamed redirects. The token goes to no other host. */
function followed({ status, headers }: HttpAnswer, outgoing: Outgoing): Outgoing | null {
  const { location } = headers;
  const mayFollow = status === 307 || status === 308 || (outgoing.method === 'GET' && status > 300);
  if (status >= 400 || status < 300 || !mayFollow || location === undefined) return null;
  const url = new URL(location, outgoing.url);
  if (url.origin !== outgoing.url.origin || outgoing.redirects >= MOST_REDIRECTS) return null;
  return { ...outgoing, url, redirects: outgoing.redirects + 1 };
}

async function judgeReply(
  answer: HttpAnswer,
  outgoing: Outgoing,
  access: Access,
  env: ForgeEnv,
): Promise<End> {
  const { status, headers } = answer;
  const body = await readAnswerText(answer);
  if (status >= 200 && status < 300) {
    return { kind: 'good', called: { json: parseReply(body), next: nextPage(headers, outgoing) } };
  }
  const waitMs = readLimit(answer, env.now());
  if (waitMs !== null) return { kind: 'not_done', error: busy(access), waitMs };
  if (status === 429) return { kind: 'refused', error: busy(access) };
  const what = `${outgoing.method} ${outgoing.url.pathname}`;
  if (status >= 500) {
    return { kind: 'unknown', error: lostError(access, `answered ${what} with ${status}`) };
  }
  return { kind: 'refused', error: refusal(status, what, access) };
}

/**
 * How long a limit lasts, in milliseconds; null where the answer tells of none. Sources:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api (exceeding the rate limit),
 * https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/ (response headers).
 */
function readLimit({ status, headers }: HttpAnswer, now: number): number | null {
  if (status !== 403 && status !== 429 && status !== 503) return null;
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds) && headers['retry-after'] !== undefined) return seconds * 1_000;
  const left = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']);
  if (left !== '0' || !Number.isFinite(reset)) return null;
  return Math.max(1_000, reset * 1_000 - now);
}

function lost(cause: unknown, outgoing: Outgoing, access: Access): End {
  // Whoever found the way knows better why there is none.
  if (cause instanceof RosterError) return { kind: 'refused', error: cause };
  const what = `${outgoing.method} ${outgoing.url.pathname}`;
  if (cause instanceof NotConnected) {
    const error = new RosterError(`${access.name} can't be reached at ${outgoing.url.host}.`, {
      code: 'forge_unreachable',
      exitCode: EXIT.unexpected,
      hint: 'Check the network of this job, and the address of the API.',
      cause,
    });
    return { kind: 'not_done', error };
  }
  return {
    kind: 'unknown',
    error: lostError(access, `gave an incomplete answer to ${what}`, cause),
  };
}

function lostError({ name }: Access, did: string, cause?: unknown): RosterError {
  return new RosterError(
    `${name} ${did}, so roster cannot tell whether the request was carried out.`,
    {
      code: 'forge_lost',
      exitCode: EXIT.unexpected,
      hint: 'Run the job again: it finds and keeps what is already there.',
      cause,
    },
  );
}

function busy({ name }: Access): RosterError {
  return new RosterError(`${name} accepts no more requests with this token for now.`, {
    code: 'forge_busy',
    exitCode: EXIT.unexpected,
    hint: 'Run the job again later.',
  });
}

function refusal(status: number, what: string, { name }: Access): RosterError {
  if (status === 401) {
    return new RosterError(`${name} does not accept the token: it is wrong or has expired.`, {
      code: 'forge_denied',
      exitCode: EXIT.credentials,
      hint: 'Give the job a valid token.',
    });
  }
  if (status === 403 || status === 404) {
    return new RosterError(
      `The token is not allowed to do this on ${name} (${what}, status ${status}).`,
      {
        code: 'forge_denied',
        exitCode: EXIT.credentials,
        hint: 'Allow the job to do it, with `permissions` (GitHub) or the role of its token (GitLab).',
      },
    );
  }
  return new RosterError(`${name} refused ${what} with status ${status}.`, {
    code: status === 410 || status === 422 ? 'forge_refused' : 'forge_unreachable',
    exitCode: EXIT.unexpected,
    hint: 'The API documentation says what the status means.',
  });
}

async function readAnswerText({ body }: HttpAnswer): Promise<string> {
  if (body === null) return '';
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > LARGEST_ANSWER) throw new Error('The answer is too large.');
    pieces.push(piece);
  }
  return new TextDecoder().decode(joinBytes(pieces, size));
}

function joinBytes(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Throws for what is no JSON: then it is an answer that was lost. */
function parseReply(text: string): unknown {
  return text === '' ? null : JSON.parse(text);
}

/** Only of the same API: the token goes along. Format: RFC 8288. */
function nextPage({ link = '' }: HttpAnswer['headers'], { url }: Outgoing): string | null {
  const [, found] = /<([^>]+)>;[^,]*\brel="?next"?/.exec(link) ?? [];
  if (found === undefined) return null;
  const next = new URL(found, url);
  return next.origin === url.origin ? next.href : null;
}

function resolveUrl({ apiUrl }: Access, path: string): URL {
  return new URL(path.startsWith('/') ? `${apiUrl}${path}` : path);
}
