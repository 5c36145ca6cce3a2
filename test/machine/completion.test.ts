import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { emptyFolder } from '../built/run-roster.js';
import { fakeEnv } from '../outside.js';
import { describeWith } from './machine.js';

const IN_ZSH = fileURLToPath(new URL('complete-in-zsh.py', import.meta.url));

/** A folder with a shell's script, and a file to be completed. */
async function prepare(shell: string): Promise<{ cwd: string; script: string }> {
  const cwd = emptyFolder();
  const env = fakeEnv();
  expect(await main(['completion', shell], env)).toBe(0);
  writeFileSync(join(cwd, 'script'), env.out());
  writeFileSync(join(cwd, 'my roster.yaml'), '');
  return { cwd, script: './script' };
}

async function run(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd };
  const { stdout } = await promisify(execFile)(program, args, { cwd, env });
  return stdout;
}

/** What someone types, and the one word that it is completed to. */
const TYPED: readonly (readonly [line: string, word: string])[] = [
  ['roster dri', 'drift'],
  ['roster users set-', 'set-account-type'],
  ['roster help vali', 'validate'],
  ['roster plan --det', '--detailed-exitcode'],
  ['roster users list --act', '--active'],
  ['roster plan --format j', 'json'],
  ['roster set ana@acme.io ANA', 'ANALYST'],
  ['roster completion zs', 'zsh'],
  ['roster sandbox invi', 'invite'],
];

describeWith('shells', 'completion in the real shells', () => {
  it('bash completes commands, flags, values and files', async () => {
    const { cwd, script } = await prepare('bash');
    const ask = (line: string): string => {
      const words = line.split(' ').map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _roster; echo "\${COMPREPLY[*]}"`;
    };
    const lines = [...TYPED.map(([line]) => line), 'roster plan my', 'roster plan --format = m'];
    const said = await run(cwd, 'bash', '-c', `source ${script}; ${lines.map(ask).join('; ')}`);
    const expected = [...TYPED.map(([, word]) => word), 'my roster.yaml', 'markdown'];
    expect(said.trimEnd().split('\n')).toEqual(expected);
  });

  it('fish completes commands, flags, values and files', async () => {
    const { cwd, script } = await prepare('fish');
    const lines = [...TYPED.map(([line]) => line), 'roster plan my'];
    const asked = lines.map((line) => `complete -C '${line}' | string join '|'; echo`).join('; ');
    const said = await run(cwd, 'fish', '--no-config', '-c', `source ${script}; ${asked}`);
    const words = said
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t')[0]);
    expect(words).toEqual([...TYPED.map(([, word]) => word), 'my roster.yaml']);
  });

  it('zsh completes commands, flags, values and files', async () => {
    const { cwd, script } = await prepare('zsh');
    const lines = [...TYPED.map(([line]) => line), 'roster plan my', 'roster plan --format=m'];
    const said = await run(cwd, 'python3', IN_ZSH, script, ...lines);
    const whole = TYPED.map(([line, word]) => `${line.split(' ').slice(1, -1).join(' ')} ${word}`);
    expect(said.trimEnd().split('\n')).toEqual([
      ...whole.map((line) => line.trim()),
      'plan my roster.yaml',
      'plan --format=markdown',
    ]);
  });
});
