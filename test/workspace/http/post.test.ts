import type { RequestListener, ServerResponse } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createPost } from '../../../src/env/post.js';
import {
  createTransport,
  type DataAnswer,
  type TransportEnv,
} from '../../../src/workspace/http/transport.js';
import type { RequestEnd } from '../../../src/workspace/workspace.js';
import { makeSettings } from '../../fixtures/settings.js';
import { answerWith, fakeEnv, sleepForever } from '../../outside.js';
import {
  findClosedPort,
  type Listening,
  type ListeningProxy,
  listen,
  serve,
  serveProxy,
  serveTls,
} from './local-server.js';

const QUERY = { query: 'query any { any }', variables: {} };

const open: Listening[] = [];
const DATA = '{"data":{"a":1}}';

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

async function started<T extends Listening>(listening: Promise<T>): Promise<T> {
  const server = await listening;
  open.push(server);
  return server;
}

function send(endpoint: string, over: Partial<TransportEnv> = {}): Promise<RequestEnd<DataAnswer>> {
  const env = fakeEnv({ post: createPost(), sleep: sleepForever, ...over });
  return createTransport(makeSettings({ endpoint }), env).send(QUERY);
}

async function sendTo(listener: RequestListener): Promise<RequestEnd<DataAnswer>> {
  const { port } = await started(serve(listener));
  return send(`http://127.0.0.1:${port}/graphql`);
}

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(DATA);
}

describe('over a real network', () => {
  it('brings an answer', async () => {
    expect(await sendTo((_request, response) => answer(response))).toMatchObject({ end: 'done' });
  });

  it('tells a refused connection: nothing was sent', async () => {
    const end = await send(`http://127.0.0.1:${await findClosedPort()}/`);
    expect(end).toMatchObject({
      end: 'not_sent',
      retryable: true,
      reason: { code: 'connection_refused' },
    });
  });

  it('tells a refused connection at every address of localhost', async () => {
    const end = await send(`http://localhost:${await findClosedPort()}/`);
    expect(end).toMatchObject({ end: 'not_sent', reason: { code: 'connection_refused' } });
  });

  it('tells a connection that breaks before the answer: it may have been done', async () => {
    const end = await sendTo((request) => request.socket.destroy());
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'connection_lost' } });
  });

  it('tells a connection that is reset before the answer', async () => {
    const end = await sendTo((request) => request.socket.resetAndDestroy());
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'connection_lost' } });
  });

  it('tells half an answer by its length', async () => {
    const end = await sendTo((request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write(DATA, () => request.socket.destroy());
    });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'half_answer' } });
  });

  it('tells half an answer in chunks, even when what came is whole JSON', async () => {
    const end = await sendTo((request, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.write(DATA, () => setImmediate(() => request.socket.resetAndDestroy()));
    });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'half_answer' } });
  });

  it('tells a broken compression', async () => {
    const end = await sendTo((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all');
    });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'half_answer' } });
  });

  it('tells a connection that breaks before TLS is agreed on: nothing was sent', async () => {
    const server = createNetServer((socket) => socket.resetAndDestroy());
    const { port } = await started(listen(server));
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({
      end: 'not_sent',
      retryable: true,
      reason: { code: 'unreachable' },
    });
  });

  it('unpacks what the server has packed', async () => {
    const end = await sendTo((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(DATA));
    });
    expect(end).toMatchObject({ end: 'done', value: { data: { a: 1 } } });
  });

  it('tells a packed answer that breaks off', async () => {
    const end = await sendTo((_request, response) => {
      const bytes = gzipSync(DATA);
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes.subarray(0, -9));
    });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'half_answer' } });
  });

  it('keeps its connection for the next request, and needs no more than there are at once', async () => {
    const sockets = new Set<unknown>();
    const { port } = await started(
      serve((request, response) => {
        sockets.add(request.socket);
        answer(response);
      }),
    );
    const env = fakeEnv({ post: createPost(), sleep: sleepForever });
    const settings = makeSettings({ endpoint: `http://127.0.0.1:${port}/` });
    const transport = createTransport(settings, env);
    for (let request = 0; request < 6; request += 1) await transport.send(QUERY);
    expect(sockets.size).toBe(1);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 4 }, () => transport.send(QUERY)));
    }
    expect(sockets.size).toBe(4);
  });

  it('makes another connection where the server has closed the kept one', async () => {
    const { port } = await started(
      serve((request, response) => {
        response.once('finish', () => request.socket.destroy());
        answer(response);
      }),
    );
    const env = fakeEnv({ post: createPost(), sleep: sleepForever });
    const settings = makeSettings({ endpoint: `http://127.0.0.1:${port}/` });
    const transport = createTransport(settings, env);
    for (let request = 0; request < 3; request += 1) {
      expect((await transport.send(QUERY)).end).toBe('done');
    }
  });

  it('gives up a server that never answers', async () => {
    const arrived: { resolve: () => void } = { resolve: () => {} };
    const asked = new Promise<void>((resolve) => {
      arrived.resolve = resolve;
    });
    const closed: { resolve: () => void } = { resolve: () => {} };
    const hungUp = new Promise<void>((resolve) => {
      closed.resolve = resolve;
    });
    const { port } = await started(
      serve((request) => {
        request.socket.on('close', () => closed.resolve());
        arrived.resolve();
      }),
    );
    const end = await send(`http://127.0.0.1:${port}/`, { sleep: () => asked });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'timeout' } });
    await hungUp;
  });

  it('gives up a server that stops in the middle of its answer', async () => {
    const begun: { resolve: () => void } = { resolve: () => {} };
    const half = new Promise<void>((resolve) => {
      begun.resolve = resolve;
    });
    const { port } = await started(
      serve((_request, response) => {
        response.write('{"data":', () => begun.resolve());
      }),
    );
    const end = await send(`http://127.0.0.1:${port}/`, { sleep: () => half });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'timeout' } });
  });

  it('follows no redirect', async () => {
    const visits: string[] = [];
    const other = await started(
      serve((_request, response) => {
        visits.push('other');
        answer(response);
      }),
    );
    const end = await sendTo((_request, response) => {
      response.writeHead(307, { location: `http://localhost:${other.port}/` }).end();
    });
    expect(end).toMatchObject({
      end: 'rejected',
      reason: { code: 'redirected', message: expect.stringContaining(`localhost:${other.port}`) },
    });
    expect(visits).toEqual([]);
  });

  it('cuts off an answer over 64 MiB while it comes', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024, ' ');
    const sent: { mebibytes: number } = { mebibytes: 0 };
    const end = await sendTo((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && sent.mebibytes < 200) {
          sent.mebibytes += 1;
          if (!response.write(mebibyte)) {
            response.once('drain', more);
            return;
          }
        }
        response.end(DATA);
      };
      more();
    });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'answer_too_large' } });
    expect(sent.mebibytes).toBeLessThan(100);
  });

  it('takes no notice of a huge refusal beyond its beginning', async () => {
    const end = await sendTo((_request, response) => {
      response.writeHead(403).end(Buffer.alloc(4 * 1024 * 1024, 'x'));
    });
    expect(end).toMatchObject({ end: 'rejected', denied: true });
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    const { port } = await started(serveTls((_request, response) => answer(response)));
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({
      end: 'not_sent',
      retryable: false,
      reason: { code: 'tls_certificate' },
    });
  });

  it('tells a port that does not speak TLS', async () => {
    const { port } = await started(serve((_request, response) => answer(response)));
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({
      end: 'not_sent',
      retryable: false,
      reason: { code: 'tls_failed' },
    });
  });
});

describe('through a proxy', () => {
  async function serveBehindProxy(): Promise<{ server: Listening; proxy: ListeningProxy }> {
    const server = await started(serve((_request, response) => answer(response)));
    const proxy = await started(serveProxy({ port: server.port }));
    return { server, proxy };
  }

  it.each(['http_proxy', 'HTTP_PROXY'])(
    'goes by %s to a host that has no name here',
    async (name) => {
      const { proxy } = await serveBehindProxy();
      const variables = { [name]: `http://127.0.0.1:${proxy.port}` };
      expect(await send('http://api.example.test/graphql', { variables })).toMatchObject({
        end: 'done',
      });
      expect(proxy.tunnels).toEqual(['api.example.test:80']);
    },
  );

  it('takes a proxy without a scheme for an http one', async () => {
    const { proxy } = await serveBehindProxy();
    const variables = { http_proxy: `127.0.0.1:${proxy.port}` };
    expect((await send('http://api.example.test/', { variables })).end).toBe('done');
  });

  it('keeps its tunnels for the next requests', async () => {
    const { proxy } = await serveBehindProxy();
    const env = fakeEnv({
      variables: { http_proxy: `http://127.0.0.1:${proxy.port}` },
      sleep: sleepForever,
    });
    const settings = makeSettings({ endpoint: 'http://api.example.test/' });
    const transport = createTransport(settings, env);
    for (let request = 0; request < 6; request += 1) await transport.send(QUERY);
    // A second one may open while the first is being freed.
    expect(proxy.tunnels.length).toBeLessThanOrEqual(2);
  });

  it('tunnels https, and checks the certificate of the host behind', async () => {
    const server = await started(serveTls((_request, response) => answer(response)));
    const proxy = await started(serveProxy({ port: server.port }));
    const variables = { https_proxy: `http://127.0.0.1:${proxy.port}` };
    const end = await send('https://api.example.test/graphql', { variables });
    expect(end).toMatchObject({ end: 'not_sent', reason: { code: 'tls_certificate' } });
    expect(proxy.tunnels).toEqual(['api.example.test:443']);
  });

  it('follows no redirect there either', async () => {
    const server = await started(
      serve((_request, response) => {
        response.writeHead(307, { location: 'http://other.example.test/' }).end();
      }),
    );
    const proxy = await started(serveProxy({ port: server.port }));
    const variables = { http_proxy: `http://127.0.0.1:${proxy.port}` };
    const end = await send('http://api.example.test/', { variables });
    expect(end).toMatchObject({ end: 'rejected', reason: { code: 'redirected' } });
    expect(proxy.tunnels).toEqual(['api.example.test:80']);
  });

  it('tells a broken compression there too', async () => {
    const server = await started(
      serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all');
      }),
    );
    const proxy = await started(serveProxy({ port: server.port }));
    const variables = { http_proxy: `http://127.0.0.1:${proxy.port}` };
    const end = await send('http://api.example.test/', { variables });
    expect(end).toMatchObject({ end: 'unknown', reason: { code: 'half_answer' } });
  });

  it('takes no http proxy for an https endpoint', async () => {
    const variables = { http_proxy: 'http://127.0.0.1:1' };
    const { post } = answerWith(() => new Response(DATA));
    const end = await send('https://api.example.test/', { variables, post });
    expect(end.end).toBe('done');
  });

  it.each(['no_proxy', 'NO_PROXY'])('goes past it for the hosts of %s', async (name) => {
    const { server, proxy } = await serveBehindProxy();
    const variables = {
      http_proxy: `http://127.0.0.1:${proxy.port}`,
      [name]: 'example.com, 0.0.0.0',
    };
    expect((await send(`http://0.0.0.0:${server.port}/`, { variables })).end).toBe('done');
    expect(proxy.tunnels).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost'])('never goes through it to %s', async (host) => {
    const { server, proxy } = await serveBehindProxy();
    const variables = { http_proxy: `http://127.0.0.1:${proxy.port}` };
    expect((await send(`http://${host}:${server.port}/`, { variables })).end).toBe('done');
    expect(proxy.tunnels).toEqual([]);
  });

  it.each([
    [403, 'proxy_refused', false],
    [407, 'proxy_authentication', false],
    [429, 'proxy_refused', true],
    [502, 'proxy_refused', true],
  ])('tells a proxy that refuses with %i: nothing was sent', async (status, code, retryable) => {
    const proxy = await started(serveProxy({ status }));
    const variables = { http_proxy: `http://127.0.0.1:${proxy.port}` };
    expect(await send('http://api.example.test/', { variables })).toMatchObject({
      end: 'not_sent',
      retryable,
      reason: { code, message: expect.stringContaining(String(status)) },
    });
  });

  it('says nothing of a proxy that a host goes past', async () => {
    const variables = { http_proxy: 'http://127.0.0.1:1', no_proxy: '0.0.0.0' };
    const end = await send(`http://0.0.0.0:${await findClosedPort()}/`, { variables });
    expect(end).toMatchObject({ end: 'not_sent', reason: { code: 'connection_refused' } });
    expect(JSON.stringify(end)).not.toContain('proxy');
  });

  it('tells a port that no fetch connects to', async () => {
    const variables = { http_proxy: 'http://127.0.0.1:1' };
    expect(await send('http://api.example.test:9/', { variables })).toMatchObject({
      end: 'not_sent',
      retryable: false,
      reason: { code: 'blocked_port' },
    });
  });

  it('tells a proxy that is not there', async () => {
    const variables = { http_proxy: `http://127.0.0.1:${await findClosedPort()}` };
    expect(await send('http://api.example.test/', { variables })).toMatchObject({
      end: 'not_sent',
      retryable: true,
      reason: {
        code: 'proxy_unreachable',
        message: 'The connection to the proxy was refused (ECONNREFUSED).',
      },
    });
  });

  it.each(['http://', 'ftp://127.0.0.1', 'http://user:hunter2@:99999'])(
    'refuses %s as a proxy without showing it',
    async (proxy) => {
      const end = await send('http://api.example.test/', { variables: { HTTP_PROXY: proxy } });
      expect(end).toMatchObject({
        end: 'not_sent',
        retryable: false,
        reason: { code: 'proxy_invalid', message: expect.stringContaining('HTTP_PROXY') },
      });
      expect(JSON.stringify(end)).not.toContain('hunter2');
    },
  );
});
