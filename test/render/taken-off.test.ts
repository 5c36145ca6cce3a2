/** Someone who was taken off the roster and waits for an apply, in every format of drift. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/plan/plan.js';
import { renderPlanHtml } from '../../src/render/html/page-of-plan.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { describeWays } from '../../src/render/next-steps.js';
import { createRedaction } from '../../src/render/redact.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import { createSecrets } from '../../src/secret.js';
import { disable, planFileOf, planOf } from '../fixtures/plans.js';

const DRIFT = { mode: 'drift' } as const;
const OFF = { commit: 'abcdef0123456789', day: '2026-11-02', by: 'Eve <b>&' };
const JONNY = { ...disable('jonny@acme.io', 'BUSINESS'), taken_off: OFF };
const MARCO = { ...disable('marco@acme.io', 'BUSINESS'), taken_off: null };
const ZOE = disable('zoe@acme.io', 'BUSINESS');

function driftOf(...changes: readonly Change[]): ReturnType<typeof planFileOf> {
  return planFileOf(planOf({ changes }));
}

describe('who was taken off the roster', () => {
  const file = driftOf(JONNY, MARCO);

  it('is told from who joined another way, in text', () => {
    const text = renderPlanText(file, { color: false, columns: null, mode: 'drift' });
    expect(text).toMatch(
      /jonny@acme\.io +is BUSINESS, taken off the roster, not disabled yet \(by Eve <b>& on 2026-11-02, commit abcdef012345\)/,
    );
    expect(text).toMatch(/marco@acme\.io +is BUSINESS, joined; not by roster/);
  });

  it('is told in Markdown and in the page, with the name of the author escaped', () => {
    const markdown = renderPlanMarkdown(file, DRIFT);
    expect(markdown).toContain(
      'taken off the roster, not disabled yet (by Eve &#60;b&#62;&#38; on',
    );
    const page = renderPlanHtml(file, DRIFT, new Map());
    expect(page).toContain('taken off the roster, not disabled yet (by Eve &lt;b&gt;&amp; on');
  });

  it('has neither author nor commit where people are redacted', () => {
    const shown = JSON.stringify(createRedaction(createSecrets({})).planFile(file));
    expect(shown).not.toMatch(/Eve|abcdef/);
    expect(shown).toContain('2026-11-02');
  });
});

describe('the ways out of drift', () => {
  it('speak of who joined only where someone did', () => {
    expect(describeWays(driftOf(JONNY))).not.toContain('joined');
    expect(describeWays(driftOf(JONNY, MARCO))).toMatch(/joined .* roster users disable EMAIL\.$/);
  });

  it('say that git can not tell where it can not', () => {
    expect(describeWays(driftOf(MARCO, ZOE))).toMatch(/Git can't tell .* waiting for an apply\.$/);
  });
});
