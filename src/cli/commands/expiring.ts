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
import type { EndingEntry, ExpiringFile } from '../../generated/expiring-file.js';
import { VERSION } from '../../generated/version.js';
import { type EndingPerson, findEnding } from '../../plan/ending.js';
import { shellWord } from '../../render/escape.js';
import { endingTable } from '../../render/lists.js';
import { placesOf } from '../../roster/places.js';
import type { Person, Roster } from '../../roster/roster.js';
import { readOwners } from '../access/owners.js';
import { LIST_FORMS, type ShownList } from '../formats.js';
import {
  addCommonOptions,
  addRedactOption,
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
      new Option('--within <days>', 'how many days ahead to look, such as 30d')
        .argParser(parseWithin)
        .default(30, '30d'),
    )
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(LIST_FORMATS)
        .default('table'),
    );
  return addCommonOptions(addRedactOption(command)).action(async (files, options) =>
    finish(await expiring(files, options, env)),
  );
}

function parseWithin(text: string): number {
  const [, digits] = /^(\d{1,4})d?$/.exec(text) ?? [];
  if (digits !== undefined && Number(digits) > 0) return Number(digits);
  throw new InvalidArgumentError('Give a number of days, 1d or more, such as 30d.');
}

async function expiring(
  paths: readonly string[],
  options: ExpiringOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const today = dayAt(env.now());
  const people: EndingEntry[] = [];
  for (const path of paths) {
    const roster = await loadRoster(path, { ...options, format: 'text' }, env);
    if (roster === null) return EXIT.invalid;
    people.push(...(await findEntries(roster, path, options.within, today, env)));
  }
  const file: ExpiringFile = {
    ...{ format_version: '1.0', tool_version: VERSION },
    ...{ within_days: options.within, people },
  };
  const shown = shownEnding(env.redaction?.expiringFile(file) ?? file);
  const text = textOptions(env.stdout, options.color, env);
  env.stdout.write(LIST_FORMS[options.format].list(shown, text));
  return EXIT.success;
}

async function findEntries(
  { people }: Roster,
  path: string,
  within: number,
  today: Day,
  env: CliEnv,
): Promise<readonly EndingEntry[]> {
  const ending = findEnding(people, within, today);
  const owners = await readOwners(ending.flatMap(listingFiles), env);
  return ending.map((person) => {
    const named = listingFiles(person).flatMap((file) => owners.get(file) ?? []);
    return toEndingEntry(person, path, [...new Set(named)], today);
  });
}

function listingFiles(person: Person): readonly string[] {
  return placesOf(person).map(({ source }) => source.file);
}

/** A quarter more is what is mostly meant. Whoever means another day changes it in the line. */
const USUAL_EXTENSION_DAYS = 90;

function toEndingEntry(
  person: EndingPerson,
  path: string,
  owners: readonly string[],
  today: Day,
): EndingEntry {
  const { email, accountType, expires, source, also } = person;
  const file = path === DEFAULT_ROSTER ? '' : ` --file ${shellWord(path)}`;
  const later = dayLater(expires, USUAL_EXTENSION_DAYS);
  return {
    ...{ email, account_type: accountType, expires },
    days_left: daysBetween(today, expires),
    owners,
    ...{ file: source.file, line: source.line },
    also_in: also.map((place) => place.source),
    extend: `roster set ${shellWord(email)} ${accountType} --expires ${later}${file}`,
    end: `roster remove ${shellWord(email)}${file}`,
  };
}

function shownEnding(file: ExpiringFile): ShownList {
  const { people, within_days: within } = file;
  return {
    json: file,
    table: endingTable(people),
    summary: `${count(people.length, 'person', 'people')} with a last day within ${count(within, 'day', 'days')}.`,
  };
}
