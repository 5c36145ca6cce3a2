import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { COMMANDS } from '../../src/cli/program.js';
import { type FakeEnv, fakeEnv } from '../outside.js';

async function run(line: string): Promise<{ code: number; env: FakeEnv }> {
  const env = fakeEnv();
  return { code: await main(line.split(' '), env), env };
}

describe('a question for help', () => {
  it.each(Object.keys(COMMANDS))('fits 60 columns: %s', async (name) => {
    const env = fakeEnv();
    const stdout = { ...env.stdout, columns: 60 };
    expect(await main([name, '--help'], { ...env, stdout })).toBe(0);
    const lines = env.out().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });

  it.each([
    ['help users disable', 'Usage: roster users disable '],
    ['users help disable', 'Usage: roster users disable '],
    ['users disable --help', 'Usage: roster users disable '],
    ['users help', 'Usage: roster users '],
    ['help users', 'Usage: roster users '],
    ['help help', 'Usage: roster '],
    ['sandbox help', 'Usage: roster sandbox '],
    ['sandbox help add', 'Usage: roster sandbox add '],
    ['help sandbox add', 'Usage: roster sandbox add '],
    ['sandbox --state help --help', 'Usage: roster sandbox '],
    ['help plan --no-color', 'Usage: roster plan '],
  ])('%s is answered', async (line, words) => {
    const { code, env } = await run(line);
    expect([code, env.err()]).toEqual([0, '']);
    expect(env.out()).toContain(words);
  });

  it.each([
    ['plam --help', 'Did you mean plan?'],
    ['plam -h', 'Did you mean plan?'],
    ['help plam --help', 'Did you mean plan?'],
    ['help users disabel', 'Did you mean disable?'],
    ['users disabel --help', 'Did you mean disable?'],
    ['users help disabel', 'Did you mean disable?'],
    ['sandbox nosuch --help', 'too many arguments'],
    ['help sandbox nosuch', 'too many arguments'],
  ])('%s is an error, since there is no such command', async (line, words) => {
    const { code, env } = await run(line);
    expect([code, env.out()]).toEqual([3, '']);
    expect(env.err().replaceAll(/\s+/g, ' ')).toContain(words);
  });

  it('is offered by every command that has others', async () => {
    for (const command of ['--help', 'users --help', 'sandbox --help']) {
      expect((await run(command)).env.out()).toMatch(/^ {2}help \[command\] +show help/m);
    }
  });

  it.each(['schema', 'sandbox', 'plan', 'users list', 'sandbox add'])(
    'shows last what every command has: %s',
    async (command) => {
      const { env } = await run(`${command} --help`);
      const groups = env.out().match(/^\w+:$/gm) ?? [];
      const others = ['Commands:', 'Arguments:', 'Example:'];
      const options = groups.filter((each) => !others.includes(each));
      expect(options.at(-1)).toBe('Everywhere:');
      expect(env.out().split('Everywhere:')[1]).toMatch(/--debug .*\n.*-h, --help/);
    },
  );
});

describe('a git ref', () => {
  it.each(['', ' '])('that is %j is a wrong flag', async (ref) => {
    const env = fakeEnv();
    expect(await main(['plan', '--base-ref', ref], env)).toBe(3);
    expect(env.err().replaceAll(/\s+/g, ' ')).toMatch(/--base-ref.*Give a git ref/);
  });
});

describe('an address for notices that was typed in place of a variable', () => {
  it('is refused, and not repeated, since it holds a secret', async () => {
    const { code, env } = await run('plan --notify slack=https://hooks.example/T0/B0/secret-part');
    expect(code).toBe(3);
    expect(env.err()).toContain('Write it as slack=VARIABLE');
    expect(env.err()).not.toMatch(/hooks|secret-part/);
  });
});
