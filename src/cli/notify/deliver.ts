/** Brings a notice to where it goes: signed, tried again, and never for long. */
import { createHmac } from 'node:crypto';
import { EXIT, RosterError } from '../../errors.js';
import { hideSecret, type Secret } from '../../secret.js';
import { classifyFailure } from '../../workspace/http/failure.js';
import { findRoute } from '../../workspace/http/post.js';
import { isLoopback } from '../../workspace/setting-value.js';
import type { CliEnv, NotifyOption } from '../options.js';
import { type Notice, renderSlack } from './notice.js';

/** Where a notice goes. */
export interface Receiver extends NotifyOption {
  readonly url: Secret;
  /** What a webhook is signed with; null for Slack, whose URL is the secret. */
  readonly key: Secret | null;
}

/**
 * The URLs that the variables hold, hidden from now on. Throws `invalid_setting` (exit 3), which names the
 * variable and never shows what it holds.
 */
export function findReceivers(options: readonly NotifyOption[], env: CliEnv): readonly Receiver[] {
  return options.map((option) => {
    const url = readVariable(option.variable, env);
    env.secrets?.add([url]);
    checkUrl(url.reveal(), option.variable);
    if (option.kind === 'slack') return { ...option, url, key: null };
    const key = readVariable(`${option.variable}_SECRET`, env);
    env.secrets?.add([key]);
    return { ...option, url, key };
  });
}

function readVariable(name: string, { variables }: CliEnv): Secret {
  const value = variables[name];
  if (value) return hideSecret(value);
  throw badNotify(
    `--notify needs ${name}, which is not set.`,
    name.endsWith('_SECRET')
      ? 'Set it to a long random text that the receiver also knows. Webhooks are signed with it.'
      : 'Set it to the URL that the notice goes to.',
  );
}

function checkUrl(text: string, variable: string): void {
  try {
    const { protocol, hostname } = new URL(text);
    if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return;
  } catch {
    // Below it is told as any other that is no such URL.
  }
  throw badNotify(
    `The value of ${variable}, the variable that --notify names, is not an https URL.`,
    'Its value is not shown here. http is allowed only for this machine.',
  );
}

function badNotify(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'invalid_setting', exitCode: EXIT.invalid, hint });
}

/** Nobody waits longer than this for all tries together. */
const LONGEST_DELIVERY_MS = 25_000;
const LONGEST_TRY_MS = 8_000;
const TRIES_EACH = 3;
const PAUSE_MS = 1_000;

/** Sends it, and tries again what may help. Null when it arrived, else a sentence that says why it did not. Never rejects. */
export async function deliver(
  notice: Notice,
  receiver: Receiver,
  env: CliEnv,
): Promise<string | null> {
  const until = env.monotonic() + LONGEST_DELIVERY_MS;
  let why = '';
  for (let attempt = 1; attempt <= TRIES_EACH; attempt += 1) {
    const left = until - env.monotonic();
    if (left <= 0) break;
    const tried = await tryOnce(notice, receiver, Math.min(left, LONGEST_TRY_MS), env);
    if (tried.isDone) return null;
    why = tried.why;
    if (!tried.mayHelp || attempt === TRIES_EACH) break;
    await env.sleep(Math.max(0, Math.min(PAUSE_MS * attempt, until - env.monotonic())));
  }
  return why;
}

type Tried =
  | { readonly isDone: true }
  | { readonly isDone: false; readonly why: string; readonly mayHelp: boolean };

async function tryOnce(
  notice: Notice,
  receiver: Receiver,
  longestMs: number,
  env: CliEnv,
): Promise<Tried> {
  const over = new AbortController();
  const done = new AbortController();
  const late = env.sleep(longestMs, done.signal).then(
    () => failed(`There was no answer within ${Math.ceil(longestMs / 1_000)} s.`, true),
    () => failed('roster stopped waiting for it.', false),
  );
  const tried = await Promise.race([send(notice, receiver, over.signal, env), late]);
  done.abort();
  over.abort();
  return tried;
}

async function send(
  notice: Notice,
  { url, kind, key }: Receiver,
  signal: AbortSignal,
  env: CliEnv,
): Promise<Tried> {
  const route = await findRoute(new URL(url.reveal()), env);
  if ('variable' in route) return failed(`${route.variable} is not an http URL.`, false);
  try {
    const text = kind === 'slack' ? renderSlack(notice) : JSON.stringify(notice);
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'roster',
      ...(key === null ? {} : signatureHeaders(text, notice, key, env)),
    };
    const body = new TextEncoder().encode(text);
    signal.throwIfAborted();
    const { status } = await route.post({ url: url.reveal(), headers, body, signal });
    return judgeDelivery(status);
  } catch (cause) {
    // The error itself may hold the URL.
    const end = classifyFailure(cause, 'the receiver', route.viaProxy());
    return failed(end.reason.message, end.end === 'unknown' || end.retryable);
  }
}

/** Redirects are not followed: what was meant for one host is not told to another. */
function judgeDelivery(status: number): Tried {
  if (status >= 200 && status < 300) return { isDone: true };
  const isRedirect = status >= 300 && status < 400;
  const what = isRedirect
    ? 'with a redirect, which roster does not follow'
    : `with status ${status}`;
  return failed(
    `The receiver answered ${what}.`,
    status >= 500 || status === 429 || status === 408,
  );
}

function failed(why: string, mayHelp: boolean): Tried {
  return { isDone: false, why, mayHelp };
}

/** Signed anew for each try, since receivers refuse what is old. */
function signatureHeaders(
  body: string,
  { id }: Notice,
  key: Secret,
  { now }: CliEnv,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now() / 1_000));
  const signature = createHmac('sha256', key.reveal()).update(`${timestamp}.${body}`).digest('hex');
  return {
    'X-Roster-Id': id,
    'X-Roster-Timestamp': timestamp,
    'X-Roster-Signature': `sha256=${signature}`,
  };
}
