/** `action.yml`, the documentation and the code name the same inputs and outputs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ACTION_COMMANDS, parseInputs } from '../../src/action/inputs.js';
import { endWithout } from '../../src/action/job.js';
import { writeOutputs } from '../../src/action/outputs.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MANIFEST = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
const PAGE = readFileSync(join(ROOT, 'docs/github-actions.md'), 'utf8');

/** The names in the first column of the table with that heading. */
function namesInTable(heading: string): readonly string[] {
  const [, rows = ''] = PAGE.split(`| ${heading} |`);
  const lines = rows.split('\n').slice(1);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines
    .slice(1, end)
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)])
    .map(([, name = '']) => name);
}

describe('action.yml', () => {
  test('has the inputs that the code asks for, but for the one that it starts in', () => {
    const asked: string[] = [];
    parseInputs({
      input: (name) => {
        asked.push(name);
        return name === 'command' ? 'plan' : '';
      },
    });
    const named = new Set([...asked, 'working-directory']);
    expect(Object.keys(MANIFEST.inputs).sort()).toEqual([...named].sort());
    expect(
      namesInTable('Input')
        .filter((name) => named.has(name))
        .sort(),
    ).toEqual([...named].sort());
  });

  test('has the outputs that the code writes', () => {
    const written: string[] = [];
    writeOutputs(endWithout(0, 'valid'), { output: (name) => written.push(name) });
    expect(Object.keys(MANIFEST.outputs)).toEqual(written);
    expect(namesInTable('Output')).toEqual(written);
  });

  test('names every command, and the Node of runners', () => {
    for (const command of ACTION_COMMANDS) {
      expect(MANIFEST.inputs.command.description).toContain(command);
    }
    expect(MANIFEST.runs).toEqual({ using: 'node24', main: 'dist-action/index.cjs' });
  });
});

describe('inputs', () => {
  const read = (inputs: Readonly<Record<string, string>>): ReturnType<typeof parseInputs> =>
    parseInputs({ input: (name) => inputs[name] ?? '' });

  test('are lists by lines, with spaces in names and nothing that passes for a flag', () => {
    const parsed = read({
      command: 'plan',
      files: '  a.yaml\n\n my team.yaml \n--allow=max_removals=99',
      'plan-file': '-x.json',
    });
    expect(parsed.files).toEqual(['a.yaml', 'my team.yaml', './--allow=max_removals=99']);
    expect(parsed.planFile).toBe('./-x.json');
  });

  test('are by default what action.yml says', () => {
    expect(read({ command: 'drift' })).toEqual({
      ...{ command: 'drift', files: ['roster.yaml'], allow: [], planFile: null, comment: true },
      ...{ label: '', redact: null, adopt: 'none', token: null },
    });
  });

  test('that are no switches are refused by name', () => {
    expect(() => read({ command: 'plan', comment: 'yes' })).toThrow('`comment`');
    expect(() => read({ command: 'plan', redact: 'no' })).toThrow('`redact`');
    expect(() => read({ command: '' })).toThrow('`command`');
  });
});
