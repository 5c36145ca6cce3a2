/** What is live, or in a table, adopted into a roster that exists. */
import { dayAt } from '../day.js';
import { type EmailKey, emailKey } from '../email.js';
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import { adoptDrift, type Drift, type Kept } from '../plan/adopt.js';
import { escapeTerminal } from '../render/escape.js';
import { count } from '../render/plan-words.js';
import type { Edit, NewPerson } from '../roster/edit.js';
import { changedValues } from '../roster/edit-person.js';
import type { Roster } from '../roster/roster.js';
import type { CliEnv } from './cli-env.js';
import type { ImportOptions } from './commands/import.js';
import { unknownPerson } from './commands/remove.js';
import { askForYes } from './confirm.js';
import { toNewPerson } from './draft-roster.js';
import { type EditableRoster, editFiles, loadEditable, showChanges } from './edit-files.js';
import { fitsRoster, readLive, readTable } from './import-source.js';
import { showWarning } from './show-warning.js';
import { writeTogether } from './write-together.js';

/** What a merge would do, and what it leaves for a human. */
interface Merge {
  readonly edits: readonly Edit[];
  readonly kept: readonly Kept[];
  /** Everybody whom `--only` can name. */
  readonly known: ReadonlySet<EmailKey>;
}

/** Shows the difference, asks, and writes all files or none. */
export async function importMerge(
  path: string,
  options: ImportOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const loaded = await loadEditable(path, options, env);
  if (loaded === null) return EXIT.invalid;
  const merge = await findMerge(loaded, options, env);
  if (merge === null) return EXIT.invalid;
  const { edits, kept } = chooseOnly(merge, loaded.roster, options);
  warnOfKept(kept, loaded.roster, options, env);
  if (edits.length === 0) {
    env.stdout.write(`Nothing to adopt into ${escapeTerminal(path)}.\n`);
    return EXIT.success;
  }
  const changes = await editFiles(loaded, edits, options, env);
  showChanges(changes, options, env);
  if (options.dryRun) return EXIT.success;
  const files = escapeTerminal(changes.map((change) => change.path).join(', '));
  await askForYes(`Write ${count(edits.length, 'edit', 'edits')} to ${files}?`, options.yes, env);
  await writeTogether(changes, env);
  return EXIT.success;
}

async function findMerge(
  loaded: EditableRoster,
  options: ImportOptions,
  env: CliEnv,
): Promise<Merge | null> {
  if (options.fromCsv === undefined) return mergeLive(loaded.roster, options, env);
  const people = await readTable(options.fromCsv, options, env);
  return people === null ? null : mergeTable(loaded, people);
}

async function mergeLive(roster: Roster, options: ImportOptions, env: CliEnv): Promise<Merge> {
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
  return { edits: drifts.map(toEdit), kept, known: new Set(users.map(({ key }) => key)) };
}

/** The edit that adopts a difference. */
export function toEdit(drift: Drift): Edit {
  if (drift.kind === 'add') {
    return { kind: 'add', key: drift.person.key, person: toNewPerson(drift.person) };
  }
  return { kind: 'set', key: drift.key, values: { account_type: drift.accountType } };
}

/** An empty cell says nothing, so it takes nothing away. Who is not in the table stays. */
function mergeTable({ roster, people }: EditableRoster, rows: readonly NewPerson[]): Merge {
  const edits = rows.flatMap((row): readonly Edit[] => {
    const key = emailKey(row.email);
    const person = people.get(key);
    if (person === undefined) return [{ kind: 'add', key, person: row }];
    const values = changedValues(person, {
      account_type: row.account_type,
      ...(row.name === null ? {} : { name: row.name }),
      ...(row.expires === null ? {} : { expires: row.expires }),
      ...(row.note === null ? {} : { note: row.note }),
    });
    return Object.keys(values).length === 0 ? [] : [{ kind: 'set', key, values }];
  });
  const keys = [...roster.people.map(({ key }) => key), ...rows.map((row) => emailKey(row.email))];
  return { edits, kept: [], known: new Set(keys) };
}

/** With `--only`: these alone, and those of them whom nobody live stands for are taken off. */
function chooseOnly({ edits, kept, known }: Merge, roster: Roster, options: ImportOptions): Merge {
  const only = new Set(options.only.map(emailKey));
  // An expired invitation is no drift: it is told only to who asks for it.
  if (only.size === 0) {
    return { edits, kept: kept.filter(({ why }) => why !== 'invitation_expired'), known };
  }
  for (const email of options.only) {
    if (!known.has(emailKey(email))) throw unknownEverywhere(email, roster);
  }
  const chosen = kept.filter(({ key }) => only.has(key));
  const gone = chosen.filter(({ why }) => why === 'nowhere');
  return {
    edits: [
      ...edits.filter(({ key }) => only.has(key)),
      ...gone.map(({ key }) => ({ kind: 'remove', key }) as const),
    ],
    kept: chosen.filter(({ why }) => why !== 'nowhere'),
    known,
  };
}

function unknownEverywhere(email: string, roster: Roster): RosterError {
  const { hint } = unknownPerson(email, roster);
  return new RosterError(`--only ${email} is neither on the roster nor where people come from.`, {
    code: 'unknown_person',
    exitCode: EXIT.invalid,
    ...(hint === null ? {} : { hint }),
  });
}

/** A roster that was not applied yet can have many of them. */
const MOST_WARNINGS = 20;

function warnOfKept(
  kept: readonly Kept[],
  roster: Roster,
  options: ImportOptions,
  env: CliEnv,
): void {
  for (const each of kept.slice(0, MOST_WARNINGS)) {
    showWarning(describeKept(each, roster), options, env);
  }
  const more = kept.length - MOST_WARNINGS;
  if (more > 0) showWarning(`And ${more} more who were left as they are.`, options, env);
}

function describeKept({ email, why }: Kept, { path }: Roster): string {
  switch (why) {
    case 'nowhere':
      return `${email} is listed, but neither active nor invited: disabled by hand, or not applied yet. To take them off the roster: roster import --merge ${path} --only ${email}`;
    case 'expired':
      return `${email} is live, though their last day is past: left as it is. To keep them: roster set ${email} TYPE --expires none`;
    case 'ambiguous':
      return `${email} stands for several users or invitations: left as it is.`;
    case 'unknown_account_type':
      return `${email} has an account type that roster does not know: left as it is.`;
    case 'invalid_address':
      return `${email} is no address that this roster allows: left as it is.`;
    case 'invitation_expired':
      return `${email} has an invitation that expired; listing them would send another: left as it is.`;
  }
}
