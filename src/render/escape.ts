/**
 * Text from outside (e-mails, names, paths, messages of servers) made safe for the place where it
 * is shown: it is data, so it must never move a cursor, turn a line round, make a link, notify
 * someone or command a build.
 */
import { FAMILIAR, invisible } from '../characters.js';

/**
 * What a build's log takes for a command, even in the middle of plain text: `::name::` at the start
 * of a line (GitHub), `##[name]` anywhere (GitHub, Azure) and `##vso[…]` (Azure, TeamCity). A wrapped
 * line can begin with any word, so `::` is broken at the start of every word.
 * Source: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const LOG_COMMAND = /(?<=^|\s)::|##(?=\w*\[)/gu;

const SHORT_FORMS: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** The visible form of one character: `\n`, `\u{202e}`. */
function showCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return SHORT_FORMS.get(character) ?? `\\u{${code.toString(16)}}`;
}

/** The text on one line, with everything that can't be seen in a visible form. */
export function showInvisible(text: string): string {
  return FAMILIAR.test(text) ? text : text.replace(invisible(), showCharacter);
}

let unsafe: RegExp | null = null;

/** Made when it is needed: most runs show plain texts alone, and to read its classes takes a millisecond. */
function unsafePattern(): RegExp {
  unsafe ??= new RegExp(`${invisible().source}|${LOG_COMMAND.source}`, 'gu');
  return unsafe;
}

/** For a terminal or a log: one line, nothing invisible, nothing that a build would obey. */
export function escapeTerminal(text: string): string {
  if (FAMILIAR.test(text) && !/::|##/.test(text)) return text;
  return text.replace(unsafePattern(), showUnsafe);
}

/** A piece of text that must be shown in another form. `start` and `length` are in UTF-16 units. */
interface Replacement {
  readonly start: number;
  readonly length: number;
  readonly shown: string;
}

/** What `escapeTerminal` replaces, in order, with places: for those who must keep count of columns. */
export function findReplacements(text: string): Replacement[] {
  return [...text.matchAll(unsafePattern())].map((match) => ({
    start: match.index,
    length: match[0].length,
    shown: showUnsafe(match[0]),
  }));
}

function showUnsafe(found: string): string {
  // A command is broken by its second character, so that it can still be read.
  if (found === '::' || found === '##') return found.charAt(0) + showCharacter(found.charAt(1));
  return showCharacter(found);
}

/**
 * What Markdown, HTML or a forge would act on: the start of a line (lists, indented code, GitLab's `/close`), markup and HTML
 * anywhere, and what forges make links of without any markup: `@name`, `#1`, `GH-1`, `www.`,
 * `scheme://`, `mailto:`, at GitLab also `!1`, `&1`, `~label` and `%milestone`; also `:emoji:` and `$formula$`.
 * Source: https://docs.gitlab.com/user/markdown/#gitlab-specific-references
 */
const MARKDOWN =
  /^(?:[-+= /]|\d+[.)])|(#|[!&](?=\d)|[~%](?=["\w]))|[\\`*_~[\]<>&|@$!{}^]|:(?=\S)|www(?=\.)|GH-(?=\d)/giu;
/** An empty comment: shows nothing and copies as nothing, but parts what would become a link. */
const PART = '<!-- -->';

/**
 * For running text in Markdown: reads the same, but makes no markup, no link, no mention of a
 * person or an issue, no emoji and no formula. An entity alone would not do: GitHub looks for
 * addresses, `@name` and `#1` after entities are resolved, so an empty comment parts them.
 */
export function escapeMarkdown(text: string): string {
  return showInvisible(text).replace(MARKDOWN, escapeMarkdownPiece);
}

function escapeMarkdownPiece(piece: string, reference: string | undefined): string {
  const last = piece.at(-1) ?? '';
  if (last === '$') return '<span>$</span>';
  if (reference !== undefined) return `${toEntity(last)}${PART}`;
  if (/^(?:[@:]|www|GH-)$/iu.test(piece)) return piece + PART;
  return piece.slice(0, -1) + toEntity(last);
}

function toEntity(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`;
}

/** What a code span can't show as it is, or not inside a table. */
const NOT_FOR_CODE = /[`|\\#$]|^ | $|^$/u;

/**
 * For addresses, types and paths in Markdown: a code span, in which nothing is a link or a mention.
 * Text that would break out of one (or out of its table cell) is shown as running text instead.
 */
export function markdownCode(text: string): string {
  const shown = showInvisible(text);
  return NOT_FOR_CODE.test(shown) ? escapeMarkdown(shown) : `\`${shown}\``;
}

/** For a command line that someone copies: one word for a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  const shown = showInvisible(text);
  return /^[\w.@%+/-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/**
 * For the message of a GitHub workflow command.
 * Source: `escapeData` in https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts;
 * line ends need no `%0A` here because they are shown as `\n`.
 */
export function escapeWorkflowData(text: string): string {
  return showInvisible(text).replaceAll('%', '%25');
}

/** For a property (`file`, `title`) of a GitHub workflow command; source as above. */
export function escapeWorkflowProperty(text: string): string {
  return escapeWorkflowData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
