import { describe, expect, it } from 'vitest';
import { hideSecret } from '../../src/workspace/credentials.js';
import type { ParsedSettings } from '../../src/workspace/settings.js';
import { isSameWorkspace } from '../../src/workspace/settings.js';
import { makeSettings } from '../fixtures/settings.js';

function settings(
  uid: string | null,
  secret: string,
  endpoint = 'https://a.test/',
): ParsedSettings {
  const credentials = { kind: 'workspace_token', secret: hideSecret(secret) } as const;
  return makeSettings({ endpoint, credentials, workspaceUid: uid });
}

describe('two sets of settings', () => {
  it.each([
    ['the same uid', settings('ws', 'one'), settings('ws', 'two'), true],
    ['different uids of one token', settings('ws', 'one'), settings('other', 'one'), false],
    ['the same token without uids', settings(null, 'one'), settings(null, 'one'), true],
    ['the same token, a uid beside one', settings('ws', 'one'), settings(null, 'one'), true],
    ['different tokens without uids', settings(null, 'one'), settings(null, 'two'), false],
    [
      'another name of this machine',
      settings('ws', 'one', 'http://localhost:4100/graphql'),
      settings('ws', 'two', 'http://127.0.0.1:4100/graphql'),
      true,
    ],
    [
      'another port of this machine',
      settings('ws', 'one', 'http://[::1]:4100/graphql'),
      settings('ws', 'one', 'http://127.0.0.1:4101/graphql'),
      false,
    ],
    [
      'the same uid somewhere else',
      settings('ws', 'one'),
      settings('ws', 'one', 'https://b.test/'),
      false,
    ],
  ])('with %s', (_name, a, b, same) => {
    expect(isSameWorkspace(a, b)).toBe(same);
    expect(isSameWorkspace(b, a)).toBe(same);
  });
});
