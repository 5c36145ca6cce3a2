/** The real client against the sandbox in the process, with a clock for both. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { FaultEvent } from '../../../src/sandbox/faults/inject.js';
import { createSandboxPost } from '../../../src/sandbox/in-process.js';
import { hideSecret } from '../../../src/secret.js';
import { connectWorkspace } from '../../../src/workspace/client.js';
import { makeSettings } from '../../fixtures/settings.js';
import { fakeTime, seeded } from '../../outside.js';
import { ANALYTICS, countMails, workspaceOf } from '../scene.js';

const NEW = 'new@acme.io';

// To a clock that jumps when nothing is to be done, loading a module looks like that.
beforeAll(async () => {
  await import('graphql-request');
});

function start(faults: readonly string[], seed = 1) {
  const time = fakeTime(seeded(1));
  const happened: FaultEvent[] = [];
  const onFault = (event: FaultEvent): void => void happened.push(event);
  const sandbox = createSandboxPost({ faults, seed, onFault }, time);
  const credentials = { kind: 'workspace_token', secret: hideSecret('prdm_wsp_sandbox') } as const;
  const settings = makeSettings({ endpoint: sandbox.endpoint, credentials, timeoutMs: 30_000 });
  const port = connectWorkspace(settings, { ...time, post: sandbox.post, variables: {} });
  const mails = async () => countMails(workspaceOf(await sandbox.state(), ANALYTICS), NEW);
  return { time, happened, port, mails };
}

describe('with a clock of its own', () => {
  test.each([
    ['slow-after=29s', 'done', 29_000, 1],
    ['slow-after=31s', 'unknown', 30_000, 1],
    ['slow-before=31s', 'unknown', 30_000, 0],
    ['timeout-after', 'unknown', 30_000, 1],
    ['timeout-before', 'unknown', 30_000, 0],
  ])('%s: the invitation ends as %s after %i ms', async (fault, end, took, mailed) => {
    const { time, port, mails } = start([fault]);
    expect((await time.run(() => port.invite(NEW, 'ANALYST'))).end).toBe(end);
    expect(time.monotonic()).toBe(took);
    expect(await mails()).toBe(mailed);
  });

  test('a server is gone for as long as it should be', async () => {
    const { time, port } = start(['stop=1,60s']);
    const ends = async () => {
      await port.read();
      const during = (await port.read()).end;
      await time.sleep(59_999);
      const still = (await port.read()).end;
      await time.sleep(1);
      return [during, still, (await port.read()).end];
    };
    expect(await time.run(ends)).toEqual(['not_sent', 'not_sent', 'done']);
  });

  test('many requests at once end the same way each time', async () => {
    const run = async () => {
      const { time, happened, port } = start(
        ['slow-before=2s:30%', 'slow-after=1s:30%', 'reset-after:20%', 'timeout-before:10%'],
        11,
      );
      const emails = Array.from({ length: 40 }, (_each, index) => `new${index}@acme.io`);
      const ends = await time.run(() =>
        Promise.all(emails.map((email) => port.invite(email, 'ANALYST').then(({ end }) => end))),
      );
      return { ends, happened, took: time.monotonic() };
    };
    const once = await run();
    expect(new Set(once.ends)).toEqual(new Set(['done', 'unknown']));
    expect(await run()).toEqual(once);
  });
});
