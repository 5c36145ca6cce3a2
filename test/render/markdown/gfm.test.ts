/** What a real parser of GitHub's Markdown makes of comments with hostile text in them. */
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { renderPlanMarkdown } from '../../../src/render/markdown/plan.js';
import { renderReportMarkdown } from '../../../src/render/markdown/report.js';
import { planWith, reportWith } from '../../fixtures/hostile-files.js';
import { HOSTILE_STRINGS } from '../../fixtures/hostile-strings.js';

/** The tags in the HTML that a comment becomes; anything that is not ours came from data. */
function tagsIn(markdown: string): ReadonlySet<string> {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const withoutComments = html.replaceAll(/<!--[\s\S]*?-->/g, '');
  return new Set([...withoutComments.matchAll(/<\/?([a-z][\w-]*)/gi)].map(([, tag = '']) => tag));
}

const OURS = ['plan', 'report'] as const;

function render(kind: (typeof OURS)[number], text: string): string {
  return kind === 'plan'
    ? renderPlanMarkdown(planWith(text), { mode: 'plan' })
    : renderReportMarkdown(reportWith(text));
}

describe.each(OURS)('a %s with hostile text', (kind) => {
  const harmless = tagsIn(render(kind, 'harmless'));

  it('has tables and no links when the text is harmless', () => {
    expect(harmless).toContain('table');
    expect(harmless).not.toContain('a');
    expect(harmless).not.toContain('img');
  });

  it.each(HOSTILE_STRINGS)('has no other tags with %j', (text) => {
    const foreign = [...tagsIn(render(kind, text))].filter((tag) => !harmless.has(tag));
    // A span without attributes is how a dollar sign is kept from starting mathematics.
    expect(foreign.filter((tag) => tag !== 'span')).toEqual([]);
  });
});
