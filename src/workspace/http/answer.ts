/** From one HTTP answer to bytes that are good to be read, or to the end that status and body already tell. */
import { isUtf8 } from 'node:buffer';
import type { Env, HttpAnswer, HttpRequest } from '../../env.js';
import { sleepUnlessAborted } from '../retry.js';
import type { BadEnd } from '../workspace.js';
import { findExcess, isBlank, type JsonLimits, readBody } from './body.js';
import { classifyFailure, unknownEnd } from './failure.js';
import type { Route } from './post.js';
import { looksLikeHtml, quoteBody } from './quote.js';
import { type Ends, type MissingMiddle, type RowLimits, readEnds } from './rows.js';

/** A successful answer that was looked over: UTF-8, no web page, and not too much to be parsed. */
interface Received extends Pick<HttpAnswer, 'status' | 'headers'> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What a long list lacks in its middle; null for nothing. */
  readonly leftOut: MissingMiddle | null;
}

/** What the judging of an answer needs to know. */
export interface ReceiveContext {
  /** The endpoint, for messages and for redirects that are relative to it. */
  readonly endpoint: URL;
  readonly now: () => number;
  readonly sleep: Env['sleep'];
  readonly conceal: (text: string) => string;
}

/** Sends one POST and reads its answer. Never rejects. */
export async function receive(
  route: Route,
  request: HttpRequest,
  isLong: boolean,
  context: ReceiveContext,
): Promise<Received | BadEnd> {
  const { host } = context.endpoint;
  let answer: HttpAnswer;
  try {
    // Time can be up before the connection is even tried; then nothing may be sent anymore.
    request.signal.throwIfAborted();
    answer = await route.post(request);
  } catch (error) {
    return classifyFailure(error, host, route.viaProxy());
  }
  return answer.status >= 200 && answer.status < 300
    ? await receiveBody(answer, isLong, host)
    : await judgeStatus(answer, context);
}

/** A larger answer is refused: reading it could take all memory. */
const LARGEST_ANSWER = 64 * 1024 * 1024;
/** An event is fourteen values: 40,000 of them are well within the limits below. */
const LONG: RowLimits = { rows: 20_000, bytes: 16 * 1024 * 1024, all: 512 * 1024 * 1024 };

/** A user is five values: room for 150,000. No answer of Paradime's has more than a few keys and levels. */
const LIMITS: JsonLimits = { values: 750_000, keys: 1_000, depth: 100 };

/** A successful status says little: half an answer, or one of something else, is as good as none. */
async function receiveBody(
  answer: HttpAnswer,
  isLong: boolean,
  host: string,
): Promise<Received | BadEnd> {
  let body: Ends | null;
  try {
    body = isLong ? await readEnds(answer.body, LONG) : await readWholeBody(answer);
  } catch {
    return unknownEnd(
      'half_answer',
      `The connection to ${host} broke in the middle of the answer.`,
    );
  }
  if (body === null) {
    const most = isLong ? '512 MiB' : '64 MiB';
    return unknownEnd('answer_too_large', `The answer from ${host} is larger than ${most}.`);
  }
  const { bytes, leftOut } = body;
  if (!isUtf8(bytes)) {
    return unknownEnd('not_json', `The answer from ${host} is not text in UTF-8.`);
  }
  if (isBlank(bytes)) return unknownEnd('empty_answer', `The answer from ${host} is empty.`);
  if (looksLikeHtml(new TextDecoder().decode(bytes.subarray(0, 1000)))) {
    return unknownEnd('web_page', `${host} answered with a web page, not with JSON.`);
  }
  const excess = findExcess(bytes, LIMITS);
  if (excess !== null) {
    const message = `The answer from ${host} contains ${describeExcess(excess)}.`;
    return unknownEnd('answer_too_large', message);
  }
  return { status: answer.status, headers: answer.headers, bytes, leftOut };
}

/** Words are made when they are needed: the first `toLocaleString` takes 10 ms. */
function describeExcess(excess: keyof JsonLimits): string {
  const most = `over ${LIMITS[excess].toLocaleString('en')}`;
  switch (excess) {
    case 'values':
      return `${most} values`;
    case 'keys':
      return `an object of ${most} keys`;
    case 'depth':
      return `${most} levels`;
  }
}

async function readWholeBody({ body }: HttpAnswer): Promise<Ends | null> {
  const { bytes, whole } = await readBody(body, LARGEST_ANSWER);
  return whole ? { bytes, leftOut: null } : null;
}

/** The table of ends for every status that is not a success. Text is quoted, never decided by. */
async function judgeStatus(answer: HttpAnswer, context: ReceiveContext): Promise<BadEnd> {
  const { status } = answer;
  const said = await readRefusal(answer, context);
  const words = quoteBody(said, context.conceal);
  const code = `http_${status}`;
  const message = `${context.endpoint.host} answered with status ${status}${words || '.'}`;
  const retryAfterMs = parseRetryAfter(answer.headers, context.now());
  if (status === 429) return { end: 'throttled', reason: { code, message }, retryAfterMs };
  // Without a time that makes sense, a 503 may as well come from a proxy that lost the answer.
  if ((status === 503 || status === 403) && retryAfterMs !== null) {
    return { end: 'throttled', reason: { code, message }, retryAfterMs };
  }
  // Paradime's API speaks JSON: a page is a firewall's word, which says nothing of the key.
  if (status === 403 && looksLikeHtml(said)) return { end: 'unknown', reason: { code, message } };
  if (status >= 400 && status < 500) {
    const denied = status === 401 || status === 403;
    return { end: 'rejected', reason: { code, message }, denied };
  }
  if (REDIRECTS.has(status)) return refuseRedirect(answer, context);
  return { end: 'unknown', reason: { code, message } };
}

/** The other 3xx lead nowhere. 0 is how the fetch standard shows a redirect that was not followed. */
const REDIRECTS: ReadonlySet<number> = new Set([0, 301, 302, 303, 307, 308]);

/** Following would send the secret to a host that nobody named. */
function refuseRedirect(answer: HttpAnswer, context: ReceiveContext): BadEnd {
  const target = redirectTarget(answer.headers['location'], context.endpoint);
  const where = target === null ? 'elsewhere' : `to ${context.conceal(target)}`;
  const message = `${context.endpoint.host} redirects ${where}; roster does not follow redirects.`;
  return { end: 'rejected', reason: { code: 'redirected', message }, denied: false };
}

/** Without what a login page puts behind the path. */
function redirectTarget(location: string | undefined, endpoint: URL): string | null {
  try {
    if (location === undefined) return null;
    const { protocol, host, pathname } = new URL(location, endpoint);
    return host === '' ? null : `${protocol}//${host}${pathname}`.slice(0, LONGEST_TARGET);
  } catch {
    return null;
  }
}

const LONGEST_TARGET = 200;

/** Of an answer that says no, only the beginning is read: it is quoted, not used. */
const LARGEST_REFUSAL = 64 * 1024;
/** A server that says no has said all that counts; its own words are waited for no longer. */
const LONGEST_WAIT_FOR_WORDS_MS = 500;

/** What the answer says, as far as it says it soon: whoever stays silent must not hide the status. */
async function readRefusal(answer: HttpAnswer, context: ReceiveContext): Promise<string> {
  const heard = new AbortController();
  const late = sleepUnlessAborted(context, LONGEST_WAIT_FOR_WORDS_MS, heard.signal).then(() => '');
  const words = await Promise.race([readWords(answer), late]);
  heard.abort();
  return words;
}

async function readWords(answer: HttpAnswer): Promise<string> {
  try {
    const { bytes } = await readBody(answer.body, LARGEST_REFUSAL);
    return new TextDecoder().decode(bytes);
  } catch {
    return ''; // The status has arrived, and it is all that is decided by.
  }
}

/** The date forms of HTTP all start with the name of a day; what else `Date.parse` takes is a guess. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s/i;

/**
 * Milliseconds to wait by `Retry-After`, which is whole seconds or an HTTP date; 0 for a date that has
 * passed. Null when there is no header or it makes no sense. A date is held against the server's own: the
 * clocks need not agree.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function parseRetryAfter(headers: HttpAnswer['headers'], now: number): number | null {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = parseDate(text);
  return date === null ? null : Math.max(0, date - (parseDate(headers['date'] ?? '') ?? now));
}

function parseDate(text: string): number | null {
  if (!HTTP_DATE.test(text)) return null;
  // The oldest of the three forms (asctime) names no zone, and means GMT as the others do.
  const date = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(date) ? null : date;
}
