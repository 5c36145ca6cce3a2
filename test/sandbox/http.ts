/** Requests over node:http, as bare as they come. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  json(): unknown;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

export function send(url: string, { method = 'POST', headers, body, agent }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: headers ?? {}, agent: agent ?? new Agent() };
    const sent = request(url, options, (response) => {
      const chunks: Uint8Array[] = [];
      response.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode, headers } = response;
        resolve({ status: statusCode ?? 0, headers, text, json: () => JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export const JSON_TYPE = { 'Content-Type': 'application/json' } as const;
export const WORKSPACE_ADMIN = { Authorization: 'Bearer prdm_wsp_sandbox' } as const;

/** A GraphQL request. */
export function ask(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = WORKSPACE_ADMIN,
): Promise<Reply> {
  const body = JSON.stringify({ query, variables });
  return send(url, { headers: { ...JSON_TYPE, ...headers }, body });
}

export const INVITE = `mutation inviteUser($email: String!, $accountType: UserAccountType!) {
  inviteUser(email: $email, accountType: $accountType) { ok }
}`;
