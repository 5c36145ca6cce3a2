import { describe, expect, it } from 'vitest';
import { refuseSameWorkspace } from '../../../src/cli/run/aim.js';

type Connected = Parameters<typeof refuseSameWorkspace>[0][number];

/** One of two connections that end up in the same workspace. */
function connected(path: string, uid: string | null, settingsUid: string | null): Connected {
  const isSameWorkspace = (): boolean => true;
  return {
    path,
    connection: { workspaceUid: uid, settingsWorkspaceUid: settingsUid, isSameWorkspace },
  };
}

function hintFor(uid: string | null, settingsUid: string | null): unknown {
  try {
    refuseSameWorkspace(['a.yaml', 'b.yaml'].map((path) => connected(path, uid, settingsUid)));
    return null;
  } catch (error) {
    return Object(error).hint;
  }
}

describe('two rosters for one workspace', () => {
  it.each([
    ['the uid that both write', 'ws_1', null, /or give each its own workspace\.uid\.$/],
    [
      'the uid of the settings',
      'ws_1',
      'ws_1',
      /workspace\.uid and remove the one from the settings/,
    ],
    [
      'the keys that both use',
      null,
      null,
      /or give each its own keys, with workspace\.credentials/,
    ],
  ])('are told apart by another thing than %s', (_what, uid, settingsUid, hint) => {
    expect(hintFor(uid, settingsUid)).toMatch(hint);
  });
});
