/** Answers to open questions as one writes them: `NAME=CHOICE`. */
import { EXIT, RosterError } from '../errors.js';
import { ASSUMPTION_CHOICES, type Assumptions } from './assumptions.js';

const CHOICES: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(ASSUMPTION_CHOICES));

/** The assumptions that the texts name; the last counts. Throws a RosterError (exit code 3). */
export function parseAssumptions(texts: readonly string[]): Partial<Assumptions> {
  const given = Object.fromEntries(texts.map(parseAssumption));
  if (isAssumptions(given)) return given;
  throw wrong('There is no such assumption.', 'See docs/sandbox.md.');
}

function parseAssumption(text: string): readonly [name: string, choice: string] {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const choice = at < 0 ? '' : text.slice(at + 1);
  const choices = CHOICES.get(name);
  if (choices === undefined) {
    throw wrong(`There is no assumption ${name}.`, `There are: ${[...CHOICES.keys()].join(', ')}.`);
  }
  if (!choices.includes(choice)) {
    throw wrong(`${name} can't be "${choice}".`, `It is one of ${choices.join(', ')}.`);
  }
  return [name, choice];
}

function isAssumptions(
  given: Readonly<Record<string, string>>,
): given is Readonly<Record<string, string>> & Partial<Assumptions> {
  return Object.entries(given).every(([name, choice]) => CHOICES.get(name)?.includes(choice));
}

function wrong(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'assumption_invalid', exitCode: EXIT.invalid, hint });
}
