/** How to go on: past a guard that tripped, out of drift, or with what nobody can take back. Text from outside is in it as it is, as in the words of a plan. */
import { count } from '../count.js';
import { isAllowable } from '../plan/allowances.js';
import { isInvitation } from '../plan/changes.js';
import { MENDS } from '../plan/decision-words.js';
import type { Guard, GuardName, Plan, PlanFile } from '../plan/plan.js';
import type { PlanMode } from './plan-words.js';

/** Who reads of a guard: who types commands, in which of several workspaces too, or who reviews a pull request. */
export type GuardReader = 'one_workspace' | 'several_workspaces' | 'review';

/**
 * What a tripped guard found, and how to go on where that is one's own decision. In a review there is nobody
 * who could pass a flag, but the roster can be changed.
 */
export function describeGuard(guard: Guard, mode: PlanMode, reader: GuardReader): string {
  const said = asSentence(guard.message);
  if (mode !== 'plan' || !isAllowable(guard.name)) return said;
  const flag = `--allow ${guard.name}=${guard.actual}`;
  const where =
    reader === 'several_workspaces' ? ' (this raises the limit in every workspace of the run)' : '';
  const key = policyAdvice(guard.name, guard.actual);
  if (reader !== 'review')
    return `${said} Check the list first. If it is right, ${key ?? ''}${key === null ? '' : ', or '}for one run: ${flag}${where}`;
  return key === null
    ? `${said} Check the roster first. Only the person who applies it can allow this, with ${flag}`
    : `${said} Check the list first. If it is right, ${key}.`;
}

/** What to write into the roster's policy; null for what no policy allows. */
function policyAdvice(name: GuardName, actual: number): string | null {
  switch (name) {
    case 'protected':
      return 'remove these users from policy.protected';
    case 'seats':
      return 'raise policy.seats';
    case 'empty_roster':
    case 'incomplete_read':
    case 'empty_read':
    case 'wrong_workspace':
      return null;
    case 'max_removals':
    case 'max_type_changes':
    case 'max_lookalikes':
    case 'max_invites':
    case 'min_admins':
      return `set policy.${name} to ${actual} in the roster`;
  }
}

/** What of plans nobody can take back, in numbers: their lists may have scrolled away. Empty for nothing, else ends with a space. */
export function describeWeight(plans: readonly Plan[]): string {
  const changes = plans.flatMap((plan) => plan.changes);
  const mails = changes.filter(isInvitation).length;
  const disables = changes.filter(({ action }) => action === 'disable').length;
  const parts = [
    ...(mails === 0 ? [] : [`sends ${count(mails, 'e-mail', 'e-mails')}`]),
    ...(disables === 0
      ? []
      : [`disables ${count(disables, 'user', 'users')}, which the API can't undo`]),
  ];
  return parts.length === 0 ? '' : `This ${parts.join(' and ')}. `;
}

/** What becomes of plans when the pull request that they belong to is merged, as whole sentences. */
export function describeMerging({ plans, failures }: Pick<PlanFile, 'plans' | 'failures'>): string {
  const changes = plans.flatMap((plan) => plan.changes);
  if (plans.some(({ guards }) => guards.some(({ passed }) => !passed)))
    return 'Merging this applies nothing while a guard is tripped.';
  if (failures.length > 0) return 'Merging this applies nothing to a workspace without a plan.';
  if (changes.length === 0) return "Merging this changes no one's access.";
  const what = count(changes.length, 'change', 'changes');
  return `When this is merged, roster reads the workspace again and applies ${what}. ${describeWeight(plans)}It also undoes manual changes made before then.`;
}

/** How to make roster and workspace equal, either way, a paragraph each; none where nothing can be done about what differs. */
export function describeWays({ plans }: PlanFile): readonly string[] {
  const drifted = plans.filter(({ changes }) => changes.length > 0);
  const [first] = drifted;
  if (first === undefined) return [];
  const file = drifted.length === 1 ? first.roster.path : 'FILE';
  const ways = `To undo the drift: roster apply ${file}. To adopt it into the roster: roster import --merge ${file}.`;
  return [ways, ...describeUnlistedWays(drifted, file)];
}

/** What becomes of those whom the roster does not name. The commands name nobody: an address from elsewhere may hold what a shell obeys. */
function describeUnlistedWays(plans: readonly Plan[], file: string): readonly string[] {
  const unlisted = plans.flatMap(({ changes }) =>
    changes.filter((change) => change.reason === 'not_on_roster'),
  );
  const whys = new Set(unlisted.flatMap(({ past_unknown: why }) => why ?? []));
  return [
    ...(unlisted.some(({ taken_off: off }) => !off)
      ? [
          `To keep someone who joined another way (an auto-join domain, SSO, a manual invitation): roster import --merge ${file} --only EMAIL. To remove them: roster users disable EMAIL.`,
        ]
      : []),
    ...(unlisted.some(({ taken_off: off }) => off)
      ? [
          `The next roster apply ${file} disables everyone who was taken off the roster. To put them back: roster import --merge ${file} --only EMAIL.`,
        ]
      : []),
    ...[...whys].map(
      (why) => `Git can't tell who joined and who was taken off the roster: ${MENDS[why]}`,
    ),
  ];
}

/** The text as a sentence: with a full stop, unless it has an end already. */
function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
