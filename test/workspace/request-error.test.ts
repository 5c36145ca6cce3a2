import { describe, expect, it } from 'vitest';
import { connectWorkspace } from '../../src/workspace/client.js';
import { requestError } from '../../src/workspace/request-error.js';
import type { ParsedSettings } from '../../src/workspace/settings.js';
import { makeSettings } from '../fixtures/settings.js';
import { answerWith, fakeEnv, sleepForever } from '../outside.js';

const PURPOSE = { doing: 'read', capability: 'User metadata viewer', writes: false };

/** The hint after a read that the server answers with a status, or that never gets there. */
async function hintOf(
  settings: Partial<ParsedSettings>,
  status: number | null,
): Promise<string | null> {
  const { post } = answerWith(() => {
    if (status !== null) return new Response('', { status });
    const cause = Object.assign(new Error('no'), { code: 'ECONNREFUSED', syscall: 'connect' });
    return Promise.reject(new TypeError('fetch failed', { cause }));
  });
  const end = await connectWorkspace(
    makeSettings(settings),
    fakeEnv({ post, sleep: sleepForever }),
  ).read();
  if (end.end === 'done') throw new Error('was answered');
  return requestError(end, PURPOSE).hint;
}

function from(endpoint: string): Partial<ParsedSettings> {
  return { source: { endpoint, workspaceUid: null, credentials: 'test' } };
}

describe('the hint after a request that failed', () => {
  it.each(['FIN_API_ENDPOINT', '--endpoint', 'API_ENDPOINT in /home/ana/.paradime/credentials'])(
    'names where the endpoint is from: %s',
    async (place) => {
      expect(await hintOf(from(place), null)).toBe(
        `Check ${place} and the network, then run it again.`,
      );
      expect(await hintOf(from(place), 404)).toContain(`Check that ${place} is the API endpoint`);
    },
  );

  it('sends nobody to check the endpoint of a server that answers that it has trouble', async () => {
    expect(await hintOf({}, 503)).toBe(
      'Paradime, or something in front of it, has a problem. Try again in a few minutes.',
    );
    const reason = { code: 'http_503', message: 'No.' };
    const write = requestError({ end: 'unknown', reason }, { ...PURPOSE, writes: true });
    expect(write.hint).toBe('It may have been done. Check before you do it again.');
  });

  it.each([
    ['tls_expired', 'renew it'],
    ['tls_not_yet_valid', 'clock'],
    ['tls_other_name', 'Do not trust this host'],
    ['tls_certificate', 'NODE_EXTRA_CA_CERTS'],
    ['proxy_authentication', 'user:password@host'],
    ['proxy_refused', 'whoever runs the proxy'],
    ['proxy_unreachable', 'Check HTTPS_PROXY'],
    ['proxy_tls', 'http://'],
  ])('fits %s', (code, words) => {
    const reason = { code, message: 'No.' };
    const { hint } = requestError({ end: 'not_sent', reason, retryable: false }, PURPOSE);
    expect(hint).toContain(words);
  });

  it('names the workspace that was asked for: its uid may be what is wrong', async () => {
    expect(await hintOf({ workspaceUid: 'ws_tpyo' }, 401)).toContain(
      'the workspace ws_tpyo: check',
    );
    expect(await hintOf({ workspaceUid: 'ws_tpyo' }, 403)).toContain(
      'this request was for ws_tpyo',
    );
    expect(await hintOf({}, 401)).not.toContain('workspace uid');
  });
});
