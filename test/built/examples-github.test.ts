/** What the example workflows say beside what `action-story.test.ts` shows by running one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './run-roster.js';
import { readWorkflow, stepsOf } from './run-workflow.js';

const NAMES = readdirSync(join(ROOT, 'examples/github')).filter((name) => name.endsWith('.yml'));
/** Those that use the action; the others run the command line, or publish it. */
const OF_ROSTERS = NAMES.filter((name) => !['nightly-import.yml', 'release.yml'].includes(name));

interface UsesStep {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The steps that use the action, by the names of their jobs. */
function usesOf(name: string): readonly (readonly [job: string, step: UsesStep])[] {
  return Object.entries(readWorkflow(name).jobs).flatMap(([job, { steps }]) =>
    (steps as readonly UsesStep[])
      .filter(({ uses }) => uses?.startsWith('OWNER/roster@'))
      .map((step) => [job, step] as const),
  );
}

describe.each(NAMES)('%s', (name) => {
  const workflow = readWorkflow(name);

  test('puts no expression into a command, where its value would be code', () => {
    for (const step of Object.keys(workflow.jobs).flatMap((job) => stepsOf(workflow, job))) {
      expect(step.run ?? '').not.toContain('${{');
    }
  });

  test('has no permission but those that its jobs name', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) expect(job).toHaveProperty('permissions');
  });

  test('uses actions that are pinned to a commit', () => {
    for (const [, uses = ''] of workflow.text.matchAll(/uses: (\S+)/g)) {
      expect(uses).toMatch(/@[0-9a-f]{40}$|^OWNER\/roster@COMMIT$/);
    }
  });

  test('installs nothing by the name of a package that someone else could take', () => {
    if (name !== 'release.yml') expect(workflow.text).not.toContain('roster-sync');
  });
});

describe.each(OF_ROSTERS)('each step of %s that uses the action', (name) => {
  const inputs = Object.keys(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')).inputs);

  test('gives it inputs that it has, and keys by the environment alone', () => {
    expect(usesOf(name).length).toBeGreaterThan(1);
    for (const [, step] of usesOf(name)) {
      expect(inputs).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      expect(JSON.stringify(step.with)).not.toContain('secrets.');
      expect(step.env).toHaveProperty('PARADIME_API_SECRET');
    }
  });

  test('has the key that can write in jobs of the environment that apply alone', () => {
    const { jobs } = readWorkflow(name);
    for (const [job, step] of usesOf(name)) {
      const applies = step.with?.['command'] === 'apply';
      expect(JSON.stringify(step.env).includes('WRITE')).toBe(applies && name !== 'fleet.yml');
      expect(jobs[job]?.['environment']).toBe(applies ? 'paradime' : undefined);
    }
  });

  test('finds the history that it needs, and leaves no token in the checkout', () => {
    const checkouts = Object.values(readWorkflow(name).jobs)
      .flatMap(({ steps }) => steps as readonly UsesStep[])
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const { with: given } of checkouts) {
      expect(given).toHaveProperty('persist-credentials', false);
      if (given?.['repository'] === undefined) expect(given).toHaveProperty('fetch-depth', 0);
    }
  });

  test('applies one at a time, each to its end', () => {
    const { jobs, concurrency } = readWorkflow(name);
    const applying = usesOf(name).filter(([, step]) => step.with?.['command'] === 'apply');
    for (const [job] of applying) {
      const group = jobs[job]?.['concurrency'] ?? concurrency;
      expect(group).toMatchObject({ 'cancel-in-progress': false });
      expect(JSON.stringify(group)).toContain('roster-apply');
    }
  });
});
