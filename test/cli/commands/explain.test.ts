import { describe, expect, it } from 'vitest';
import { refuseNoAddress } from '../../../src/cli/commands/explain.js';
import { person, rosterOf } from '../../fixtures/workspaces.js';

const roster = rosterOf(
  ['marco@acme.io', 'maria@acme.io', 'bob@acme.io'].map((each) => person(each, 'ANALYST')),
);

describe('somebody to look for', () => {
  it.each(['', 'notmail', '@acme.io', '名前', '\u001b[31mx'])(
    'is nobody without an address: %j',
    (typed) => {
      expect(() => refuseNoAddress(typed, roster)).toThrow(
        expect.objectContaining({ exitCode: 3, hint: expect.any(String) }),
      );
    },
  );

  it('is refused in the words of a roster, with who may be meant', () => {
    expect(() => refuseNoAddress('notmail', roster)).toThrow(
      expect.objectContaining({
        code: 'invalid_email',
        message: '`notmail` is no e-mail address: it has no @.',
        hint: 'Correct the address; it looks like name@example.com.',
      }),
    );
    expect(() => refuseNoAddress('mark@', roster)).toThrow(
      expect.objectContaining({ hint: 'Did you mean marco@acme.io or maria@acme.io?' }),
    );
    expect(() => refuseNoAddress('bob', roster)).toThrow(
      expect.objectContaining({ hint: 'Did you mean bob@acme.io?' }),
    );
  });

  it.each(['ana@acme.io', 'ana@localhost', '%s@%n', 'аna@acme.io', 'a b@c'])(
    'may have any address that a workspace may show: %j',
    (typed) => {
      expect(() => refuseNoAddress(typed, roster)).not.toThrow();
    },
  );
});
