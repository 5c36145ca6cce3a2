/** What the action needs of the runner that started it, as a port: `entry.ts` makes the real one of GitHub's own toolkit. */
import type { Env } from '../env.js';

/** Inputs, outputs and the summary of a step. */
export interface Runner {
  /** An input as it was given, trimmed; empty where it was not. */
  readonly input: (name: string) => string;
  readonly output: (name: string, value: string) => void;
  /** Adds Markdown to the summary of the job. */
  readonly summarize: (markdown: string) => Promise<void>;
  /** Hides a text in every log of the job. */
  readonly hide: (secret: string) => void;
  /** Lines of the log between these are folded. */
  readonly startGroup: (title: string) => void;
  readonly endGroup: () => void;
}

/** The outside of a step. */
export interface ActionEnv extends Env {
  readonly runner: Runner;
}
