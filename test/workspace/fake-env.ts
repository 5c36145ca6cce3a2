import type { Env, Files } from '../../src/env.js';
import { hideSecret } from '../../src/workspace/credentials.js';
import type { ParsedSettings } from '../../src/workspace/settings.js';
import type { TransportEnv } from '../../src/workspace/transport.js';

export const KEY = 'Key-0123456789';
export const SECRET = 'Secret-abcdefghijklmnop';
/** 2026-08-01T12:00:00.000Z */
export const NOW: number = Date.UTC(2026, 7, 1, 12);

/** Never wakes up by itself: an alarm that is only ever taken back. */
export function sleepForever(_milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

export function makeSettings(over: Partial<ParsedSettings> = {}): ParsedSettings {
  return {
    endpoint: 'https://api.example.test/graphql',
    credentials: { kind: 'legacy', key: hideSecret(KEY), secret: hideSecret(SECRET) },
    workspaceUid: null,
    settingsWorkspaceUid: null,
    timeoutMs: 30_000,
    source: { endpoint: 'test', credentials: 'test' },
    ...over,
  };
}

export function makeEnv(over: Partial<TransportEnv> = {}): TransportEnv {
  return {
    fetch: () => Promise.reject(new Error('no network in this test')),
    now: () => NOW,
    sleep: sleepForever,
    variables: {},
    ...over,
  };
}

/** One request that a fake fetch was sent. */
export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly redirect: string | undefined;
}

/** A fetch that answers every request alike, and keeps what it was sent. */
export function answerWith(answer: () => Response | Promise<Response>): {
  readonly fetch: Env['fetch'];
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: (url, init) => {
      sent.push({
        url: String(url),
        headers: new Headers(init?.headers),
        body: JSON.parse(String(init?.body)),
        redirect: init?.redirect,
      });
      return Promise.resolve(answer());
    },
  };
}

export function json(value: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(value), {
    headers: { 'content-type': 'application/json' },
    ...init,
  });
}

/** Files that are held in memory. */
export function fakeFiles(texts: Readonly<Record<string, string>>): Files {
  const bytes = (path: string): Uint8Array | null => {
    const text = texts[path];
    return text === undefined ? null : new TextEncoder().encode(text);
  };
  const refuse = (): Promise<never> => Promise.reject(new Error('reading only'));
  return {
    read: async (path) => bytes(path),
    size: async (path) => bytes(path)?.length ?? null,
    writeAtomic: refuse,
    canWrite: async () => false,
    create: refuse,
    remove: refuse,
    list: async () => null,
    realPath: async (path) => path,
  };
}
