/** What the examples say beside what running them shows. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emailKey, matchesAny } from '../../src/email.js';
import { WORKFLOWS } from '../../src/generated/workflows.js';
import { homeOf, readCronSpec, readPod } from '../fixtures/cronjob.js';

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
  it('runs one at a time, and is not tried again', () => {
    const spec = readCronSpec();
    expect([spec.concurrencyPolicy, spec.jobTemplate.spec.backoffLimit]).toEqual(['Forbid', 0]);
  });

  it('mounts what the commands of its head and of docs/kubernetes.md make', () => {
    const [{ volumes }] = readPod('cronjob.yaml');
    const names = volumes.map(({ configMap, secret }) => configMap?.name ?? secret?.secretName);
    for (const path of ['examples/kubernetes/cronjob.yaml', 'docs/kubernetes.md']) {
      const made = read(path).matchAll(
        /kubectl create (?:configmap|secret generic) (\S+) --from-file=(\S+)/g,
      );
      const things = [...made].map(([, name, file]) => [name, file?.split('=')[0]]);
      expect(things).toEqual([
        [names[0], 'roster.yaml'],
        [names[1], 'credentials'],
      ]);
    }
  });
});

describe.each(['cronjob.yaml', 'indexed-job.yaml'] as const)('kubernetes/%s', (example) => {
  const [pod, container] = readPod(example);

  it('has no rights that it does not need', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        ...{ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toHaveProperty('limits.memory');
    expect(container.resources).toHaveProperty('requests.cpu');
    expect(container.volumeMounts.every(({ readOnly }) => readOnly)).toBe(true);
  });

  it('has its settings as a file that its group alone reads, and no secret in a variable', () => {
    expect(container.envFrom).toBeUndefined();
    const plain = ['HOME', 'FLEET'];
    expect(container.env.filter(({ name }) => !plain.includes(name))).toEqual([]);
    const mount = container.volumeMounts.find(({ name }) => name === 'credentials');
    expect(mount?.mountPath).toBe(`${homeOf(container)}/.paradime`);
    const volume = pod.volumes.find(({ name }) => name === 'credentials');
    // Read by the YAML of Kubernetes, 0440 is octal, and by the newer one it is not.
    expect(volume?.secret?.defaultMode).toBe(0o440);
    expect(read(`examples/kubernetes/${example}`)).not.toMatch(/defaultMode: 0/);
  });
});

describe('everything that is copied', () => {
  const files = readdirSync(`${ROOT}examples`, { recursive: true, encoding: 'utf8' })
    .map((name) => `examples/${name}`)
    .filter((path) => statSync(`${ROOT}${path}`).isFile());

  // Whoever takes the name of a package that nobody has published gets the key.
  const INSTALLS = /(?:npx|npm (?:i|install|exec|add)|yarn|pnpm|bunx?)\b.*\broster/;

  it.each(files)('installs no package of roster by its name: %s', (path) => {
    expect(read(path)).not.toMatch(INSTALLS);
  });

  it.each(Object.entries(WORKFLOWS))('nor does what `roster init` writes: %s', (name, text) => {
    expect(text).not.toMatch(INSTALLS);
    const folder = name.includes('gitlab') ? 'gitlab' : 'github';
    expect(text).toBe(read(`examples/${folder}/${name}`));
  });

  it('would be found out', () => {
    expect('run: npm install --global roster-sync@1').toMatch(INSTALLS);
    expect('run: npx --yes roster-sync plan').toMatch(INSTALLS);
  });
});

describe('the example of teams', () => {
  it("lets Paradime's support alone", () => {
    const { policy } = parse(read('examples/teams/roster.yaml'));
    expect(matchesAny(emailKey('support@paradime.io'), policy.ignore)).toBe(true);
  });
});
