/** A live workspace behind the port that the rest of roster knows. */
import { checkWorkspace, checkWrite, type WriteField } from './check.js';
import {
  disableUser,
  inviteUser,
  listUsers,
  type Operation,
  updateUserAccountType,
} from './operations.js';
import type { RequestEnd, WorkspaceReader, WorkspaceWriter, WriteEnd } from './port.js';
import type { ParsedSettings } from './settings.js';
import { createTransport, type TransportEnv } from './transport.js';

/** Reads and writes the workspace that the settings name. Each call is one request; none is repeated. */
export function connectWorkspace(
  settings: ParsedSettings,
  env: TransportEnv,
): WorkspaceReader & WorkspaceWriter {
  const transport = createTransport(settings, env);

  async function write(operation: Operation, field: WriteField): Promise<WriteEnd> {
    const end = await transport.send(operation);
    return end.end === 'done' ? checkWrite(end.value, field) : end;
  }

  return {
    async read(signal) {
      const end = await transport.send(listUsers, signal);
      return mapDone(end, (answer) => checkWorkspace(answer, env.now()));
    },
    invite: (email, accountType) => write(inviteUser(email, accountType), 'inviteUser'),
    changeAccountType: (uid, accountType) =>
      write(updateUserAccountType(uid, accountType), 'updateUserAccountType'),
    disable: (uid) => write(disableUser(uid), 'disableUser'),
  };
}

/** The same end, with another value when it is done. */
function mapDone<A, B>(end: RequestEnd<A>, map: (value: A) => B): RequestEnd<B> {
  return end.end === 'done' ? { end: 'done', value: map(end.value) } : end;
}
