/** Laws of texts without people: what is hidden, whatever is written, and at what cost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedaction } from '../../src/render/redact.js';
import { createSecrets } from '../../src/secret.js';

/** What an address in a sentence is, as one pattern: right, but it takes the square of a text's length. */
const ADDRESS = /(?![`'])[^\s"<>()[\],;:\\]+@[^\s"<>()[\],;:\\]*[^\s"<>()[\],;:\\`'.!?…]/gu;

const anyText = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', '@', '.', '`', "'", '!', '…', ' ', ',', ':', '"', '<', '\\'),
  maxLength: 40,
});

function byPattern(text: string): string {
  const people: string[] = [];
  return text.replace(ADDRESS, (address) => {
    const known = people.indexOf(address);
    return `person-${known >= 0 ? known + 1 : people.push(address)}`;
  });
}

describe('a text without people', () => {
  test('lacks whatever may be an address', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => !/: "|[BÉA]/.test(text)),
        (text) => {
          // Case and accents make no two people here, so that the pattern's numbers are the same.
          fc.pre(new Set(text.match(ADDRESS) ?? []).size < 2 || !text.includes('é'));
          expect(createRedaction(createSecrets({})).text(text)).toBe(byPattern(text));
        },
      ),
    );
  });

  test('costs its length, however little of it is an address', () => {
    const { text, email } = createRedaction(createSecrets({}));
    email('an odd login');
    for (const piece of ['a', '@', 'a@', "'", '.', 'an odd logi', ': "', '@ ']) {
      const long = piece.repeat(Math.ceil(300_000 / piece.length));
      expect(text(long).length).toBeLessThanOrEqual(long.length * 8);
    }
  });

  test('lacks odd logins, the longer one first, however many there are', () => {
    const { text, email } = createRedaction(createSecrets({}));
    const logins = Array.from({ length: 20_000 }, (_, n) => `login ${n}`);
    for (const login of logins) email(login);
    expect(text('login 1 and login 19999, not login')).toBe('person-2 and person-20000, not login');
    for (const login of logins) text(`changed ${login}`);
  });
});
