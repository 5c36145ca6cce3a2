/** A Paradime whose answers a test writes, for what the sandbox never does by itself. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as the script sees it. */
export interface ScriptedRequest {
  /** How many requests of this kind came before. */
  readonly index: number;
  readonly kind: 'read' | 'write';
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers a request; ends or destroys the response itself. */
export type Script = (request: ScriptedRequest, response: ServerResponse) => void;

export interface ScriptedServer {
  readonly variables: Readonly<Record<string, string>>;
  readonly requests: readonly ScriptedRequest[];
}

/** An answer to the query for users, as the API shapes it. */
export interface ListUsersAnswer {
  readonly data: {
    readonly listUsers: {
      readonly ok: boolean;
      readonly activeUsers: readonly object[];
      readonly invitedUsers: readonly object[];
    };
  };
}

/** One active admin, and nobody else. */
export const ONLY_BOSS: ListUsersAnswer = {
  data: {
    listUsers: {
      ok: true,
      activeUsers: [{ uid: 'uid-boss', email: 'boss@acme.io', name: 'Boss', accountType: 'ADMIN' }],
      invitedUsers: [],
    },
  },
};

/** Ends a response with JSON. */
export function answer(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Serves a script on loopback until the test ends. */
export async function serveScript(script: Script): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const kind = body.includes('mutation') ? 'write' : 'read';
      const index = requests.filter((each) => each.kind === kind).length;
      const scripted = { index, kind, headers: request.headers, body } as const;
      requests.push(scripted);
      script(scripted, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    variables: {
      PARADIME_API_ENDPOINT: `http://127.0.0.1:${port}/graphql`,
      PARADIME_API_KEY: 'the-key-that-nobody-may-see',
      PARADIME_API_SECRET: 'the-secret-that-nobody-may-see',
    },
  };
}
