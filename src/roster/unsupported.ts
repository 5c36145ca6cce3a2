/** Keys of the format whose behaviour is yet to come: refused, because ignoring them would lie. */
import type { Finding } from './problem.js';
import { entryOf, itemsOf, type Tree, valueAt } from './tree.js';

interface UnsupportedKey {
  readonly place: 'roster' | 'policy' | 'person';
  readonly key: string;
  /** What to do without it, as a sentence. */
  readonly instead: string;
}

/** Deleting a row here enables its key. */
export const UNSUPPORTED: readonly UnsupportedKey[] = [
  { place: 'roster', key: 'include', instead: 'List everybody under `users` in this file.' },
  { place: 'policy', key: 'seats', instead: 'Remove it; `max_invites` limits invitations.' },
  { place: 'policy', key: 'expiry_notice', instead: 'Remove it; it only matters with `expires`.' },
  {
    place: 'person',
    key: 'expires',
    instead: 'Remove it, write the date into `note`, and take the person off when it comes.',
  },
];

/** Whether a key is one of them, wherever it stands. */
export function isUnsupported(key: string): boolean {
  return UNSUPPORTED.some((one) => one.key === key);
}

/** A finding at each of these keys. */
export function findUnsupported(roster: Tree): Finding[] {
  return UNSUPPORTED.flatMap(({ place, key, instead }) =>
    mappingsAt(roster, place).flatMap((mapping) => {
      const entry = entryOf(mapping, key);
      if (entry === null) return [];
      const message = `\`${key}\` is not supported yet.`;
      return [{ code: 'not_supported_yet', at: entry.keyAt, message, hint: instead } as const];
    }),
  );
}

function mappingsAt(roster: Tree, place: UnsupportedKey['place']): readonly (Tree | null)[] {
  switch (place) {
    case 'roster':
      return [roster];
    case 'policy':
      return [valueAt(roster, 'policy')];
    case 'person':
      return itemsOf(valueAt(roster, 'users'));
  }
}
