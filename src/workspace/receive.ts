/** From one HTTP answer to its text, or to the end that status and body already tell. */
import type { Env } from '../env.js';
import { readBody } from './body.js';
import { classifyFailure, unknownEnd } from './failure.js';
import { holdsMoreValues, MOST_VALUES } from './json-size.js';
import type { RequestEnd } from './port.js';
import type { PostAnswer, PostInit, Route } from './proxy.js';
import { looksLikeHtml, quoteBody } from './quote.js';
import { parseRetryAfter } from './retry-after.js';
import { sleepUnlessAborted } from './sleep.js';

/** A larger answer is refused: reading it could take all memory. */
export const LARGEST_ANSWER: number = 64 * 1024 * 1024;
/** Of an answer that says no, only the beginning is read: it is quoted, not used. */
const LARGEST_REFUSAL = 64 * 1024;

/** A server that says no has said all that counts; its own words are waited for no longer. */
const LONGEST_WAIT_FOR_WORDS_MS = 500;

/** Every way a request can end, but for success. */
export type BadEnd = Exclude<RequestEnd<never>, { end: 'done' }>;

/** The text of a successful answer, or how the request ended. */
export type Received = { readonly text: string } | BadEnd;

/** What the judging of an answer needs to know. */
export interface ReceiveContext {
  /** The endpoint, for messages and for redirects that are relative to it. */
  readonly endpoint: URL;
  readonly now: () => number;
  readonly sleep: Env['sleep'];
  readonly redact: (text: string) => string;
}

/** Sends one POST and reads its answer. Never rejects. */
export async function receive(
  route: Route,
  init: PostInit,
  context: ReceiveContext,
): Promise<Received> {
  const { host } = context.endpoint;
  let answer: PostAnswer;
  try {
    // Time can be up before the connection is even tried; then nothing may be sent any more.
    init.signal.throwIfAborted();
    answer = await route.post(init);
  } catch (error) {
    return classifyFailure(error, host, route.viaProxy);
  }
  return answer.status >= 200 && answer.status < 300
    ? await receiveText(answer, host)
    : await judgeStatus(answer, context);
}

/** A successful status says little: half an answer, or one of something else, is as good as none. */
async function receiveText(answer: PostAnswer, host: string): Promise<Received> {
  let text: string;
  try {
    const { bytes, whole } = await readBody(answer.body, LARGEST_ANSWER);
    if (!whole) return unknownEnd('answer_too_large', `The answer of ${host} is over 64 MiB.`);
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return isEncodingError(error)
      ? unknownEnd('not_json', `The answer of ${host} is not text in UTF-8.`)
      : unknownEnd('half_answer', `The connection to ${host} broke in the middle of the answer.`);
  }
  if (text.trim() === '') return unknownEnd('empty_answer', `The answer of ${host} is empty.`);
  if (looksLikeHtml(text)) {
    return unknownEnd('web_page', `${host} answered with a web page, not with JSON.`);
  }
  if (holdsMoreValues(text)) {
    const most = MOST_VALUES.toLocaleString('en');
    return unknownEnd('answer_too_large', `The answer of ${host} holds over ${most} values.`);
  }
  return { text };
}

/** The table of ends for every status that is not a success. Text is quoted, never decided by. */
async function judgeStatus(answer: PostAnswer, context: ReceiveContext): Promise<BadEnd> {
  const { status } = answer;
  const words = quoteBody(await readRefusal(answer, context), context.redact);
  const code = `http_${status}`;
  const message = `${context.endpoint.host} answered with status ${status}${words || '.'}`;
  const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'), context.now());
  if (status === 429) return { end: 'throttled', fault: { code, message }, retryAfterMs };
  // Without a time that makes sense, a 503 may as well come from a proxy that lost the answer.
  if (status === 503 && retryAfterMs !== null) {
    return { end: 'throttled', fault: { code, message }, retryAfterMs };
  }
  if (status >= 400 && status < 500) {
    const denied = status === 401 || status === 403;
    return { end: 'rejected', fault: { code, message }, denied };
  }
  // Status 0 is how the fetch standard shows a redirect that was not followed.
  if ((status >= 300 && status < 400) || status === 0) return refuseRedirect(answer, context);
  return { end: 'unknown', fault: { code, message } };
}

/** Following would send the secret to a host that nobody named. */
function refuseRedirect(answer: PostAnswer, context: ReceiveContext): BadEnd {
  const target = redirectHost(answer.headers.get('location'), context.endpoint);
  const where = target === null ? 'elsewhere' : `to ${context.redact(target)}`;
  const message = `${context.endpoint.host} redirects ${where}; roster follows no redirects.`;
  return { end: 'rejected', fault: { code: 'redirected', message }, denied: false };
}

function redirectHost(location: string | null, endpoint: URL): string | null {
  try {
    return location === null ? null : new URL(location, endpoint).host || null;
  } catch {
    return null;
  }
}

/** What the answer says, as far as it says it soon: whoever stays silent must not hide the status. */
async function readRefusal(answer: PostAnswer, context: ReceiveContext): Promise<string> {
  const heard = new AbortController();
  const late = sleepUnlessAborted(context, LONGEST_WAIT_FOR_WORDS_MS, heard.signal).then(() => '');
  const words = await Promise.race([readWords(answer), late]);
  heard.abort();
  return words;
}

async function readWords(answer: PostAnswer): Promise<string> {
  try {
    const { bytes } = await readBody(answer.body, LARGEST_REFUSAL);
    return new TextDecoder().decode(bytes);
  } catch {
    return ''; // The status has arrived, and it is all that is decided by.
  }
}

function isEncodingError(error: unknown): boolean {
  return (
    error instanceof TypeError && Reflect.get(error, 'code') === 'ERR_ENCODING_INVALID_ENCODED_DATA'
  );
}
