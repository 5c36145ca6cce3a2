/** What nobody knows of the server, drawn anew for each scenario. */
import type fc from 'fast-check';
import type { Assumptions } from '../../src/sandbox/assumptions.js';
import { anyAnswers } from '../fixtures/named-choices.js';

/** What the server says to someone who comes second: above all, that it invites whoever asks. */
export const anyAssumptions: fc.Arbitrary<Partial<Assumptions>> = anyAnswers(
  'inviteExisting',
  'inviteDisabled',
  'changeToSameType',
  'disableInactive',
  'changeInactive',
  'refusal',
  'storedAddress',
  'uidAfterChange',
);
