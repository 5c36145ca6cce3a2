import { describe, expect, it } from 'vitest';
import { loadRoster } from '../../../src/cli/run/aim.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';

const OPTIONS = { color: false, debug: false, format: 'github' } as const;

/** As in a workflow: what stands on standard output becomes annotations. */
async function load(text: string): Promise<{ readonly env: FakeEnv; readonly found: boolean }> {
  const env = fakeEnv({ files: { 'roster.yaml': text } });
  return { env, found: (await loadRoster('roster.yaml', OPTIONS, env)) !== null };
}

function annotations(env: FakeEnv): readonly string[] {
  return env.out().split('\n').filter(Boolean);
}

function people(lines: readonly string[]): string {
  return `version: 1\nusers:\n${lines.map((line) => `  - { ${line}, account_type: ADMIN }\n`).join('')}`;
}

/** Each with a letter that is not what it looks like. */
const ODD = [...'abcdefgh'].map((letter) => `email: "${letter}\u0430@acme.io"`);

describe('a roster that is read on the way to a plan, in a workflow', () => {
  it('takes none of the ten warnings that GitHub shows for a step: they are for the plan', async () => {
    const { env, found } = await load(people(ODD));
    expect(found).toBe(true);
    expect(env.out()).not.toContain('::warning');
    expect(annotations(env)).toHaveLength(5);
    expect(annotations(env)[0]).toMatch(/^::notice file=roster\.yaml,line=3,.*mixed_scripts/);
    expect(annotations(env)[4]).toContain('… and 4 more');
  });

  it('leaves to the plan to say who has had the last day, and tells it to people all the same', async () => {
    const { env } = await load(
      people(['email: ana@acme.io', 'email: bo@acme.io, expires: 2020-01-31']),
    );
    expect(annotations(env)).toEqual([]);
    expect(env.err()).toContain('expired_person');
  });

  it('is told as it is when there will be no plan', async () => {
    const { env, found } = await load(people([...ODD.slice(0, 1), 'email: nobody']));
    expect(found).toBe(false);
    expect(annotations(env).map((line) => line.split(' ')[0])).toEqual(['::error', '::warning']);
  });
});
