/** What a server said, made fit to be quoted in a message of ours. Short, and apart so that nothing is decided by it. */
import { isRecord } from '../check-rows.js';

const LONGEST_QUOTE = 200;
const LONGEST_LOOK = 4 * LONGEST_QUOTE;

/**
 * `: "…"` with the server's own words (a GraphQL error's message, or a short plain text), cut to
 * 200 characters and without secrets; empty when it said nothing worth quoting, such as a web page.
 */
export function quoteBody(text: string, conceal: (text: string) => string): string {
  if (looksLikeHtml(text)) return '';
  return quoteText(firstMessage(text) ?? text, conceal);
}

/** `: "…"` from a GraphQL `errors` list; empty when no error has a message. */
export function quoteErrors(errors: readonly unknown[], conceal: (text: string) => string): string {
  return quoteText(messageOf(errors[0]) ?? '', conceal);
}

/** Whether a body is a web page: then something other than the API has answered. */
export function looksLikeHtml(text: string): boolean {
  return /^\s*(?:<!doctype html|<html|<head|<body)/i.test(text.slice(0, 1000));
}

function quoteText(text: string, conceal: (text: string) => string): string {
  // Secrets go before any cut: a half of one, left at the end, would not be recognised.
  const clean = conceal(text).slice(0, LONGEST_LOOK).replace(/\s+/g, ' ').trim();
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
