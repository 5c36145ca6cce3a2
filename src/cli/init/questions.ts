/** What `roster init` asks for where nobody has said it: on a terminal alone, line by line. */
import { EXIT, RosterError } from '../../errors.js';
import { escapeTerminal } from '../../render/escape.js';
import { hideSecret } from '../../secret.js';
import type { CliEnv } from '../options.js';

/** Where a pull request is reviewed and a workflow runs. */
export const FORGES = ['github', 'gitlab', 'none'] as const;

/** Whose workflow files are written. */
export type ForgeName = (typeof FORGES)[number];

/** Whether someone is there to be asked. */
export function canAsk({ stdin, stderr }: CliEnv): boolean {
  return stdin.isTerminal && stderr.isTerminal;
}

/** The error for a run that would have to ask and can't (`needs_yes`, exit 3). */
export function nobodyToAsk(): RosterError {
  return new RosterError('There is no terminal for a prompt, so nothing was written.', {
    code: 'needs_yes',
    exitCode: EXIT.invalid,
    hint: 'Set PARADIME_API_ENDPOINT, PARADIME_API_KEY and PARADIME_API_SECRET, and add --yes; or try it: roster init --sandbox --yes',
  });
}

/** One line; a hidden one does not appear while it is typed. Throws `not_confirmed` (exit 1) at the end of input. */
async function askLine(question: string, env: CliEnv, isHidden = false): Promise<string> {
  env.stderr.write(`${question} `);
  const answer = await env.stdin.readLine(env.interrupts?.stop, isHidden);
  if (isHidden || answer === null) env.stderr.write('\n');
  env.interrupts?.stop.throwIfAborted();
  if (answer !== null) return answer.trim();
  throw new RosterError('roster got no answer to its question, so nothing was written.', {
    code: 'not_confirmed',
    exitCode: EXIT.unexpected,
  });
}

/**
 * The outside with the settings that someone types, for this run alone: they are kept nowhere. What is
 * typed in secret is hidden from now on.
 */
export async function askForSettings(env: CliEnv): Promise<CliEnv> {
  env.stderr.write(
    "Paradime shows endpoint, key and secret when you generate an API key in the workspace's settings.\n",
  );
  const endpoint = await askLine('API endpoint:', env);
  const key = await askLine('API key (empty for a token):', env);
  const secret = await askLine('API secret or token (not shown):', env, true);
  env.secrets?.add([key, secret].filter((each) => each !== '').map(hideSecret));
  return {
    ...env,
    variables: {
      ...env.variables,
      PARADIME_API_ENDPOINT: endpoint,
      PARADIME_API_KEY: key,
      PARADIME_API_SECRET: secret,
    },
  };
}

/** The outside with the workspace that a company token needs. */
export async function askForWorkspace(env: CliEnv): Promise<CliEnv> {
  const uid = await askLine('Uid of the workspace, which a company token needs:', env);
  return { ...env, variables: { ...env.variables, PARADIME_WORKSPACE_UID: uid } };
}

/** Whose workflow files to write; what is meant without an answer is said. */
export async function askForForge(meant: ForgeName, env: CliEnv): Promise<ForgeName> {
  const answer = await askLine(`Write workflows for ${FORGES.join(', ')}? [${meant}]`, env);
  const found = FORGES.find((each) => each === answer.toLowerCase());
  if (found !== undefined || answer === '') return found ?? meant;
  env.stderr.write(`${escapeTerminal(answer)} is not one of them.\n`);
  return askForForge(meant, env);
}

/** Who must approve changes; null for nobody. */
export async function askForOwner(env: CliEnv): Promise<string | null> {
  const words = 'Who approves changes to the roster (CODEOWNERS)? @org/team, or empty for nobody:';
  const answer = await askLine(words, env);
  if (answer === '') return null;
  if (isOwner(answer)) return answer;
  env.stderr.write(`${escapeTerminal(answer)} is not a @user, @org/team or address.\n`);
  return askForOwner(env);
}

/** Whether a text is one owner as CODEOWNERS takes it: it becomes a part of a line. */
export function isOwner(text: string): boolean {
  return /^(?:@[\w.-]+(?:\/[\w./-]+)?|[\w.+-]+@[\w.-]+)$/.test(text);
}
