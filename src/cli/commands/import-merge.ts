/** `roster import --merge`: what is live, or in a table, adopted into a roster that exists. */

import { count } from '../../count.js';
import { dayAt } from '../../day.js';
import { type EmailKey, emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { adoptDrift, type Drift } from '../../plan/adopt.js';
import { escapeTerminal } from '../../render/escape.js';
import { changedValues, type Edit, type NewPerson } from '../../roster/edit/person.js';
import { createRootFinder } from '../../roster/include/find.js';
import type { Person } from '../../roster/roster.js';
import {
  type EditableRoster,
  editFiles,
  findUngranted,
  loadEditable,
  showChanges,
} from '../edit-files.js';
import { completeEdits, type MaxLoss, refuseCutTable, USUAL_LOSS } from '../import/complete.js';
import { fitsRoster, readLive, readTable, toEdit } from '../import/import-source.js';
import {
  chooseOnly,
  describeMerge,
  type Left,
  type Merge,
  type MergeChoice,
} from '../import/merge-choice.js';
import type { CliEnv, ConnectionOptions } from '../options.js';
import { readBytes, writeTogether } from '../roster-files.js';
import { askForYes } from '../run/confirm.js';
import { nameRoots } from '../run/which-roster.js';
import { noteFiles, showWarning } from '../say.js';

/** The flags of `roster import` that a merge knows. */
export interface MergeOptions extends ConnectionOptions, MergeChoice {
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** The table is the whole truth for the file. */
  readonly complete: boolean;
  readonly maxLoss: MaxLoss | null;
}

/** Shows the difference, asks, and writes all files or none. */
export async function importMerge(
  path: string,
  options: MergeOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const loaded = options.complete
    ? await loadFile(path, options, env)
    : await loadWhole(path, options, env);
  if (loaded === null) return EXIT.invalid;
  const merge = await findMerge(loaded, options, env);
  if (merge === null) return options.complete ? EXIT.guard : EXIT.invalid;
  const chosen = chooseOnly(merge, loaded.roster, options);
  const { edits } = chosen;
  for (const words of describeMerge(chosen, loaded, options)) showWarning(words, options, env);
  if (edits.length === 0) {
    env.stdout.write(`Nothing to adopt into ${escapeTerminal(path)}.\n`);
    return EXIT.success;
  }
  const changes = await editFiles(loaded, edits, options, env);
  showChanges(changes, options, env);
  if (options.dryRun) {
    noteFiles('Would write', changes, env);
    return EXIT.success;
  }
  const files = escapeTerminal(changes.map((change) => change.path).join(', '));
  await askToWrite(`Write ${count(edits.length, 'edit', 'edits')} to ${files}?`, options, env);
  await writeTogether(changes, env);
  return EXIT.success;
}

async function loadWhole(
  path: string,
  options: MergeOptions,
  env: CliEnv,
): Promise<EditableRoster | null> {
  await refuseIncluded(path, env);
  return await loadEditable(path, options, env);
}

/** The roster, of which one file alone is edited: the root, or an included one. */
async function loadFile(
  path: string,
  options: MergeOptions,
  env: CliEnv,
): Promise<EditableRoster | null> {
  const [found] = await createRootFinder(env)(path);
  const root = found?.root ?? path;
  const loaded = await loadEditable(root, options, env);
  if (loaded === null) return null;
  return { ...loaded, newcomersFile: found?.file ?? loaded.roster.path };
}

/** Into a team's file alone the people of all other teams would come too. */
async function refuseIncluded(path: string, env: CliEnv): Promise<void> {
  const roots = await createRootFinder(env)(path);
  const [found] = roots;
  if (found === undefined) return;
  throw new RosterError(
    `${path} is included by ${nameRoots(roots)}, so it is not a whole roster.`,
    {
      code: 'included_file',
      exitCode: EXIT.invalid,
      hint: `roster changes each person in the file that lists them: --merge ${found.root}`,
    },
  );
}

async function askToWrite(question: string, { yes }: MergeOptions, env: CliEnv): Promise<void> {
  try {
    await askForYes(question, yes, env);
  } catch (error) {
    if (!(error instanceof RosterError) || error.code !== 'needs_yes') throw error;
    const { code, exitCode, message } = error;
    const hint = 'Add --yes to write without asking, or --dry-run to only show the change.';
    throw new RosterError(message, { code, exitCode, hint, cause: error });
  }
}

async function findMerge(
  loaded: EditableRoster,
  options: MergeOptions,
  env: CliEnv,
): Promise<Merge | null> {
  if (options.fromCsv === null) return mergeLive(loaded, options, env);
  const people = await readTable(options.fromCsv, options, env);
  if (people === null) return null;
  if (options.complete)
    refuseCutTable(await readBytes(options.fromCsv, env.files), options.fromCsv);
  return options.complete ? completeTable(loaded, people, options) : mergeTable(loaded, people);
}

function completeTable(
  { roster, people, newcomersFile = roster.path }: EditableRoster,
  rows: readonly NewPerson[],
  { maxLoss }: MergeOptions,
): Merge {
  const limit = maxLoss ?? USUAL_LOSS;
  const edits = completeEdits(rows, newcomersFile, people.values(), mergeRow, limit);
  return { edits, left: [], known: new Set() };
}

async function mergeLive(
  loaded: EditableRoster,
  options: MergeOptions,
  env: CliEnv,
): Promise<Merge> {
  const { roster } = loaded;
  const { workspace } = await readLive(options, roster.workspace, env);
  const { allowedDomains } = roster.policy;
  const fits = (email: string): boolean => {
    const key = emailKey(email);
    const domain = key.slice(key.lastIndexOf('@') + 1);
    const isAllowed = allowedDomains.length === 0 || allowedDomains.includes(domain);
    return isAllowed && fitsRoster(email);
  };
  const { drifts, kept } = adoptDrift(roster, workspace, dayAt(env.now()), fits);
  const users = [...roster.people, ...workspace.activeUsers, ...workspace.invitedUsers];
  const edits = drifts.map(toEdit);
  const ungranted = await findUngranted(loaded, edits, env);
  return {
    edits: edits.filter(({ key }) => !ungranted.has(key)),
    left: [...kept, ...drifts.flatMap((drift) => leaveUngranted(drift, ungranted))],
    known: new Set(users.map(({ key }) => key)),
  };
}

function leaveUngranted(drift: Drift, ungranted: ReadonlySet<EmailKey>): readonly Left[] {
  if (drift.kind !== 'set' || !ungranted.has(drift.key)) return [];
  const { key, email, accountType } = drift;
  return [{ key, email, why: 'grant_not_allowed', accountType }];
}

function mergeRow(row: NewPerson, person: Person): readonly Edit[] {
  const values = changedValues(person, {
    account_type: row.account_type,
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.expires === null ? {} : { expires: row.expires }),
    ...(row.hold === null ? {} : { hold: row.hold }),
    ...(row.hold_until === null ? {} : { hold_until: row.hold_until }),
    ...(row.note === null ? {} : { note: row.note }),
  });
  return Object.keys(values).length === 0 ? [] : [{ kind: 'set', key: person.key, values }];
}

/** An empty cell says nothing, so it takes nothing away. Who is not in the table stays. */
function mergeTable({ roster, people }: EditableRoster, rows: readonly NewPerson[]): Merge {
  const edits = rows.flatMap((row): readonly Edit[] => {
    const key = emailKey(row.email);
    const person = people.get(key);
    if (person === undefined) return [{ kind: 'add', key, person: row }];
    return mergeRow(row, person);
  });
  const keys = [...roster.people.map(({ key }) => key), ...rows.map((row) => emailKey(row.email))];
  return { edits, left: [], known: new Set(keys) };
}
