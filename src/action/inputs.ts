/** The inputs of the action, parsed once. Credentials are none of them: they come from the environment alone. */
import { EXIT, RosterError } from '../errors.js';
import { hideSecret, type Secret } from '../secret.js';
import type { Runner } from './runner.js';

/** What the action can do. */
export const ACTION_COMMANDS = ['plan', 'apply', 'drift', 'validate'] as const;

/** One of them. */
export type ActionCommand = (typeof ACTION_COMMANDS)[number];

/** What the workflow asks for. */
export interface Inputs {
  readonly command: ActionCommand;
  /** Roster files, as their paths in the working directory. */
  readonly files: readonly string[];
  /** `GUARD=N` each. */
  readonly allow: readonly string[];
  readonly planFile: string | null;
  readonly comment: boolean;
  /** Tells apart what jobs of one name write, as those of a matrix; empty for none. */
  readonly label: string;
  /** Null: as the repository is public or not. */
  readonly redact: boolean | null;
  readonly adopt: 'none' | 'pull-request';
  readonly token: Secret | null;
}

/** Parses the inputs. Throws `invalid_input` (exit 3), naming the input. */
export function parseInputs({ input }: Pick<Runner, 'input'>): Inputs {
  const token = input('token');
  const files = splitLines(input('files'));
  return {
    command: oneOf('command', ACTION_COMMANDS, input('command')),
    files: files.length === 0 ? ['roster.yaml'] : files.map(asPath),
    allow: splitLines(input('allow')),
    planFile: input('plan-file') === '' ? null : asPath(input('plan-file')),
    comment: parseSwitch('comment', input('comment')) ?? true,
    label: input('label'),
    redact: input('redact') === 'auto' ? null : parseSwitch('redact', input('redact')),
    adopt: oneOf('adopt', ['none', 'pull-request'] as const, input('adopt') || 'none'),
    token: token === '' ? null : hideSecret(token),
  };
}

function splitLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A name that begins with a dash would be read as a flag. */
function asPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

function oneOf<T extends string>(name: string, choices: readonly T[], text: string): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw invalidInput(name, `is one of ${choices.join(', ')}`);
}

/** As YAML 1.2 writes them, which is what GitHub's own toolkit takes; null for none. */
function parseSwitch(name: string, text: string): boolean | null {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (text === '') return null;
  throw invalidInput(name, 'must be true or false');
}

function invalidInput(name: string, rule: string): RosterError {
  return new RosterError(`The input \`${name}\` ${rule}.`, {
    code: 'invalid_input',
    exitCode: EXIT.invalid,
    hint: 'Correct it under `with:` in the workflow.',
  });
}
