/** One GraphQL query, one HTTP request, one end. Decides nothing by what a server's text says. */
import type { Env } from '../../env.js';
import { createConcealer } from '../../secret.js';
import { isRecord, type JsonRecord } from '../check-rows.js';
import { credentialHeaders, secretsOf } from '../credentials.js';
import type { ParsedSettings } from '../settings.js';
import type { BadEnd, RequestEnd } from '../workspace.js';
import { type ReceiveContext, receive } from './answer.js';
import { notSent, unknownEnd } from './failure.js';
import { findRoute, type Route } from './post.js';
import { quoteErrors } from './quote.js';
import type { MissingMiddle } from './rows.js';

/** What is asked. */
interface Query {
  readonly query: string;
  /** Whether the answer may be a list that is too long, of which both ends are enough. */
  readonly isLong?: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** A GraphQL answer that has data. What the data are is for others to check. */
export interface DataAnswer {
  readonly data: JsonRecord;
  /** How many `errors` stood beside the data. */
  readonly errors: number;
  /** What a long list lacks in its middle; null for nothing. */
  readonly leftOut: MissingMiddle | null;
}

/** Sends queries to one endpoint with one set of credentials. */
interface Transport {
  /** One request. Never rejects; the end says what is known of it. */
  send(query: Query, signal?: AbortSignal): Promise<RequestEnd<DataAnswer>>;
}

/** The outside as far as requests need it. */
export type TransportEnv = Pick<Env, 'post' | 'now' | 'sleep' | 'variables'>;

/** A transport of checked settings. Sends nothing by itself. */
export function createTransport(settings: ParsedSettings, env: TransportEnv): Transport {
  const headers = {
    ...credentialHeaders(settings.credentials, settings.workspaceUid),
    'User-Agent': 'roster',
    // Without it a server may use status codes that Paradime's own clients never see.
    Accept: 'application/json',
  };
  const context: ReceiveContext = {
    endpoint: new URL(settings.endpoint),
    now: env.now,
    sleep: env.sleep,
    // A server's own words lose a short secret, too.
    conceal: createConcealer(secretsOf(settings.credentials), 1),
  };
  let route: ReturnType<typeof findRoute> | null = null;

  async function sendOnce(query: Query, signal: AbortSignal): Promise<RequestEnd<DataAnswer>> {
    route ??= findRoute(context.endpoint, env);
    const found = await route;
    if ('variable' in found) {
      return notSent('proxy_invalid', `The proxy in ${found.variable} is not an http URL.`, false);
    }
    return await ask({ query, headers, signal, route: found, context });
  }

  return {
    async send(query, signal) {
      if (signal?.aborted) {
        return notSent('interrupted', 'The run was interrupted before the request.', false);
      }
      const stop = new AbortController();
      const done = new AbortController();
      const end = await Promise.race([
        sendOnce(query, stop.signal),
        interruption(env.sleep, settings.timeoutMs, done.signal, signal),
      ]);
      done.abort();
      stop.abort();
      return nameSettings(end, settings);
    },
  };
}

/** People are told of the setting that they made, by the name that it has where they made it. */
function nameSettings<T>(
  end: RequestEnd<T>,
  { source, workspaceUid }: ParsedSettings,
): RequestEnd<T> {
  if (end.end === 'done') return end;
  const settings = { endpoint: source.endpoint, workspaceUid };
  return { ...end, reason: { ...end.reason, settings } };
}

/** Ends the wait for an answer when time is up or the run is stopped. `done` takes the alarm back. */
function interruption(
  sleep: Env['sleep'],
  timeoutMs: number,
  done: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<BadEnd> {
  const either = signal === undefined ? done : AbortSignal.any([done, signal]);
  return sleep(timeoutMs, either).then(
    () => unknownEnd('timeout', `There was no answer within ${timeoutMs / 1000} s.`),
    () => unknownEnd('interrupted', 'The run was interrupted before the answer.'),
  );
}

/** What one request is made of. */
interface Ask {
  readonly query: Query;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly route: Route;
  readonly context: ReceiveContext;
}

/**
 * graphql-request writes the body and reads the answer; the bytes go through `route`. An error of its own
 * says no more than that the answer was not one: its message is never looked at, since it holds the
 * variables and the whole answer.
 */
async function ask({
  query,
  headers,
  signal,
  route,
  context,
}: Ask): Promise<RequestEnd<DataAnswer>> {
  const { GraphQLClient } = await import('graphql-request');
  let leftOut: MissingMiddle | null = null;
  const client = new GraphQLClient(context.endpoint.href, {
    headers,
    errorPolicy: 'all',
    // Else the query would be parsed on each request, just to find its name.
    excludeOperationName: true,
    jsonSerializer: { stringify: (value: unknown) => JSON.stringify(value), parse: parseAnswer },
    fetch: async (url, init) => {
      const received = await fetchAnswer(String(url), init, query.isLong ?? false, {
        signal,
        route,
        context,
      });
      leftOut = received.leftOut;
      return received.response;
    },
  });
  try {
    const { data, errors } = await client.rawRequest<unknown>(query.query, query.variables);
    return judgeAnswer(data, errors ?? [], leftOut, context);
  } catch (error) {
    if (error instanceof NoAnswer) return error.end;
    return unknownEnd('not_json', `The answer from ${context.endpoint.host} is not JSON.`);
  }
}

/** What is thrown through graphql-request where there is no answer that it could read. */
class NoAnswer extends Error {
  readonly end: BadEnd;

  constructor(end: BadEnd) {
    super("The answer can't be read.");
    this.end = end;
  }
}

/** `fetch` as graphql-request wants it: the answer as it came, but never more than is good to read. */
async function fetchAnswer(
  url: string,
  init: RequestInit | undefined,
  isLong: boolean,
  { signal, route, context }: Pick<Ask, 'signal' | 'route' | 'context'>,
): Promise<Pick<DataAnswer, 'leftOut'> & { readonly response: Response }> {
  const headers = Object.fromEntries(new Headers(init?.headers));
  const body = new TextEncoder().encode(String(init?.body ?? ''));
  const received = await receive(route, { url, headers, body, signal }, isLong, context);
  if ('end' in received) throw new NoAnswer(received);
  const { status, bytes, leftOut } = received;
  // Servers name no type, or another: graphql-request only takes for JSON what is called so.
  const response = new Response(bytes, {
    status,
    headers: { ...received.headers, 'content-type': 'application/json' },
  });
  return { response, leftOut };
}

/** Data and errors, in the shapes that graphql-request takes. Throws for JSON that is no answer. */
function parseAnswer(text: string): JsonRecord {
  const answer: unknown = JSON.parse(text);
  if (!isRecord(answer)) throw new Error('not a GraphQL answer');
  const { data, errors: given } = answer;
  const errors = given ?? [];
  return {
    data: isRecord(data) ? data : null,
    errors: Array.isArray(errors) ? errors : [errors],
  };
}

/** `errors` with nothing beside them is a no; data are done; neither is nothing to go by. */
function judgeAnswer(
  data: unknown,
  errors: readonly unknown[],
  leftOut: MissingMiddle | null,
  context: ReceiveContext,
): RequestEnd<DataAnswer> {
  const { host } = context.endpoint;
  const usable = isRecord(data) && Object.values(data).some((value) => value !== null);
  if (errors.length > 0 && !usable) {
    const message = `${host} answered with an error${quoteErrors(errors, context.conceal) || '.'}`;
    return { end: 'rejected', reason: { code: 'graphql_error', message }, denied: false };
  }
  if (!isRecord(data)) return unknownEnd('no_data', `The answer from ${host} contains no data.`);
  return { end: 'done', value: { data, errors: errors.length, leftOut } };
}
