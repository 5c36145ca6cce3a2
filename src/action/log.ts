/** What the action itself says in the log: annotations of the run, in the form that text from outside can't break. */
import { RosterError } from '../errors.js';
import { type Level, writeAnnotations } from '../render/annotations.js';
import type { ActionEnv } from './runner.js';

/** Says one thing, as an annotation of the run. */
export function say(level: Level, lines: readonly string[], env: Pick<ActionEnv, 'stdout'>): void {
  env.stdout.write(writeAnnotations([{ level, title: 'roster', lines, place: null }]));
}

/** Says of an error what is wrong and what to do next. What nobody expected is told as that. */
export function annotateError(level: Level, error: unknown, env: Pick<ActionEnv, 'stdout'>): void {
  if (error instanceof RosterError) {
    say(level, [error.message, ...(error.hint === null ? [] : [error.hint])], env);
    return;
  }
  const told = error instanceof Error ? error.message : 'something that is not an error was thrown';
  say(
    level,
    [`Something unexpected happened: ${told}`, 'This is a bug in roster. Please report it.'],
    env,
  );
}
