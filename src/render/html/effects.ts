/** What a change is to the person: they gain access, change, or lose it. That is how a page sorts and sums up. */
import { count } from '../../count.js';
import type { Change } from '../../plan/plan.js';
import { describeUnlisted, type PlanMode } from '../plan-words.js';

/** What a change is to the person. */
export type Effect = 'gain' | 'change' | 'lose';

/** In the order in which a page shows them. */
export const EFFECTS: readonly Effect[] = ['gain', 'change', 'lose'];

/** What the change is to whom it is about. */
export function effectOf({ action }: Change): Effect {
  switch (action) {
    case 'invite':
    case 'reinvite':
      return 'gain';
    case 'change_account_type':
      return 'change';
    case 'disable':
      return 'lose';
  }
}

/** The heading above people with one effect. */
export function nameEffect(effect: Effect, mode: PlanMode): string {
  return EFFECT_NAMES[mode][effect];
}

/** How many people have each effect. */
export function countEffects(changes: readonly Change[]): Readonly<Record<Effect, number>> {
  const counts = { gain: 0, change: 0, lose: 0 };
  for (const change of changes) counts[effectOf(change)] += 1;
  return counts;
}

/** All changes in one sentence: `3 people gain access and 1 changes account type.` */
export function tellEffects(changes: readonly Change[], mode: PlanMode): string {
  const counts = countEffects(changes);
  const told = EFFECTS.filter((effect) => counts[effect] > 0).map((effect) => {
    const number = counts[effect];
    const [one, many] = EFFECT_VERBS[mode][effect];
    return { number, does: number === 1 ? one : many };
  });
  if (told.length === 0) return NOBODY[mode];
  // Whom it is about is said once.
  const parts = told.map(({ number, does }, index) =>
    index === 0 ? `${count(number, 'person', 'people')} ${does}` : `${number} ${does}`,
  );
  const last = parts.pop() ?? '';
  return `${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`}.`;
}

/** Why roster does it, or what it found, in a few words of its own. */
export function tellReason(change: Change, mode: PlanMode): string {
  switch (change.reason) {
    case 'not_in_workspace':
      return 'On the roster, not in the workspace';
    case 'invitation_expired':
      return mode === 'plan'
        ? 'The invitation was not accepted in time, so it is sent again'
        : 'The invitation was not accepted in time';
    case 'account_type_differs':
      return 'The roster lists another account type';
    case 'not_on_roster':
      return mode === 'plan'
        ? 'In the workspace, not on the roster'
        : `In the workspace, ${describeUnlisted(change)}`;
    case 'expired':
      return `Access has ended: the last day was ${change.expires}`;
  }
}

const EFFECT_NAMES: Readonly<Record<PlanMode, Readonly<Record<Effect, string>>>> = {
  plan: { gain: 'Gain access', change: 'Change account type', lose: 'Lose access' },
  drift: {
    gain: 'Should have access',
    change: 'Should have a different account type',
    lose: 'Should not have access',
  },
};

const EFFECT_VERBS: Readonly<
  Record<PlanMode, Readonly<Record<Effect, readonly [one: string, many: string]>>>
> = {
  plan: {
    gain: ['gains access', 'gain access'],
    change: ['changes account type', 'change account type'],
    lose: ['loses access', 'lose access'],
  },
  drift: {
    gain: ['lacks access', 'lack access'],
    change: [
      'has a different account type than the roster says',
      'have a different account type than the roster says',
    ],
    lose: ['should not have access', 'should not have access'],
  },
};

const NOBODY: Readonly<Record<PlanMode, string>> = {
  plan: 'Nobody’s access changes.',
  drift: 'Everyone has the access that the roster gives them.',
};
