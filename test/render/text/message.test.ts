import { describe, expect, it } from 'vitest';
import { renderErrorText } from '../../../src/render/text/problems.js';

describe('an error in text', () => {
  it('says what is wrong and what to do next', () => {
    const error = { message: 'The API refused the credentials.', hint: 'Make a new key.' };
    expect(renderErrorText(error, { color: false, columns: null })).toBe(
      'error  The API refused the credentials.\n       Make a new key.\n',
    );
    expect(renderErrorText({ ...error, hint: null }, { color: true, columns: null })).toBe(
      '\u001b[31merror\u001b[39m  The API refused the credentials.\n',
    );
  });
});
