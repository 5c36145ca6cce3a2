import { describe, expect, test } from 'vitest';
import type { Plan, PolicyChange } from '../../src/plan/plan.js';
import { renderPlanGithub } from '../../src/render/github.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { createRedaction } from '../../src/render/redact.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import { createSecrets } from '../../src/secret.js';
import { disable, planFileOf, planOf } from '../fixtures/plans.js';

const loosened = (
  key: string,
  before: string | null,
  after: string | null,
  lets_through: readonly string[] = [],
  path: string | null = null,
): PolicyChange => ({ key, path, before, after, effect: 'loosened', lets_through });

const plan: Plan = {
  ...planOf({ changes: [disable('kim@acme.io', 'ANALYST')] }),
  base: { ref: 'origin/main', commit: '0123456789abcdef' },
  policy_changes: [
    loosened('max_removals', '1', '99', ['jonny@acme.io', 'kim@acme.io']),
    loosened('protected', 'alexandra@acme.io', null),
    loosened('protected', 'build-bot', null),
    loosened('may_grant', null, 'ADMIN', [], 'teams/*.yaml'),
    { ...loosened('min_admins', '1', '2'), effect: 'tightened' },
  ],
};
const file = planFileOf(plan);
const text = renderPlanText(file, { mode: 'plan', color: false, columns: null });

describe('what a change does to the policy', () => {
  test('is told as text, what it loosens marked, with whom that lets through', () => {
    expect(text.slice(text.indexOf('This change of the policy:')).split('\n').slice(0, 6)).toEqual([
      'This change of the policy:',
      expect.stringMatching(
        /^ {2}! max_removals +1 → 99 \(loosened\), lets through jonny@acme\.io, kim@acme\.io$/,
      ),
      expect.stringMatching(/^ {2}! protected +− alexandra@acme\.io \(loosened\)$/),
      expect.stringMatching(/^ {2}! protected +− build-bot \(loosened\)$/),
      expect.stringMatching(/^ {2}! may_grant +\+ ADMIN for teams\/\*\.yaml \(loosened\)$/),
      expect.stringMatching(/^ {2}· min_admins +1 → 2 \(tightened\)$/),
    ]);
  });

  test('is a table in Markdown, what it loosens in bold', () => {
    const markdown = renderPlanMarkdown(file, { mode: 'plan' });
    expect(markdown).toContain('| Policy | Was → is | Effect | Lets through |');
    expect(markdown).toMatch(
      /\| \*\*`max_removals`\*\* \| \*\*1 → 99\*\* \| \*\*loosened\*\* \| jonny/,
    );
    expect(markdown).toMatch(/\| `min_admins` \| 1 → 2 \| tightened \| {1,2}\|/);
  });

  test('is an annotation each, a warning for what it loosens', () => {
    const lines = renderPlanGithub(file, { mode: 'plan' }).split('\n');
    const about = lines.filter((each) => each.includes('title=policy'));
    expect(about.map((each) => each.split(' ')[0])).toEqual([
      ...['::warning', '::warning', '::warning', '::warning', '::notice'],
    ]);
    expect(about[0]).toContain('max_removals 1 → 99');
    expect(about[4]).toContain('min_admins 1 → 2');
  });

  test('keeps limits with --redact, and names nobody, logins that are no address included', () => {
    const shown = createRedaction(createSecrets({})).planFile(file);
    const redacted = renderPlanText(shown, { mode: 'plan', color: false, columns: null });
    expect(redacted).toContain('1 → 99');
    expect(redacted).toContain('+ ADMIN for teams/*.yaml');
    expect(redacted).not.toMatch(/alexandra|build-bot|jonny|kim/);
  });
});
