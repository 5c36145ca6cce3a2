import { describe, expect, it } from 'vitest';
import { RENDERERS, SHELLS } from '../../../src/cli/completion/shells.js';
import { type Completed, listCompleted } from '../../../src/cli/completion/words.js';
import { main } from '../../../src/cli/main.js';
import { COMMANDS, EXAMPLES } from '../../../src/cli/program.js';
import { fakeEnv } from '../../outside.js';

const all = await listCompleted(COMMANDS, fakeEnv());

function at(path: string): Completed | undefined {
  return all.find((each) => each.path === path);
}

describe('the example in help', () => {
  const commands = all.filter(({ path }) => path !== '' && path !== 'help');

  it('is there for every command, and has its flags alone', async () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(commands.map(({ path }) => path).sort());
    for (const { path, flags } of commands) {
      const example = EXAMPLES[path] ?? '';
      const env = fakeEnv();
      await main([...path.split(' '), '--help'], env);
      expect(env.out()).toContain(`\nExample:\n  ${example}\n`);
      expect(example).toContain(`roster ${path}`);
      const used = example.match(/--[a-z-]+/g) ?? [];
      const known = [...flags, ...(path === 'users' ? (at('users list')?.flags ?? []) : [])];
      expect(used.filter((flag) => !known.some(({ names }) => names.includes(flag)))).toEqual([]);
    }
  });
});

describe('what can be completed', () => {
  it('is every command of the table, and every flag that its help shows', async () => {
    const names = at('')?.commands.map(({ name }) => name);
    expect(names).toEqual([...Object.keys(COMMANDS), 'help']);
    for (const { path, flags } of all.filter((each) => each.path !== '' && each.path !== 'help')) {
      const env = fakeEnv();
      await main([...path.split(' '), '--help'], env);
      const shown = [...env.out().matchAll(/^ {2}(?:(-\w), )?(--[a-z-]+)/gm)].map(
        ([, , long]) => long,
      );
      expect(flags.map(({ names: each }) => each.at(-1)).sort()).toEqual(shown.sort());
    }
  });

  it('has choices, account types and files for values, and nothing where nobody can guess', () => {
    const plan = at('plan');
    const value = (name: string): unknown =>
      plan?.flags.find(({ names }) => names.includes(name))?.value;
    expect(plan?.value).toEqual({ kind: 'file' });
    expect(value('--save')).toEqual({ kind: 'file' });
    expect(value('--format')).toMatchObject({ kind: 'words' });
    expect(value('--timeout')).toEqual({ kind: 'any' });
    expect(value('--sandbox')).toBeNull();
    expect(at('users invite')?.value).toMatchObject({ kind: 'words' });
  });

  it.each(SHELLS)('is in the script of %s, and nothing in it can act', (shell) => {
    const about = "it's $(touch here) `touch there`";
    const hostile: Completed = {
      path: 'odd',
      commands: [],
      flags: [{ names: ['--odd'], about, value: null }],
      value: { kind: 'any' },
    };
    const text = RENDERERS[shell]([...all, hostile]);
    for (const { path } of all) expect(text).toContain(path);
    expect(text).not.toContain(` ${about}`);
  });

  it('of a shell that nobody knows is exit code 3', async () => {
    const env = fakeEnv();
    expect(await main(['completion', 'tcsh'], env)).toBe(3);
    expect(env.err().replaceAll(/\s+/g, ' ')).toContain('Allowed choices are bash, zsh, fish');
  });
});
