/** `roster init`: the way from nothing to a roster whose first plan is empty. */
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings';
import { count } from '../../count.js';
import { EXIT, type ExitCode, RosterError, worstExitCode } from '../../errors.js';
import { renderDiffText } from '../../render/text/diff.js';
import { writeRoster } from '../../roster/new-roster.js';
import { describeCause, hintUnwritable } from '../../system-error.js';
import { refuseRedacted } from '../edit-files.js';
import { openRepository } from '../git/repository.js';
import { draftLive, isValidDraft, readLive } from '../import/import-source.js';
import { type FileStep, type InitChoice, planFiles } from '../init/new-files.js';
import { renderNextSteps } from '../init/next-steps.js';
import {
  askForForge,
  askForOwner,
  askForSettings,
  askForWorkspace,
  canAsk,
  FORGES,
  type ForgeName,
  isOwner,
  nobodyToAsk,
} from '../init/questions.js';
import { interruptible } from '../interrupt.js';
import {
  addConnectionOptions,
  addRefusedRedact,
  type CliEnv,
  type ConnectionOptions,
  DEFAULT_ROSTER,
  type Finish,
} from '../options.js';
import { guessForge } from '../review/guess-forge.js';
import { writeTogether } from '../roster-files.js';
import { askForYes } from '../run/confirm.js';
import { keepShown, shownPlans, withPlans } from '../run/plan-all.js';
import { refuseSecrets, showError, showNote, textOptions } from '../say.js';
import { showPlan } from '../show.js';

/** The flags of `roster init`. */
interface InitOptions extends ConnectionOptions {
  readonly forge: ForgeName | null;
  readonly owner: string | null;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Makes a roster of the live workspace, with what belongs around it. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('init')
    .addOption(
      new Option('--forge <forge>', 'write its workflow or pipeline files too')
        .choices(FORGES)
        .default(null),
    )
    .addOption(
      new Option('--owner <owner>', 'who approves changes, for CODEOWNERS: @org/team')
        .argParser(parseOwner)
        .default(null),
    )
    .option('--dry-run', 'only show what would be written', false)
    .option('-y, --yes', 'do not ask', false);
  return addConnectionOptions(addRefusedRedact(command)).action(async (options) =>
    finish(await interruptible(env, (each) => init(options, each))),
  );
}

function parseOwner(text: string): string {
  if (!isOwner(text)) throw new InvalidArgumentError('Give @user, @org/team or an address.');
  return text;
}

async function init(options: InitOptions, env: CliEnv): Promise<ExitCode> {
  refuseRedacted('init', env);
  await refuseExisting(env);
  if (!options.yes && !options.dryRun && !canAsk(env)) throw nobodyToAsk();
  const { roster, env: asked } = await draft(options, env, MOST_TRIES);
  if (!isValidDraft(roster, DEFAULT_ROSTER, options, env)) return EXIT.invalid;
  const choice = await choose(options, env);
  await refuseBelowTop(choice, env);
  const steps = await planFiles(roster, choice, env);
  for (const { path, after } of steps) refuseSecrets(after, path, asked);
  showSteps(steps, options, env);
  if (options.dryRun) return EXIT.success;
  const toWrite = steps.filter(({ kind }) => kind !== 'leave');
  await askForYes(`Write ${count(toWrite.length, 'file', 'files')}?`, options.yes, env);
  await writeSteps(toWrite, env);
  const exitCode = await showFirstPlan(options, asked);
  const written = toWrite.map(({ path }) => path);
  env.stdout.write(`\n${renderNextSteps({ ...choice, sandbox: options.sandbox, written })}`);
  return exitCode;
}

/** Whoever has a roster wants something else. Throws `file_exists` (exit 3). */
async function refuseExisting({ files }: CliEnv): Promise<void> {
  if ((await files.size(DEFAULT_ROSTER).catch(() => 0)) === null) return;
  throw new RosterError(`${DEFAULT_ROSTER} already exists, so nothing was written.`, {
    code: 'file_exists',
    exitCode: EXIT.invalid,
    hint: `Check it with roster doctor, or adopt the differences into it: roster import --merge ${DEFAULT_ROSTER}`,
  });
}

/** So often someone may type settings. */
const MOST_TRIES = 3;

interface Drafted {
  readonly roster: string;
  /** With the settings that were typed. */
  readonly env: CliEnv;
}

/** Reads the workspace; asks for what is missing or refused, where someone can be asked. */
async function draft(options: InitOptions, env: CliEnv, tries: number): Promise<Drafted> {
  try {
    return { roster: writeRoster(draftLive(await readLive(options, null, env))), env };
  } catch (error) {
    const canType = !options.yes && !options.sandbox && canAsk(env) && tries > 0;
    if (!canType || !(error instanceof RosterError) || !isAboutSettings(error)) throw error;
    if (error.code === 'workspace_uid_missing') {
      return draft(options, await askForWorkspace(env), tries - 1);
    }
    if (error.code !== 'credentials_missing') showError(error, options, env);
    return draft(options, await askForSettings(env), tries - 1);
  }
}

function isAboutSettings({ code, exitCode }: RosterError): boolean {
  return exitCode === EXIT.credentials || code === 'invalid_setting' || code === 'api_unreachable';
}

async function choose(
  { forge, owner, yes, dryRun }: InitOptions,
  env: CliEnv,
): Promise<InitChoice> {
  if (yes || dryRun) return { forge: forge ?? 'none', owner };
  return {
    forge: forge ?? (await askForForge(await guessForge('.', env), env)),
    owner: owner ?? (await askForOwner(env)),
  };
}

/** A forge looks for its files at the top. Throws `not_at_the_top` (exit 3). */
async function refuseBelowTop({ forge, owner }: InitChoice, env: CliEnv): Promise<void> {
  if (forge === 'none' && owner === null) return;
  const opened = await openRepository(DEFAULT_ROSTER, env);
  if (!opened.ok || opened.repository.prefix === '') return;
  throw new RosterError(
    'This is not the top-level folder of the repository, where GitHub and GitLab look for workflows and CODEOWNERS.',
    {
      code: 'not_at_the_top',
      exitCode: EXIT.invalid,
      hint: `Change to ${opened.repository.top}, or leave out --forge and --owner.`,
    },
  );
}

function showSteps(steps: readonly FileStep[], { color }: InitOptions, env: CliEnv): void {
  const shown = steps.filter(({ kind, path }) => kind !== 'leave' && !isSameForAll(path));
  env.stderr.write(renderDiffText(shown, textOptions(env.stderr, color, env).color));
  for (const { path, kind } of steps) {
    if (kind === 'leave')
      showNote(`${path} already exists and differs, so roster leaves it as it is.`, env);
    else if (isSameForAll(path))
      showNote(`${path} is new. It has the same contents in every repository.`, env);
  }
}

/** What is the same for everyone is named and not shown. */
function isSameForAll(path: string): boolean {
  return path.endsWith('.schema.json') || path.endsWith('.yml');
}

/**
 * The roster comes last: where anything fails before, there is none, and running it again goes on. New files
 * must not be there even now. Throws `file_exists`, `unwritable_file` (exit 3).
 */
async function writeSteps(steps: readonly FileStep[], env: CliEnv): Promise<void> {
  await writeTogether(
    steps.filter(({ kind }) => kind === 'add'),
    env,
  );
  const made = steps.filter(({ kind }) => kind === 'new');
  const isRoster = ({ path }: FileStep): boolean => path === DEFAULT_ROSTER;
  for (const { path, after } of [...made.filter((it) => !isRoster(it)), ...made.filter(isRoster)]) {
    const folder = path.split('/').slice(0, -1).join('/');
    const isMade = await makeWhole(path, folder, after, env).catch((cause: unknown) => {
      throw notMade(path, cause);
    });
    if (!isMade) throw appeared(path);
    showNote(`Wrote ${path}.`, env);
  }
}

async function makeWhole(
  path: string,
  folder: string,
  text: string,
  { files }: CliEnv,
): Promise<boolean> {
  if (folder !== '') await files.makeFolder(folder);
  return files.create(path, text);
}

function appeared(path: string): RosterError {
  return new RosterError(`${path} has appeared in the meantime, so roster left it as it is.`, {
    code: 'file_exists',
    exitCode: EXIT.invalid,
    hint: 'Look at it, then run roster init again. It continues from there.',
  });
}

function notMade(path: string, cause: unknown): RosterError {
  const why = describeCause(cause);
  return new RosterError(`Can't write to ${path}${why}, so ${DEFAULT_ROSTER} was not written.`, {
    code: 'unwritable_file',
    exitCode: EXIT.invalid,
    hint: `${hintUnwritable(cause) ?? 'Check the permissions of its folder.'} Then run roster init again. It continues from there.`,
    cause,
  });
}

/** The proof: whoever is there stays as they are. */
async function showFirstPlan(options: InitOptions, env: CliEnv): Promise<ExitCode> {
  const shown = {
    ...options,
    format: 'text',
    report: [],
    allow: {},
    notify: [],
    notifyOn: 'change',
  } as const;
  return withPlans([DEFAULT_ROSTER], shown, env, {
    keep: async (planned) => keepShown(planned, shown, env),
    async use(kept) {
      const plans = shownPlans({ results: kept, warnings: [] }, env);
      await showPlan(plans, 'plan', shown, env);
      return worstExitCode(plans.file.failures.map((failure) => failure.exit_code));
    },
  });
}
