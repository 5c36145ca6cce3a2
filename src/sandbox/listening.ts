/** The port that a sandbox listens on: taken, given back, and given back for a while. */
import type { Server, ServerResponse } from 'node:http';
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { Span } from './fault-value.js';

/** A port that another process took meanwhile may become free again. */
const BETWEEN_TRIES_MS = 200;

/** Listens on 127.0.0.1 and returns the port. Throws a RosterError (exit code 3) when it can't. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(cannotListen(port, error));
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      resolve(portOf(server) ?? port);
    });
  });
}

function cannotListen(port: number, cause: Error): RosterError {
  const taken = 'code' in cause && cause.code === 'EADDRINUSE';
  const why = taken ? 'it is in use' : cause.message;
  return new RosterError(`The sandbox cannot listen on port ${port}: ${why}.`, {
    code: taken ? 'port_in_use' : 'port_not_usable',
    exitCode: EXIT.invalid,
    hint: 'Choose another port; 0 takes any free one.',
    cause,
  });
}

/** Stops listening and ends all connections at once. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Clients keep connections open for a next request; nobody wants to wait for those.
    server.closeAllConnections();
  });
}

/**
 * Takes the server away for a time: nobody listens, so connections are refused. For a number of
 * requests somebody has to count them: the port stays open, and what comes in is for others to end.
 */
export async function goAway(
  server: Server,
  outage: Span,
  env: Pick<Env, 'sleep'>,
  closed: AbortSignal,
): Promise<void> {
  const port = portOf(server);
  if (outage.unit === 'times' || port === null) return;
  await close(server);
  for (let wait = outage.ms; !closed.aborted; wait = BETWEEN_TRIES_MS) {
    try {
      await env.sleep(wait, closed);
      await listen(server, port);
      return;
    } catch {
      // Closed meanwhile, or the port is another one's.
    }
  }
}

/** Resolves when a response is out, or will never be. */
export function untilSent(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (!response.writableEnded || response.writableFinished) return resolve();
    response.once('finish', resolve).once('close', resolve);
  });
}

function portOf(server: Server): number | null {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : null;
}
