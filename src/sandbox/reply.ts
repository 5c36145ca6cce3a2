/** An HTTP answer as plain data, and what can become of it on its way to the client. */

/** An HTTP answer before it is sent. */
export interface Reply {
  readonly status: number;
  /** Names as they are sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is done to a reply. */
export type Breakage =
  /** No connection is made. */
  | { readonly how: 'refuse' }
  /** The connection is reset before a byte of the reply. */
  | { readonly how: 'reset' }
  /** The connection stays open, and nothing comes. */
  | { readonly how: 'silence' }
  /** The connection breaks in the middle of the body. */
  | { readonly how: 'half_body' }
  /** Another status, with `Retry-After` unless that is null. */
  | { readonly how: 'status'; readonly status: number; readonly retryAfter: RetryAfter | null }
  /** A web page. */
  | { readonly how: 'html'; readonly status: 200 | 502 }
  /** Status 200 and no body. */
  | { readonly how: 'empty' }
  /** GraphQL `errors` are put beside the data. */
  | { readonly how: 'errors_beside' };

/** The two forms of the header `Retry-After`. */
export interface RetryAfter {
  readonly ms: number;
  readonly form: 'seconds' | 'date';
}

/** What the client gets in the end. */
export type Ending =
  | { readonly end: 'reply'; readonly reply: Reply }
  | { readonly end: 'half_reply'; readonly reply: Reply }
  | { readonly end: 'refused' | 'reset' }
  | { readonly end: 'silence' };

/** What becomes of a reply; null leaves it as it is. `now` in milliseconds since 1970, UTC. */
export function breakReply(reply: Reply, breakage: Breakage | null, now: number): Ending {
  switch (breakage?.how) {
    case undefined:
      return { end: 'reply', reply };
    case 'refuse':
      return { end: 'refused' };
    case 'reset':
    case 'silence':
      return { end: breakage.how };
    case 'half_body':
      return { end: 'half_reply', reply };
    case 'status':
      return { end: 'reply', reply: statusReply(breakage.status, breakage.retryAfter, now) };
    case 'html':
      return { end: 'reply', reply: htmlReply(breakage.status) };
    case 'empty':
      return { end: 'reply', reply: { status: 200, headers: JSON_HEADERS, body: '' } };
    case 'errors_beside':
      return { end: 'reply', reply: { ...reply, body: addErrors(reply.body) } };
  }
}

/** JSON in a reply. */
export function jsonReply(status: number, body: unknown): Reply {
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** In the shape of GraphQL's errors, so that every client finds the message. */
export function errorReply(status: number, message: string, headers: Reply['headers'] = {}): Reply {
  const reply = jsonReply(status, { errors: [{ message }] });
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function statusReply(status: number, retryAfter: RetryAfter | null, now: number): Reply {
  const headers =
    retryAfter === null
      ? {}
      : // A date is held against the server's own, which is the sandbox's and not the machine's.
        { 'Retry-After': formatRetryAfter(retryAfter, now), Date: new Date(now).toUTCString() };
  return errorReply(status, REASONS.get(status) ?? `Status ${status}`, headers);
}

/** The reasons that statuses stand for: https://www.rfc-editor.org/rfc/rfc9110#name-status-codes */
const REASONS: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [422, 'Unprocessable Content'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
]);

/** Both forms know whole seconds alone; a client is never asked to come back too early. */
function formatRetryAfter({ ms, form }: RetryAfter, now: number): string {
  if (form === 'seconds') return String(Math.ceil(ms / 1000));
  return new Date(Math.ceil((now + ms) / 1000) * 1000).toUTCString();
}

function htmlReply(status: 200 | 502): Reply {
  const title = status === 200 ? 'Sign in' : '502 Bad Gateway';
  const body = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
}

function addErrors(body: string): string {
  const answer: unknown = JSON.parse(body);
  const errors = [{ message: 'Something else went wrong.' }];
  return JSON.stringify({ ...(typeof answer === 'object' ? answer : {}), errors });
}

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };
