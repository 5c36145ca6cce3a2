/** The YAML library's errors in words for people who write rosters, not parsers. */
import type { ErrorCode, YAMLError } from 'yaml';
import type { Finding, ProblemCode } from './problem.js';
import { lineText, positionAt, type SourceText } from './source-text.js';

interface Explanation {
  readonly code?: ProblemCode;
  /** Absent: the library's own words. */
  readonly message?: string;
  readonly hint: string;
}

const TAB: Explanation = {
  code: 'tab_indentation',
  message: 'This line is indented with a tab; YAML indents with spaces alone.',
  hint: 'Replace the tab by two spaces.',
};
const INDENTATION = 'Lines that belong together begin in the same column.';
const BRACKETS = 'Check that each bracket and each quote is closed.';

/** By the library's codes; what is not here is shown in the library's words. */
const EXPLANATIONS: Partial<Record<ErrorCode, Explanation>> = {
  TAB_AS_INDENT: TAB,
  TAG_RESOLVE_FAILED: {
    code: 'unknown_tag',
    message: 'In YAML a word that begins with ! is a tag; a roster has no tags of its own.',
    hint: 'Remove the tag, or write quotes around the value if it is meant as text.',
  },
  BAD_SCALAR_START: {
    message: 'A value can not begin with this character.',
    hint: 'Write quotes around the value.',
  },
  BAD_ALIAS: {
    message: 'In YAML a word that begins with * or & needs a name after it.',
    hint: 'If it is meant as text, write quotes around it: "*".',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'There is a second colon with a space after it in this line.',
    hint: 'Write quotes around a value that has a colon in it, or begin a new line.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'This is no key with a value: a colon is missing.',
    hint: INDENTATION,
  },
  BAD_INDENT: { hint: INDENTATION },
  MISSING_CHAR: { hint: BRACKETS },
  BAD_DQ_ESCAPE: {
    message: 'Between double quotes a backslash begins an escape, and this is none.',
    hint: 'Use single quotes, or write the backslash twice.',
  },
  BAD_DIRECTIVE: {
    message: 'In YAML a line that begins with % is a directive, and this is none.',
    hint: 'Remove the line.',
  },
};

const OTHERWISE: Explanation = {
  hint: 'Compare the indentation and the quotes with the lines around.',
};

/** The finding that an error or a warning of the library is. */
export function explainYaml(source: SourceText, error: YAMLError): Finding {
  const known = indentedWithTab(source, error) ? TAB : EXPLANATIONS[error.code];
  const { code, message, hint } = known ?? OTHERWISE;
  return {
    code: code ?? 'yaml_syntax',
    at: { start: error.pos[0], end: error.pos[1] },
    message: message ?? `This is not valid YAML: ${error.message}.`,
    hint,
  };
}

/** A tab before the first word is the cause, whatever it makes the parser stumble over. */
function indentedWithTab(source: SourceText, error: YAMLError): boolean {
  return /^ *\t/.test(lineText(source, positionAt(source, error.pos[0]).line));
}
