/** What drift says of users whom the roster does not name: that they joined, or that someone took them off and no apply came yet. */
import { expect, it } from 'vitest';
import { digestPlan } from '../../src/plan/saved/plan-file.js';
import { renderPlanGithub } from '../../src/render/github.js';
import { renderPlanHtml } from '../../src/render/html/page-of-plan.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { createRedaction } from '../../src/render/redact.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import { createSecrets } from '../../src/secret.js';
import { disable, disableWithPast, planFileOf, planOf } from '../fixtures/plans.js';

const OFF = { commit: 'abcdef0123456789', day: '2026-11-02', by: 'Eve Writer' };
const OPEN = { commit: null, day: null, by: null };
const FILE = planFileOf(
  planOf({
    changes: [
      disableWithPast('a@acme.io', 'BUSINESS', { taken_off: OFF }),
      disableWithPast('b@acme.io', 'BUSINESS', { taken_off: null }),
      disableWithPast('c@acme.io', 'BUSINESS', { past_unknown: 'no_git' }),
      disableWithPast('d@acme.io', 'BUSINESS', { taken_off: OPEN }),
      disable('e@acme.io', 'BUSINESS'),
    ],
  }),
);
const SAID = [
  'taken off the roster, not disabled yet (by Eve Writer on 2026-11-02, commit abcdef012345)',
  'joined without roster',
  'joined, or taken off the roster',
  'taken off the roster, not disabled yet (in an uncommitted change)',
];
const NOBODY = new Map<string, never>();

it.each([
  ['text', renderPlanText(FILE, { mode: 'drift', color: false, columns: null }), 'is BUSINESS, '],
  ['Markdown', renderPlanMarkdown(FILE, { mode: 'drift' }), '| **'],
  ['the page', renderPlanHtml(FILE, { mode: 'drift' }, NOBODY), 'In the workspace, '],
  ['annotations', renderPlanGithub(FILE, { mode: 'drift' }), 'is BUSINESS, '],
])('is told in %s', (_format, shown, before) => {
  for (const said of SAID) expect(shown).toContain(`${before}${said}`);
});

it('has the name of the author escaped', () => {
  const off = { ...OFF, by: 'Eve <b>&' };
  const change = disableWithPast('a@acme.io', 'BUSINESS', { taken_off: off });
  const file = planFileOf(planOf({ changes: [change] }));
  expect(renderPlanMarkdown(file, { mode: 'drift' })).toContain('(by Eve &#60;b&#62;&#38; on');
  expect(renderPlanHtml(file, { mode: 'drift' }, NOBODY)).toContain('(by Eve &lt;b&gt;&amp; on');
});

it('is no part of a plan, which disables them all the same', () => {
  const text = renderPlanText(FILE, { mode: 'plan', color: false, columns: null });
  expect(text.match(/disable BUSINESS \(not on the roster\)/g)).toHaveLength(5);
});

it('names neither author nor commit where people are redacted', () => {
  const shown = createRedaction(createSecrets({})).planFile(FILE);
  expect(JSON.stringify(shown)).not.toMatch(/Eve|abcdef/);
  const text = renderPlanText(shown, { mode: 'drift', color: false, columns: null });
  expect(text).toMatch(/taken off the roster, not disabled yet \(by \S+ on 2026-11-02, commit/);
});

it('changes no digest', () => {
  const [plan] = FILE.plans;
  if (plan === undefined) throw new Error('There is no plan.');
  const plain = { ...plan, changes: plan.changes.map(({ email }) => disable(email, 'BUSINESS')) };
  expect(digestPlan(plan)).toBe(digestPlan(plain));
});
