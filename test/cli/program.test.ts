import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Help } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { COMMANDS, createProgram } from '../../src/cli/program.js';
import { type FakeEnv, fakeEnv } from '../outside.js';

async function run(...argv: readonly string[]): Promise<{ code: number; env: FakeEnv }> {
  const env = fakeEnv();
  return { code: await main(argv, env), env };
}

describe('help', () => {
  it('for a command is that of the command', async () => {
    for (const argv of [
      ['help', 'plan'],
      ['plan', '--help'],
    ]) {
      const { code, env } = await run(...argv);
      expect([code, env.err()]).toEqual([0, '']);
      expect(env.out()).toContain('Usage: roster plan');
    }
  });

  it('for no such command is an error, with the one that may be meant', async () => {
    const { code, env } = await run('help', 'plam');
    expect([code, env.out()]).toEqual([3, '']);
    expect(env.err()).toContain("unknown command 'plam'");
    expect(env.err()).toContain('Did you mean plan?');
    expect((await run('help', 'nope')).code).toBe(3);
  });

  it('is there without a command, and for itself', async () => {
    for (const argv of [['help'], ['--help'], ['help', '--help'], ['help', 'help']]) {
      expect((await run(...argv)).env.out()).toContain('Usage: roster');
    }
  });

  it('does not say that a flag which is not given is off', async () => {
    for (const command of ['plan', 'apply', 'drift', 'validate', 'users list', 'users invite']) {
      const { env } = await run(...command.split(' '), '--help');
      expect(env.out()).toContain('--');
      expect(env.out()).not.toContain('default: false');
    }
    expect((await run('plan', '--help')).env.out()).toContain('(choices: "text", "json"');
    expect((await run('plan', '--help')).env.out()).toContain('default: 4');
  });
});

/** The names of the commands that are declared for these arguments. */
async function declaredFor(...argv: readonly string[]): Promise<readonly string[]> {
  const program = await createProgram(fakeEnv(), () => undefined, argv);
  return program.commands.map((command) => command.name());
}

describe('the commands', () => {
  it('are one file each, named as they are', async () => {
    const folder = fileURLToPath(new URL('../../src/cli/commands', import.meta.url));
    const files = readdirSync(folder).map((file) => file.replace('.ts', ''));
    const all = await declaredFor();
    // A merge is as much as a command, and a part of one.
    expect([...all, 'import-merge'].sort()).toEqual(files.sort());
    for (const name of all) expect(await declaredFor(name)).toEqual([name]);
  });

  it('are declared alone when they are asked for, and listed to help or to suggest', async () => {
    expect(await declaredFor('validate', '--help')).toEqual(['validate']);
    expect(await declaredFor('help', 'validate')).toEqual(['validate']);
    expect(await declaredFor('--version')).toEqual([]);
    const all = await declaredFor('--help');
    expect(all).toEqual(Object.keys(COMMANDS));
    expect(await declaredFor('plam')).toEqual(all);
    expect(await declaredFor('constructor')).toEqual(all);
  });

  it.each(Object.entries(COMMANDS))(
    '%s is called as the list of commands says',
    async (name, { usage, load }) => {
      const command = (await load()).declareCommand(fakeEnv(), () => undefined, COMMANDS);
      expect(new Help().subcommandTerm(command)).toBe(`${name} ${usage}`.trimEnd());
    },
  );
});
