/** The review as Markdown, whatever is in it. */
import { describe, expect, it } from 'vitest';
import { invisible } from '../../../src/characters.js';
import { renderReviewMarkdown } from '../../../src/render/markdown/review.js';
import { reviewWith } from '../../fixtures/hostile-lists.js';
import { HOSTILE_STRINGS } from '../../fixtures/hostile-strings.js';

describe('an access review', () => {
  it('shows hostile text and obeys none of it: as many lines and cells as with harmless text', () => {
    const shape = (text: string): readonly number[] =>
      renderReviewMarkdown(reviewWith(text))
        .split('\n')
        .map((line) => line.replaceAll('\\|', '').split(' | ').length);
    for (const raw of HOSTILE_STRINGS) {
      const markdown = renderReviewMarkdown(reviewWith(raw));
      expect(markdown.replaceAll('\n', '')).not.toMatch(new RegExp(invisible().source, 'u'));
      expect(shape(raw)).toEqual(shape('harmless'));
      const outsideCode = markdown.replaceAll(/`[^`]*`/g, '');
      expect(outsideCode).not.toMatch(/<(?!!-- -->|span>|\/span>)/);
    }
  });

  it('has a column for changes where it is compared alone', () => {
    expect(renderReviewMarkdown(reviewWith('x', null))).not.toContain('| Change |');
    expect(renderReviewMarkdown(reviewWith('x'))).toContain('| Change |');
  });
});
