import { createServer as createNetServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPost } from '../../src/env/post.js';
import { type HttpAnswer, NotConnected } from '../../src/env.js';
import { withResolvers } from '../outside.js';
import { findClosedPort, type Listening, listen, serve } from '../workspace/http/local-server.js';

const open: Listening[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

async function started(listening: Promise<Listening>): Promise<Listening> {
  const server = await listening;
  open.push(server);
  return server;
}

function post(url: string, signal = new AbortController().signal): Promise<HttpAnswer> {
  return createPost()({ url, headers: { 'X-Any': '1' }, body: Buffer.from('{}'), signal });
}

describe('a connection that is not made', () => {
  it('is told as that, with the cause', async () => {
    const sent = post(`http://127.0.0.1:${await findClosedPort()}/`);
    await expect(sent).rejects.toThrow(NotConnected);
    await expect(sent).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('is given up after ten seconds, TLS included: nothing was sent by then', async () => {
    const arrived = withResolvers<Socket>();
    const { port } = await started(listen(createNetServer(arrived.resolve)));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sent = post(`https://127.0.0.1:${port}/`);
    const ended = vi.fn();
    sent.catch(ended);
    await arrived.promise;
    vi.advanceTimersByTime(9_999);
    await new Promise(setImmediate);
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    await expect(sent).rejects.toThrow(NotConnected);
    await expect(sent).rejects.toMatchObject({ cause: { code: 'ETIMEDOUT', syscall: 'connect' } });
  });
});

describe('a connection that is there', () => {
  it('may take longer than that to bring an answer, and is no unmade one when it breaks', async () => {
    const asked = withResolvers<() => void>();
    const { port } = await started(
      serve(({ socket }) => asked.resolve(() => socket.resetAndDestroy())),
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sent = post(`http://127.0.0.1:${port}/`);
    const ended = vi.fn();
    sent.catch(ended);
    const reset = await asked.promise;
    vi.advanceTimersByTime(60_000);
    await new Promise(setImmediate);
    expect(ended).not.toHaveBeenCalled();
    reset();
    await expect(sent).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(sent).rejects.not.toThrow(NotConnected);
  });

  it('is closed when nobody waits anymore', async () => {
    const closed = withResolvers();
    const asked = withResolvers();
    const { port } = await started(
      serve(({ socket }) => {
        socket.once('close', () => closed.resolve());
        asked.resolve();
      }),
    );
    const stop = new AbortController();
    const sent = post(`http://127.0.0.1:${port}/`, stop.signal);
    await asked.promise;
    stop.abort(new Error('enough'));
    await expect(sent).rejects.toThrow('enough');
    await closed.promise;
  });

  it('is closed when nobody reads on, packed or not', async () => {
    for (const headers of [{}, { 'content-encoding': 'gzip' }]) {
      const closed = withResolvers();
      const { port } = await started(
        serve(({ socket }, response) => {
          socket.once('close', () => closed.resolve());
          response.writeHead(200, headers);
          const text = Buffer.alloc(1024 * 1024, 'x');
          response.write('content-encoding' in headers ? gzipSync(text) : text);
        }),
      );
      const { body } = await post(`http://127.0.0.1:${port}/`);
      for await (const _piece of body ?? []) break;
      await closed.promise;
    }
  });

  it('is not waited on when the server goes on in another protocol', async () => {
    const said = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n';
    const { port } = await started(listen(createNetServer((socket) => void socket.write(said))));
    await expect(post(`http://127.0.0.1:${port}/`)).rejects.toThrow('another protocol');
  });
});

describe('many requests', () => {
  it('need no more connections than there are requests at once', async () => {
    const connections = new Set<Socket>();
    const { port } = await started(
      serve((request, response) => {
        connections.add(request.socket);
        response.end('{}');
      }),
    );
    const send = createPost();
    const { signal } = new AbortController();
    const url = `http://127.0.0.1:${port}/`;
    const ask = async (): Promise<void> => {
      for (let time = 0; time < 5; time += 1) {
        const { body } = await send({ url, headers: {}, body: Buffer.from('{}'), signal });
        for await (const _ of body ?? []);
      }
    };
    await Promise.all([ask(), ask(), ask()]);
    expect(connections.size).toBe(3);
  });
});
