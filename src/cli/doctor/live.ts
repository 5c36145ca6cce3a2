/** What the workspace answers: whether it can be reached, whose clock is right, and what the credentials may read. */
import { count } from '../../count.js';
import { RosterError } from '../../errors.js';
import type { Check } from '../../generated/doctor-file.js';
import { OPERATIONS } from '../../workspace/api.js';
import { findReadError } from '../../workspace/read.js';
import { requestError } from '../../workspace/request-error.js';
import type { WantedWorkspace } from '../../workspace/settings.js';
import type { BadEnd, RequestEnd, Workspace } from '../../workspace/workspace.js';
import { type AimedConnection, withConnection } from '../connect.js';
import type { CliEnv, ConnectionOptions } from '../options.js';
import { faulty, good, odd, unknown, wrongBy } from './verdict.js';

/** Reads, never writes. `endpoint` is null for the sandbox. */
export async function checkLive(
  options: ConnectionOptions,
  wanted: WantedWorkspace | null,
  endpoint: string | null,
  env: CliEnv,
): Promise<readonly Check[]> {
  const { watched, skew } = watchClock(env);
  try {
    return await withConnection(options, wanted, watched, async (connection) => {
      const end = await connection.port.read();
      const tls = endpoint === null ? [] : [checkTls(new URL(endpoint), end)];
      if (end.end !== 'done') return [...tls, ...checkClock(skew()), checkBadEnd(end)];
      return [
        ...tls,
        ...checkClock(skew()),
        ...checkRead(end.value),
        ...(await checkCapabilities(connection)),
      ];
    });
  } catch (error) {
    return [wrongBy('workspace', error)];
  }
}

interface Watch {
  readonly watched: CliEnv;
  /** How far this clock is ahead of the server's, in milliseconds; null where no answer said. */
  readonly skew: () => number | null;
}

/** What answers say of the time. Through a proxy they are read by someone else. */
function watchClock(env: CliEnv): Watch {
  let ahead: number | null = null;
  const post: CliEnv['post'] = async (request) => {
    const answer = await env.post(request);
    const told = Date.parse(answer.headers['date'] ?? '');
    if (!Number.isNaN(told)) ahead ??= env.now() - told;
    return answer;
  };
  return { watched: { ...env, post }, skew: () => ahead };
}

const ODD_SKEW_MS = 60_000;
const WRONG_SKEW_MS = 3_600_000;

function checkClock(ahead: number | null): readonly Check[] {
  if (ahead === null)
    return [
      unknown(
        'clock',
        "roster can't tell whether the clock is right: no answer contained the time.",
      ),
    ];
  const by = Math.abs(ahead);
  if (by < ODD_SKEW_MS) return [good('clock', "It agrees with the server's clock.")];
  const said = `It is ${Math.round(by / 60_000)} min ${ahead > 0 ? 'ahead of' : 'behind'} the server's.`;
  const mend = "Correct this machine's clock. Last days and invitations depend on it.";
  return by < WRONG_SKEW_MS ? [odd('clock', said, mend)] : [faulty('clock', said, mend, 1)];
}

function checkTls({ protocol, host }: URL, end: RequestEnd<unknown>): Check {
  if (protocol === 'http:') return good('tls', `None: ${host} is this machine.`);
  if (end.end === 'not_sent') {
    const { code } = end.reason;
    if (code.startsWith('tls_')) {
      const { message, hint } = requestError(end, OPERATIONS.listUsers);
      return faulty('tls', message, hint ?? 'Check the endpoint.', 1);
    }
    return unknown(
      'tls',
      `roster can't tell whether ${host} has a valid certificate: there was no connection.`,
    );
  }
  return good('tls', `The certificate of ${host} is accepted. Its expiry date is not checked.`);
}

function checkBadEnd(end: BadEnd): Check {
  const name = end.end === 'rejected' && end.denied ? 'credentials' : 'read';
  return wrongBy(name, requestError(end, OPERATIONS.listUsers));
}

function checkRead(workspace: Workspace): readonly Check[] {
  const error = findReadError(workspace);
  if (error !== null) return [wrongBy('read', error)];
  const active = count(workspace.activeUsers.length, 'active user', 'active users');
  const invited = count(workspace.invitedUsers.length, 'invitation', 'invitations');
  return [good('read', `${active} and ${invited}, read completely.`)];
}

/** What reads show that the credentials may do, and what only a write could show. */
async function checkCapabilities(connection: AimedConnection): Promise<readonly Check[]> {
  return [
    good('capability', `May ${OPERATIONS.listUsers.doing} ("${OPERATIONS.listUsers.capability}").`),
    await mayRead(OPERATIONS.listWorkspaces, 'workspaces', () => connection.readWorkspaces()),
    await mayRead(OPERATIONS.getAuditLogs, 'audit-log', () => connection.readAuditLog()),
    unknown(
      'capability',
      `roster can't tell whether the credentials can invite, change and disable users ("${OPERATIONS.disableUser.capability}"): only a write shows that.`,
      'Check the capabilities of the key in Paradime before the first apply.',
    ),
  ];
}

/** Not to be allowed is odd and no more: most commands do without. */
async function mayRead(
  { doing, capability }: { readonly doing: string; readonly capability: string },
  command: string,
  read: () => Promise<unknown>,
): Promise<Check> {
  try {
    await read();
    return good('capability', `May ${doing} ("${capability}").`);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    if (error.code !== 'not_allowed' && error.code !== 'credentials_refused') {
      return unknown(
        'capability',
        `roster can't tell whether the credentials may ${doing}. ${error.message}`,
        error.hint,
      );
    }
    return odd(
      'capability',
      `May not ${doing}, which \`roster ${command}\` needs.`,
      `If you want it, give the key the capability "${capability}".`,
    );
  }
}
