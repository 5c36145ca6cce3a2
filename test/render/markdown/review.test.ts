/** The review as Markdown, whatever is in it. */
import { describe, expect, it } from 'vitest';
import { INVISIBLE } from '../../../src/characters.js';
import type { ReviewEntry, ReviewFile } from '../../../src/render/access.js';
import { renderReviewMarkdown } from '../../../src/render/markdown/review.js';
import { HOSTILE_STRINGS } from '../../fixtures/hostile-strings.js';

function entryWith(text: string): ReviewEntry {
  return {
    ...{ email: text, owners: [text], account_type: text, since: text, by: text, commit: text },
    ...{ merged_by: text, expires: text, on_hold: text, live: text, drift: text, change: text },
    ...{ file: text, line: 3 },
  };
}

function fileWith(text: string, since: string | null = text): ReviewFile {
  const made = {
    roster: text,
    roster_sha256: text,
    commit: text,
    workspace: text,
    read_at: text,
    sha256: text,
  };
  return {
    format_version: '1.0',
    tool_version: '0',
    made_of: made,
    since,
    people: [entryWith(text)],
  };
}

describe('an access review', () => {
  it('shows hostile text and obeys none of it: as many lines and cells as with harmless text', () => {
    const shape = (text: string): readonly number[] =>
      renderReviewMarkdown(fileWith(text))
        .split('\n')
        .map((line) => line.replaceAll('\\|', '').split(' | ').length);
    for (const raw of HOSTILE_STRINGS) {
      const markdown = renderReviewMarkdown(fileWith(raw));
      expect(markdown.replaceAll('\n', '')).not.toMatch(new RegExp(INVISIBLE.source, 'u'));
      expect(shape(raw)).toEqual(shape('harmless'));
      const outsideCode = markdown.replaceAll(/`[^`]*`/g, '');
      expect(outsideCode).not.toMatch(/<(?!!-- -->|span>|\/span>)/);
    }
  });

  it('has a column for changes where it is compared alone', () => {
    expect(renderReviewMarkdown(fileWith('x', null))).not.toContain('| Change |');
    expect(renderReviewMarkdown(fileWith('x'))).toContain('| Change |');
  });
});
