/** A server that sends any bytes at all, be they HTTP or not. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

const MOST_SILENCE_MS = 200;

export interface RawServer {
  readonly endpoint: string;
  /** What every connection is sent from now on, once its request has come; then it is closed. */
  answer(bytes: Uint8Array): void;
  /** Resolves when the next answer is out. */
  isSent(): Promise<void>;
  close(): void;
}

export async function serveRaw(): Promise<RawServer> {
  let bytes: Uint8Array = new Uint8Array();
  const sockets = new Set<Socket>();
  const watchers: (() => void)[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => {
      socket.end(bytes);
      socket.once('finish', () => {
        for (const tell of watchers.splice(0)) tell();
        // Whoever still holds the other half does not keep the connection.
        socket.setTimeout(MOST_SILENCE_MS, () => socket.destroy());
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/graphql`,
    answer: (next) => {
      bytes = next;
    },
    isSent: () => new Promise((resolve) => watchers.push(resolve)),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
