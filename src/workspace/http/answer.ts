/** From one HTTP answer to its text, or to the end that status and body already tell. */
import type { Env } from '../../env.js';
import { sleepUnlessAborted } from '../retry.js';
import { type BadEnd, isRecord } from '../workspace.js';
import { classifyFailure, unknownEnd } from './failure.js';
import type { PostAnswer, PostInit, Route } from './proxy.js';

/** A larger answer is refused: reading it could take all memory. */
export const LARGEST_ANSWER: number = 64 * 1024 * 1024;
/** Of an answer that says no, only the beginning is read: it is quoted, not used. */
const LARGEST_REFUSAL = 64 * 1024;

/** A server that says no has said all that counts; its own words are waited for no longer. */
const LONGEST_WAIT_FOR_WORDS_MS = 500;

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

// Reading an answer's body, never more of it than wanted.

/** The beginning of a body, and whether that is all of it. */
export interface BodyPart {
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

/**
 * Reads up to `limit` bytes, after unpacking. What goes beyond is never taken off the network.
 * Rejects when the connection breaks before the end.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  limit: number,
): Promise<BodyPart> {
  if (body === null) return { bytes: new Uint8Array(), whole: true };
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, which closes the connection.
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, limit - size));
    size += chunk.length;
    if (size > limit) return { bytes: Buffer.concat(chunks), whole: false };
  }
  return { bytes: Buffer.concat(chunks), whole: true };
}

// How much a JSON text holds, before it is parsed: values cost far more memory than their bytes.

/** A user is five values: room for 80,000 users, in memory and in time. */
export const MOST_VALUES = 400_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What a further value comes after: `,` `[` `{`. */
const BEFORE_VALUES: ReadonlySet<number> = new Set([0x2c, 0x5b, 0x7b]);

/** Whether a text holds more values than `limit`, be it valid JSON or not. Linear, and reads no further. */
export function holdsMoreValues(text: string, limit: number = MOST_VALUES): boolean {
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (BEFORE_VALUES.has(code)) values += 1;
    if (values > limit) return true;
  }
  return false;
}

/** Where the string that begins there ends; the end of the text for one that does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, at)) return at;
  }
  return text.length;
}

/** Whether the character there is escaped: an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - 1 - before) % 2 === 1;
}

// What a server said, made fit to be quoted in a message of ours. For readers only: never decided by.

const LONGEST_QUOTE = 200;
const LONGEST_LOOK = 4 * LONGEST_QUOTE;

/**
 * `: "…"` with the server's own words (a GraphQL error's message, or a short plain text), cut to
 * 200 characters and without secrets; empty when it said nothing worth quoting, such as a web page.
 */
export function quoteBody(text: string, redact: (text: string) => string): string {
  if (looksLikeHtml(text)) return '';
  return quoteText(firstMessage(text) ?? text, redact);
}

/** `: "…"` from a GraphQL `errors` list; empty when no error has a message. */
export function quoteErrors(errors: readonly unknown[], redact: (text: string) => string): string {
  return quoteText(messageOf(errors[0]) ?? '', redact);
}

/** Whether a body is a web page: then something other than the API has answered. */
export function looksLikeHtml(text: string): boolean {
  return /^\s*(?:<!doctype html|<html|<head|<body)/i.test(text.slice(0, 1000));
}

function quoteText(text: string, redact: (text: string) => string): string {
  // Secrets go before any cut: a half of one, left at the end, would not be recognised.
  const clean = redact(text).slice(0, LONGEST_LOOK).replace(/\s+/g, ' ').trim();
  if (clean === '') return '';
  const characters = [...clean];
  const cut = characters.length > LONGEST_QUOTE;
  return `: "${characters.slice(0, LONGEST_QUOTE).join('')}${cut ? '…' : ''}"`;
}

function firstMessage(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    if (!isRecord(body)) return null;
    const { errors } = body;
    const fromErrors = Array.isArray(errors) ? messageOf(errors[0]) : null;
    return fromErrors ?? messageOf(body);
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string | null {
  if (!isRecord(error)) return null;
  const { message } = error;
  return typeof message === 'string' ? message : null;
}

// The `Retry-After` header: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after

/** The date forms of HTTP all start with the name of a day; what else `Date.parse` takes is a guess. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s/i;

/**
 * Milliseconds to wait, from whole seconds or an HTTP date; 0 for a date that has passed. Null when
 * there is no header or it makes no sense.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return null;
  // The oldest of the three forms (asctime) names no zone, and means GMT as the others do.
  const date = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
