/** What a pull request was reviewed to do, in a line that nobody sees: a merge queue holds what it would do now against it. */
import { emailKey } from '../../email.js';
import { digestOf } from '../../forge/mark.js';
import type { Plan } from '../../plan/plan.js';

/**
 * The digest of what this change brings about, whatever differed before: workspace, action, address, from and to of
 * each change.
 */
export function recordOf(plans: readonly Plan[]): string {
  const changes = plans.flatMap(({ target, changes }) =>
    changes
      .filter(({ origin }) => origin !== 'drift')
      .map((change) => {
        const from = 'from' in change ? change.from : null;
        const to = 'to' in change ? change.to : null;
        const who = [target.workspace_uid, change.action, emailKey(change.email)];
        return JSON.stringify([...who, from, to]);
      }),
  );
  return digestOf(changes.sort());
}

/** The line for a comment. */
export function recordLine(plans: readonly Plan[]): string {
  return `\n<!-- roster:changes ${recordOf(plans)} -->\n`;
}

/** The record that a comment holds, or null. */
export function findRecord(body: string): string | null {
  const [, record] = /^<!-- roster:changes ([0-9a-f]+) -->$/m.exec(body) ?? [];
  return record ?? null;
}
