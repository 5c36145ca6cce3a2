/** Owners of those whose access ends soon: asked for them alone, and shown beside them. */
import { expect, it } from 'vitest';
import { readOwners, withOwners } from '../../../src/cli/access/owners.js';
import { dayAt } from '../../../src/day.js';
import { renderPlanMarkdown } from '../../../src/render/markdown/plan.js';
import { renderPlanText } from '../../../src/render/text/plan.js';
import { planFileOf, planOf } from '../../fixtures/plans.js';
import { fakeEnv } from '../../outside.js';

const ENDING = {
  email: 'jonny@acme.io',
  expires: dayAt(Date.parse('2026-12-01')),
  days_left: 8,
  source: { file: 'teams/data.yaml', line: 3 },
};
const CODEOWNERS = '* @acme/platform\n/teams/ @acme/leads lead@acme.io\n';

it('are named in every form of a plan, without notifying anyone', async () => {
  const env = fakeEnv({
    files: { CODEOWNERS, 'teams/data.yaml': '', 'teams/CODEOWNERS': CODEOWNERS },
  });
  const plan = await withOwners(planOf({ expiring: [ENDING] }), env);
  expect(plan.owners).toEqual([{ file: 'teams/data.yaml', owners: ['@acme/platform'] }]);
  const file = planFileOf(plan);
  const markdown = renderPlanMarkdown(file, { mode: 'drift' });
  expect(markdown).toContain('| Expires soon | Last day | Days left | Owner | Where |');
  expect(markdown).toContain('| @<!-- -->acme/platform |');
  const text = renderPlanText(file, { mode: 'plan', color: false, columns: null });
  expect(text).toContain('teams/data.yaml:3  owned by @acme/platform');
});

it('are not asked for where nobody’s access ends, and left out where nobody is named', async () => {
  const none = planOf();
  expect(await withOwners(none, fakeEnv({ files: { CODEOWNERS } }))).toBe(none);
  const nobody = planOf({ expiring: [ENDING] });
  expect(await withOwners(nobody, fakeEnv())).toBe(nobody);
  const markdown = renderPlanMarkdown(planFileOf(nobody), { mode: 'plan' });
  expect(markdown).toContain('| Expires soon | Last day | Days left | Where |');
});

const BOTH = {
  'roster.yaml': '',
  '.github/CODEOWNERS': '/roster.yaml @hub\n',
  CODEOWNERS: '/roster.yaml @top # not @other\n',
  '.gitlab/CODEOWNERS': '* @lab\n',
};

it.each<[string, Record<string, string>, Record<string, string>, readonly string[]]>([
  ['in a job of GitHub', BOTH, { GITHUB_ACTIONS: 'true' }, ['@hub']],
  ['in a job of GitLab', BOTH, { GITLAB_CI: 'true' }, ['@top', '@other']],
  ['in a checkout with .github', BOTH, {}, ['@hub']],
  [
    'in a checkout with .gitlab-ci.yml',
    { 'roster.yaml': '', CODEOWNERS: '* @a # not @b\n', '.gitlab-ci.yml': '' },
    {},
    ['@a', '@b'],
  ],
  ['anywhere else', { 'roster.yaml': '', CODEOWNERS: '* @a # not @b\n' }, {}, ['@a']],
])('are those whom the forge would ask: %s', async (_where, files, variables, owners) => {
  const found = await readOwners(['roster.yaml'], fakeEnv({ files, variables }));
  expect(found.get('roster.yaml')).toEqual(owners);
});
