/** Answers that cost a client most: too long, too deep, too many, or without end. */
import type { ServerResponse } from 'node:http';

const MEBIBYTE = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

export interface NastyAnswer {
  readonly name: string;
  readonly send: (response: ServerResponse) => void;
  /** What `roster plan` exits with: 0 for a plan, 1 for an answer that says nothing, 5 for a guard. */
  readonly status: 0 | 1 | 5;
  /** Where it is not `roster plan` that gets the answer. */
  readonly args?: readonly string[];
  /** Where it is larger than any other answer may be: the seconds that it may take, the server's own among them. */
  readonly mostSeconds?: number;
}

/** A text of JSON in one piece. */
function whole(name: string, make: () => string, status: 0 | 1 | 5 = 1): NastyAnswer {
  // Made once: it is asked for several times.
  let text: string | null = null;
  const send = (response: ServerResponse): void => {
    text ??= make();
    response.writeHead(200, JSON_TYPE).end(text);
  };
  return { name, send, status };
}

/** The same piece until the other side hangs up. */
function endless(name: string, before: string, piece: string, code = 200): NastyAnswer {
  const send = (response: ServerResponse): void => {
    response.writeHead(code, JSON_TYPE).write(before);
    const block = Buffer.from(piece.repeat(Math.ceil(MEBIBYTE / piece.length)));
    const go = (): void => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', go);
    go();
  };
  return { name, send, status: 1 };
}

function usersOf(count: number, row: (n: number) => string): string {
  const rows = Array.from({ length: count }, (_, n) => row(n));
  const boss = '{"uid":"boss","email":"boss@acme.io","name":"","accountType":"ADMIN"}';
  return `{"data":{"listUsers":{"ok":true,"activeUsers":[${[boss, ...rows].join(',')}],"invitedUsers":[]}}}`;
}

const user = (n: number): string =>
  `{"uid":"u${n}","email":"p${n}@acme.io","name":"P","accountType":"ADMIN"}`;

function invitations(count: number): string {
  const one = '{"email":"p@acme.io","accountType":"ADMIN","inviteStatus":"EXPIRED"}';
  return Array(count).fill(one).join(',');
}

/** As many events as a big account has, with so much text in each. */
function auditLog(name: string, events: number, text: () => string): NastyAnswer {
  const make = (): string => {
    const said = text();
    const rows = Array.from({ length: events }, (_, n) => {
      const ids = `"id":${n},"workspaceId":1,"actorUserId":1,"eventSourceId":1,"eventId":1`;
      const times = '"createdDttm":"2026-01-05T09:00:00","updatedDttm":"2026-01-05T09:00:00"';
      const rest = `"workspaceName":"analytics","actorType":"user","actorEmail":"p${n}@acme.io"`;
      const event = `"eventSource":"app","eventType":"user_invited","metadataJson":"${said}"`;
      return `{${ids},${times},${rest},${event}}`;
    });
    return `{"data":{"getAuditLogs":{"auditLogs":[${rows.join(',')}]}}}`;
  };
  return { ...whole(name, make, 0), args: ['audit-log', '--limit', '2'], mostSeconds: 6 };
}

/** The worst that is known of each kind. */
export const NASTY_ANSWERS: readonly NastyAnswer[] = [
  whole('60 MiB of empty lists', () => `[${'[],'.repeat(20 * MEBIBYTE)}[]]`),
  whole('60 MiB of empty objects', () => `[${'{},'.repeat(20 * MEBIBYTE)}{}]`),
  whole(
    '5 million keys',
    () => `{${Array.from({ length: 5_000_000 }, (_, n) => `"${n}":1`).join(',')}}`,
  ),
  whole('10,000 users', () => usersOf(10_000, user), 5),
  whole('a million users', () => usersOf(1_000_000, user)),
  whole('a million rows of null', () => usersOf(1_000_000, () => 'null')),
  whole('99,000 rows of null', () => usersOf(99_000, () => 'null'), 5),
  whole(
    '60,000 users of one address',
    () => usersOf(60_000, (n) => user(n).replace(/p\d+/, 'p')),
    0,
  ),
  whole(
    '60,000 invitations of one address',
    () => usersOf(0, user).replace('"invitedUsers":[', `"invitedUsers":[${invitations(60_000)}`),
    0,
  ),
  whole('60,000 users of one uid', () => usersOf(60_000, (n) => user(n).replace(/u\d+/, 'u')), 5),
  whole(
    'a name of 60 MiB',
    () => usersOf(1, () => user(0).replace('"P"', `"${'x'.repeat(60 * MEBIBYTE)}"`)),
    0,
  ),
  whole(
    'an address of 60 MiB',
    () => usersOf(1, () => user(0).replace('p0', 'e\u0301'.repeat(20 * MEBIBYTE))),
    5,
  ),
  whole('quotes that never close', () => '"\\'.repeat(30 * MEBIBYTE)),
  whole('60 MiB of backslashes', () => `"${'\\'.repeat(60 * MEBIBYTE)}`),
  whole('60 MiB of spaces', () => ' '.repeat(60 * MEBIBYTE)),
  whole('60 MiB of a number', () => '1'.repeat(60 * MEBIBYTE)),
  whole('60 MiB of brackets', () => '['.repeat(60 * MEBIBYTE)),
  whole('740,000 brackets', () => '['.repeat(740_000) + ']'.repeat(740_000)),
  whole('740,000 objects in each other', () => `${'{"a":'.repeat(740_000)}1${'}'.repeat(740_000)}`),
  whole(
    '740,000 keys',
    () => `{${Array.from({ length: 740_000 }, (_, n) => `"${n}k":1`).join(',')}}`,
  ),
  whole(
    '370,000 objects, each of another shape',
    () => `{"a":[${Array.from({ length: 370_000 }, (_, n) => `{"k${n}":"v"}`).join(',')}]}`,
  ),
  whole('300,000 errors', () => `{"errors":[${'{"message":"no"},'.repeat(300_000)}{}]}`),
  whole(
    'an error of 60 MiB',
    () => `{"errors":[{"message":"${'\\u202e'.repeat(10 * MEBIBYTE)}"}]}`,
  ),
  whole('60 MiB of a web page', () => `<html>${'<'.repeat(60 * MEBIBYTE)}`),
  auditLog('500,000 events', 500_000, () => '{}'),
  auditLog('60 events of a MiB each', 60, () => 'x'.repeat(MEBIBYTE)),
  whole(
    '60 users whose names have a MiB each',
    () => usersOf(60, (n) => user(n).replace('"P"', `"${'\\u202e'.repeat(MEBIBYTE / 6)}"`)),
    5,
  ),
  endless('spaces without end', '', ' '),
  endless('rows without end', '{"data":{"listUsers":{"activeUsers":[', 'null,'),
  endless('a name without end', '{"data":{"listUsers":{"activeUsers":[{"name":"', 'x'),
  endless('a refusal without end', '<html>', 'x', 500),
  endless('a no without end', '<html>', 'x', 404),
];
