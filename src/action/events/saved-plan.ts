/** Saving a plan, for a later job that applies exactly that. Short: two events do it. */
import { EXIT, RosterError } from '../../errors.js';
import type { Job } from '../job.js';

/**
 * The flags that save the plan where the workflow says; none where it doesn't. A plan names people, and an artifact of a public
 * repository can be read by everyone: throws `public_plan` (exit 3) there, unless the workflow says that nobody is to be hidden.
 */
export function saveFlags({ inputs, facts }: Pick<Job, 'inputs' | 'facts'>): readonly string[] {
  if (inputs.planFile === null) return [];
  if (facts.isPublic === false || inputs.redact === false) return ['--save', inputs.planFile];
  throw new RosterError('A saved plan names people, and this repository is public.', {
    code: 'public_plan',
    exitCode: EXIT.invalid,
    hint: 'Remove `plan-file`, or set `redact: false` to save it anyway.',
  });
}
