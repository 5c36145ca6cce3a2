/** `roster expiring`: whose access ends soon, who owns that, and the one line for each way to go on. Offline. */
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings';
import { count } from '../../count.js';
import { type Day, dayAt, dayLater, daysBetween } from '../../day.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { type EndingPerson, findEnding } from '../../plan/ending.js';
import { shellWord } from '../../render/escape.js';
import { type EndingEntry, endingTable } from '../../render/lists.js';
import { readOwners } from '../access/owners.js';
import { refuseRedacted } from '../edit-files.js';
import { LIST_FORMS, type ShownList } from '../formats.js';
import {
  addCommonOptions,
  addRefusedRedact,
  type CliEnv,
  type CommonOptions,
  DEFAULT_ROSTER,
  type Finish,
  LIST_FORMATS,
  type ListFormat,
} from '../options.js';
import { loadRoster } from '../run/aim.js';
import { textOptions } from '../say.js';

/** The flags of `roster expiring`. */
interface ExpiringOptions extends CommonOptions {
  readonly within: number;
  readonly format: ListFormat;
}

/** Lists whose access ends soon. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('expiring')
    .argument('[file...]', 'roster files', [DEFAULT_ROSTER])
    .addOption(
      new Option('--within <days>', 'how many days ahead, as 30d')
        .argParser(parseWithin)
        .default(30, '30d'),
    )
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(LIST_FORMATS)
        .default('table'),
    );
  return addCommonOptions(addRefusedRedact(command)).action(async (files, options) =>
    finish(await expiring(files, options, env)),
  );
}

function parseWithin(text: string): number {
  const [, digits] = /^(\d{1,4})d?$/.exec(text) ?? [];
  if (digits !== undefined && Number(digits) > 0) return Number(digits);
  throw new InvalidArgumentError('Give a number of days from 1d on, as 30d.');
}

async function expiring(
  paths: readonly string[],
  options: ExpiringOptions,
  env: CliEnv,
): Promise<ExitCode> {
  refuseRedacted('expiring', env);
  const today = dayAt(env.now());
  const entries: EndingEntry[] = [];
  for (const path of paths) {
    const roster = await loadRoster(path, { ...options, format: 'text' }, env);
    if (roster === null) return EXIT.invalid;
    const ending = findEnding(roster.people, options.within, today);
    const owners = await readOwners(
      ending.map(({ source }) => source.file),
      env,
    );
    entries.push(
      ...ending.map((person) => {
        return toEndingEntry(person, path, owners.get(person.source.file) ?? [], today);
      }),
    );
  }
  const text = textOptions(env.stdout, options.color, env);
  env.stdout.write(LIST_FORMS[options.format].list(shownEnding(entries, options.within), text));
  return EXIT.success;
}

/** A quarter more is what is mostly meant. Whoever means another day changes it in the line. */
const USUAL_EXTENSION_DAYS = 90;

function toEndingEntry(
  person: EndingPerson,
  path: string,
  owners: readonly string[],
  today: Day,
): EndingEntry {
  const { email, accountType, expires, source } = person;
  const file = path === DEFAULT_ROSTER ? '' : ` --file ${shellWord(path)}`;
  const later = dayLater(expires, USUAL_EXTENSION_DAYS);
  return {
    ...{ email, account_type: accountType, expires },
    days_left: daysBetween(today, expires),
    owners,
    ...{ file: source.file, line: source.line },
    extend: `roster set ${shellWord(email)} ${accountType} --expires ${later}${file}`,
    end: `roster remove ${shellWord(email)}${file}`,
  };
}

function shownEnding(people: readonly EndingEntry[], within: number): ShownList {
  return {
    json: { format_version: '1.0', tool_version: VERSION, within_days: within, people },
    table: endingTable(people),
    summary: `${count(people.length, 'person', 'people')} with a last day within ${count(within, 'day', 'days')}.`,
  };
}
