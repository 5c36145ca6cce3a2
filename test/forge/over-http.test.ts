/** The way of `env.post` with the methods that a forge needs, over a real connection. */
import { afterAll, expect, test } from 'vitest';
import { createPost } from '../../src/env/post.js';
import { openGitHub } from '../../src/forge/github.js';
import { hideSecret } from '../../src/secret.js';
import { fakeTime } from '../outside.js';
import { serveApi, TOKEN } from './fake-api.js';
import { fakeGitHub, REPOSITORY } from './fake-github.js';

const github = fakeGitHub();
const server = await serveApi(github.handle);
afterAll(() => server.close());

test('reads, creates and changes', async () => {
  // A time-out of the clock that jumps would come before any answer.
  const env = { ...fakeTime(), post: createPost() };
  const place = { apiUrl: server.url, repository: REPOSITORY, token: hideSecret(TOKEN) };
  const forge = openGitHub(place, { ...env, sleep: sleepUntilAborted });
  await forge.createComment(5, 'größer');
  const [comment] = await forge.listComments(5);
  await forge.updateComment(5, comment?.id ?? '', 'größer als zuvor');
  expect(await forge.listComments(5)).toMatchObject([{ body: 'größer als zuvor', isOwn: true }]);
  expect(github.asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'PATCH', 'GET']);
});

function sleepUntilAborted(_milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}
