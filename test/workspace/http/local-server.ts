import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { SELF_SIGNED } from './self-signed.js';

/** Something that listens on this machine, and all that must be closed after a test. */
export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** A proxy that counts what it is asked for. */
export interface ListeningProxy extends Listening {
  /** The `host:port` of every CONNECT, in order. */
  readonly tunnels: readonly string[];
}

export function serve(listener: RequestListener): Promise<Listening> {
  return listen(createServer(listener));
}

export function serveTls(listener: RequestListener): Promise<Listening> {
  return listen(createTlsServer(SELF_SIGNED, listener));
}

/** A proxy for CONNECT that leads every tunnel to one local port, or refuses it with a status. */
export async function serveProxy(
  target: { port: number } | { status: number },
): Promise<ListeningProxy> {
  const tunnels: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '');
    socket.on('error', () => socket.destroy());
    if ('status' in target) {
      socket.end(`HTTP/1.1 ${target.status} No\r\n\r\n`);
      return;
    }
    const onward = connect(target.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  return { ...(await listen(server)), tunnels };
}

/** A port at which nobody listens. */
export async function findClosedPort(): Promise<number> {
  const { port, close } = await serve(() => {});
  await close();
  return port;
}

/** Listens on a free port of this machine. */
export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { port: portOf(address), close };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
