/** What was before the latest writes, for reads that miss them. */
import type { Env } from '../env.js';
import type { Span } from './fault-value.js';
import type { SandboxState } from './state.js';
import type { Store } from './store.js';

/** Watches a store's writes. */
export interface Lag {
  /** The store to use from now on. */
  readonly store: Store;
  /** The state that misses every write since so many reads or so long; null when there was none. */
  look(span: Span): SandboxState | null;
  /** Counts a read. */
  countRead(): void;
}

interface Snapshot {
  readonly before: SandboxState;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** How many reads there had been. */
  readonly reads: number;
}

/** Enough for any test; a server that runs for days must not keep its whole life. */
const MOST_SNAPSHOTS = 1000;

/** Remembers from now on what each write changed, those by hand included; nothing unless asked to. */
export function watchWrites(store: Store, now: Env['now'], remembers: boolean): Lag {
  const snapshots: Snapshot[] = [];
  let reads = 0;
  const isMissed = (each: Snapshot, span: Span): boolean =>
    span.unit === 'ms' ? now() - each.at < span.ms : reads - each.reads < span.times;
  return {
    store: {
      read: () => store.read(),
      update: (step) =>
        store.update((before) => {
          const result = step(before);
          if (remembers && result.state !== before) snapshots.push({ before, at: now(), reads });
          if (snapshots.length > MOST_SNAPSHOTS) snapshots.shift();
          return result;
        }),
    },
    look: (span) => snapshots.find((each) => isMissed(each, span))?.before ?? null,
    countRead: () => {
      reads += 1;
    },
  };
}
