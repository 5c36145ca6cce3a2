import { describe, expect, it } from 'vitest';
import { renderValidText } from '../../../src/render/text/valid.js';

describe('valid rosters in text', () => {
  it('are one line each', () => {
    const rosters = [
      { path: 'roster.yaml', people: 7 },
      { path: 'other.yaml', people: 1 },
    ];
    expect(renderValidText(rosters)).toBe(
      'roster.yaml: 7 people, no problems.\nother.yaml: 1 person, no problems.\n',
    );
  });
});
