/** What the examples say beside what running them shows. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emailKey, matchesAny } from '../../src/email.js';
import { readCronJob, readCronSpec } from '../fixtures/cronjob.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

describe('the example workflows', () => {
  it.each(['pull_request', 'push'])(
    'start on %s of a team file alone, as docs/teams.md promises',
    (event) => {
      const { on } = parse(read('examples/github/roster.yml'));
      expect(on[event].paths).toContain('roster.yaml');
      expect(on[event].paths).toContain('teams/**');
      expect(read('docs/teams.md')).toContain('`teams/**`');
      expect(read('docs/github-actions.md')).toContain("a team's file alone");
    },
  );

  it('apply on a schedule once its comment signs are off, which docs/roster-file.md calls for', () => {
    const text = read('examples/github/roster.yml');
    const { on, jobs } = parse(text.replace(/# (?=- cron)/, ''));
    expect(on.schedule.map(({ cron }: { readonly cron: string }) => cron)).toEqual([
      '17 6 * * 1-5',
      '23 0 * * *',
    ]);
    expect(jobs.apply.if).toContain("github.event.schedule == '23 0 * * *'");
    expect(jobs.drift.if).toBe("github.event.schedule == '17 6 * * 1-5'");
    expect(parse(text).on.schedule).toHaveLength(1);
  });
});

describe('the example pipeline for GitLab', () => {
  const pipeline = parse(read('examples/gitlab/roster.gitlab-ci.yml'));

  it('gives the key that can write to the job that applies alone', () => {
    const jobs = Object.entries(pipeline).filter(([, job]) => /WRITE/.test(JSON.stringify(job)));
    expect(jobs.map(([name]) => name)).toEqual(['roster apply']);
    expect(pipeline['roster apply'].rules[0].if).toContain('$CI_DEFAULT_BRANCH');
    expect(pipeline['roster apply'].resource_group).toBe('roster-apply');
  });
});

describe('examples/kubernetes', () => {
  it('names what listing with a company token needs, as fleet.yml does', () => {
    const text = read('examples/kubernetes/indexed-job.yaml');
    const [before = ''] = text.split('roster workspaces --format csv');
    expect(before).toContain('export PARADIME_WORKSPACE_UID=');
    for (const path of ['examples/kubernetes/indexed-job.yaml', 'examples/github/fleet.yml']) {
      expect(read(path)).toContain('"Workspace metadata viewer"');
    }
  });
});

describe('the CronJob', () => {
  const spec = readCronSpec();
  const [pod, container] = readCronJob();

  it('runs one at a time, and is not tried again', () => {
    expect([spec.concurrencyPolicy, spec.jobTemplate.spec.backoffLimit]).toEqual(['Forbid', 0]);
  });

  it('has no rights that it does not need', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toHaveProperty('limits.memory');
    expect(container.volumeMounts.every(({ readOnly }) => readOnly)).toBe(true);
  });

  it('has its settings as a file, and no secret in a variable', () => {
    expect(container.envFrom).toBeUndefined();
    expect(container.env.map(({ name }) => name)).toEqual(['HOME']);
    expect(container.volumeMounts.at(-1)?.mountPath).toBe(`${container.env[0].value}/.paradime`);
    expect(pod.volumes).toContainEqual(expect.objectContaining({ secret: expect.anything() }));
  });
});

describe('the example of teams', () => {
  it("lets Paradime's support alone", () => {
    const { policy } = parse(read('examples/teams/roster.yaml'));
    expect(matchesAny(emailKey('support@paradime.io'), policy.ignore)).toBe(true);
  });
});
