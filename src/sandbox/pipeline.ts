/** One sandbox without a way in: its store, its operations, what is done by hand, its faults. */
import type { Env } from '../env.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { actOnState, type ByHandAction } from './by-hand.js';
import type { FaultPlan } from './fault-plan.js';
import { parseFault } from './fault-spec.js';
import { checkCapability, createHandle, limitRate, reportFailures } from './handle.js';
import { watchWrites } from './lag.js';
import type { FaultyHandle } from './operation.js';
import { createPower, type Power } from './power.js';
import type { Store } from './store.js';
import { type FaultEvent, withFaults } from './with-faults.js';

/** How a sandbox is to be, whichever way one gets in. */
export interface BehaviourOptions {
  /** Where it should differ from `DEFAULT_ASSUMPTIONS`. */
  readonly assumptions?: Partial<Assumptions>;
  /** What is to go wrong, as `docs/sandbox.md` says: `reset-after@inviteUser:20%`. Default: nothing. */
  readonly faults?: readonly string[];
  /** The same seed and the same requests bring the same faults. Default: 1. */
  readonly seed?: number;
  /** Called at each fault that happens. */
  readonly onFault?: (event: FaultEvent) => void;
}

/** What both ways in are made of. */
export interface Pipeline {
  readonly handle: FaultyHandle;
  readonly power: Power;
  readonly store: Store;
  readonly assumptions: Assumptions;
  /** Does something by hand, and says what happened. Throws a RosterError (exit code 3). */
  act(action: ByHandAction): Promise<string>;
  /** Lets nothing go wrong any more. What is under way still ends as it was to end. */
  stopFaults(): void;
}

/** Puts a sandbox together. Throws a RosterError (exit code 3) for a fault that there isn't. */
export function createPipeline(
  given: Store,
  options: BehaviourOptions,
  env: Pick<Env, 'now' | 'sleep'>,
  closed?: AbortSignal,
): Pipeline {
  const assumptions: Assumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
  let plan: FaultPlan = { specs: (options.faults ?? []).map(parseFault), seed: options.seed ?? 1 };
  const lag = watchWrites(
    given,
    env.now,
    plan.specs.some(({ fault }) => fault.does === 'lag'),
  );
  const { store } = lag;
  const power = createPower(env.now);
  // From the outside in: faults, failures that become answers, the rate, the capability.
  const operations = checkCapability(createHandle(store, env.now, assumptions), assumptions);
  const handle = withFaults(reportFailures(limitRate(operations, env.now, assumptions)), {
    plan: () => plan,
    lag,
    power,
    assumptions,
    env,
    onFault: options.onFault ?? (() => undefined),
    ...(closed === undefined ? {} : { closed }),
  });
  return {
    handle,
    power,
    store,
    assumptions,
    act: (action) =>
      store.update((state) => actOnState(state, { at: env.now(), assumptions }, action)),
    stopFaults() {
      plan = { ...plan, specs: [] };
      power.restore();
    },
  };
}
