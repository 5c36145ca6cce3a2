/** Every shell script of the repository, and every line of shell in a workflow, before shellcheck. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../built/run-roster.js';
import { readWorkflow, stepsOf } from '../built/run-workflow.js';
import { readPod } from '../fixtures/cronjob.js';
import { describeWith } from './machine.js';

/** What git has of shell: by its ending, whatever its first line is, or by its first line. */
function scripts(): readonly string[] {
  const files = execFileSync('git', ['-C', ROOT, 'ls-files'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const isShell = (file: string): boolean =>
    /^#!.*\b(?:ba|da|)sh\b/.test(readFileSync(join(ROOT, file), 'utf8').slice(0, 40));
  return files.filter(
    (file) => /\.(?:ba)?sh$/.test(file) || (/(?:^|\/)[^./]+$/.test(file) && isShell(file)),
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
  const { command } = readPod('indexed-job.yaml')[1];
  return [...steps, ...lines, ['kubernetes: indexed-job.yaml', command?.at(-1) ?? '']];
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

  test('in less than there is: each kind of place has something', () => {
    const places = [...scripts(), ...snippets().map(([name]) => name.split(':')[0])];
    for (const place of ['.ci/run', 'examples/cron/roster.sh', 'fleet.yml', 'gitlab', 'kubernetes'])
      expect(places).toContain(place);
  });

  test('and finds something where something is', () => {
    expect(check('echo $HOME\n')).toContain('SC2086');
  });
});
