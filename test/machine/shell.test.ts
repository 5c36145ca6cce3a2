/** Every shell script of the repository, and every line of shell in a workflow, before shellcheck. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../built/run-roster.js';
import { readWorkflow, stepsOf } from '../built/run-workflow.js';
import { describeWith } from './machine.js';

/** What git has of shell: by its ending, or by its first line. */
function scripts(): readonly string[] {
  const files = execFileSync('git', ['-C', ROOT, 'ls-files'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const candidates = files.filter((file) => file.endsWith('.sh') || /(?:^|\/)[^./]+$/.test(file));
  return candidates.filter((file) =>
    /^#!.*\b(?:ba|da|)sh\b/.test(readFileSync(join(ROOT, file), 'utf8').slice(0, 40)),
  );
}

interface PipelineJob {
  readonly before_script: readonly string[];
  readonly script: readonly string[];
}

/** Lines of shell in YAML, by where they stand. */
function snippets(): readonly (readonly [string, string])[] {
  const names = readdirSync(join(ROOT, 'examples/github')).filter((name) => name.endsWith('.yml'));
  const steps = names.flatMap((name) => {
    const workflow = readWorkflow(name);
    return Object.keys(workflow.jobs).flatMap((job) =>
      stepsOf(workflow, job).flatMap(({ run, name: step }) =>
        run === undefined ? [] : [[`${name}: ${step}`, run] as const],
      ),
    );
  });
  const { '.roster': base, ...jobs }: Readonly<Record<string, PipelineJob>> = parse(
    readFileSync(join(ROOT, 'examples/gitlab/roster.gitlab-ci.yml'), 'utf8'),
  );
  const lines = Object.entries(jobs).map(
    ([job, { script }]) =>
      [`gitlab: ${job}`, [...(base?.before_script ?? []), ...script].join('\n')] as const,
  );
  return [...steps, ...lines];
}

function check(text: string): string {
  return spawnSync('shellcheck', ['--shell=bash', '-'], { input: text, encoding: 'utf8' }).stdout;
}

describeWith('shellcheck', 'shellcheck finds nothing', () => {
  test.each(scripts())('in %s', (file) => {
    expect(check(readFileSync(join(ROOT, file), 'utf8'))).toBe('');
  });

  test.each(snippets())('in %s', (_name, text) => {
    expect(check(`set -eo pipefail\n${text}\n`)).toBe('');
  });

  test('and finds something where something is', () => {
    expect(check('echo $HOME\n')).toContain('SC2086');
  });
});
