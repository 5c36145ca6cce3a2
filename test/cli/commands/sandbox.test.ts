/** `roster sandbox` with faults, in the test's own process. */
import { expect, test } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/sandbox.js';
import type { ExitCode } from '../../../src/errors.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { ask } from '../../sandbox/http.js';
import { runCommand } from './run-command.js';

function serve(flags: readonly string[], env: FakeEnv): Promise<ExitCode | null> {
  return runCommand(declareCommand, ['--port', '0', ...flags], env);
}

test('--fault list shows every kind, and serves nothing', async () => {
  const env = fakeEnv();
  expect(await serve(['--fault', 'list'], env)).toBe(0);
  expect(env.out()).toMatch(/^ {2}reset-after {2,}The connection is reset\.$/m);
  expect(env.out()).toMatch(/OPERATION: .*inviteUser/);
  expect(env.out()).not.toContain('listens');
});

test('--fault list fits the terminal', async () => {
  const env = fakeEnv();
  await serve(['--fault', 'list'], { ...env, stdout: { ...env.stdout, columns: 70 } });
  expect(
    env
      .out()
      .split('\n')
      .filter((line) => line.length > 70),
  ).toHaveLength(0);
});

test('says which faults are on, and each that happens', async () => {
  const env = fakeEnv();
  const flags = ['--fault', 'empty-before:1', '--seed', '9', '--assume', 'refusal=ok_false'];
  const served = serve(flags, env);
  while (env.out() === '') await new Promise((resolve) => setImmediate(resolve));
  expect(env.out()).toContain('Faults, with seed 9: empty-before:1\nAssumed: refusal=ok_false');
  const [, endpoint = ''] = /PARADIME_API_ENDPOINT=(\S+)/.exec(env.out()) ?? [];
  expect((await ask(endpoint, '{ listUsers { ok } }')).text).toBe('');
  expect((await ask(endpoint, '{ listUsers { ok } }')).status).toBe(200);
  expect(env.err()).toBe('empty-before:1: listUsers was not done\n');
  env.stop('SIGINT');
  expect(await served).toBe(0);
});

test.each([
  ['--fault', 'reset', 'fault_invalid'],
  ['--seed', '-1', 'invalid_seed'],
  ['--seed', '4294967296', 'invalid_seed'],
  ['--assume', 'refusal=no', 'assumption_invalid'],
  ['--port', '65536', 'invalid_port'],
])('%s %s is exit code 3', async (flag, value, code) => {
  await expect(serve([flag, value], fakeEnv())).rejects.toMatchObject({
    code,
    exitCode: 3,
  });
});
