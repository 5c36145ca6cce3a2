/** What nobody knows of the server, drawn anew for each scenario. */
import fc from 'fast-check';
import { ASSUMPTION_CHOICES, type Assumptions } from '../../src/sandbox/assumptions.js';

/** What the server says to somebody who comes second: above all, that it invites whoever asks. */
export const anyAssumptions: fc.Arbitrary<Partial<Assumptions>> = fc.record({
  inviteExisting: fc.constantFrom(...ASSUMPTION_CHOICES.inviteExisting),
  inviteDisabled: fc.constantFrom(...ASSUMPTION_CHOICES.inviteDisabled),
  changeToSameType: fc.constantFrom(...ASSUMPTION_CHOICES.changeToSameType),
  disableInactive: fc.constantFrom(...ASSUMPTION_CHOICES.disableInactive),
  changeInactive: fc.constantFrom(...ASSUMPTION_CHOICES.changeInactive),
  refusal: fc.constantFrom(...ASSUMPTION_CHOICES.refusal),
});
