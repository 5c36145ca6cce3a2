/** Every renderer shows hostile text, and none obeys it. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { escapeTerminal, escapeWorkflowData } from '../../src/render/escape.js';
import {
  renderPlanGithub,
  renderProblemsGithub,
  renderReportGithub,
  renderRosterWarningsGithub,
  renderWarningGithub,
} from '../../src/render/github.js';
import { renderPlanHtml } from '../../src/render/html/page-of-plan.js';
import { renderReportHtml } from '../../src/render/html/page-of-report.js';
import {
  auditTable,
  renderTableText,
  userTable,
  workspaceTable,
  writtenTable,
} from '../../src/render/lists.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { renderReportMarkdown } from '../../src/render/markdown/report.js';
import { renderDiffText } from '../../src/render/text/diff.js';
import { renderDoctorText } from '../../src/render/text/doctor.js';
import { renderExplanationText } from '../../src/render/text/explain.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import {
  renderErrorText,
  renderProblemsText,
  renderWarningText,
} from '../../src/render/text/problems.js';
import { renderProgressText, renderReportText } from '../../src/render/text/report.js';
import { renderValidText } from '../../src/render/text/valid.js';
import { findActiveMarkdown } from '../fixtures/active-markdown.js';
import { doctorFileWith } from '../fixtures/checks.js';
import { explanationWith } from '../fixtures/explanations.js';
import { planWith, reportWith } from '../fixtures/hostile-files.js';
import {
  eventsWith,
  problemsWith,
  usersWith,
  workspacesWith,
  writtenWith,
} from '../fixtures/hostile-lists.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';
import { listRenderers } from './renderers.js';

type Renderer = (text: string, color: boolean, columns: number | null) => string;

const TEXT_RENDERERS: readonly (readonly [string, Renderer])[] = [
  [
    'a plan',
    (text, color, columns) => renderPlanText(planWith(text), { color, columns, mode: 'plan' }),
  ],
  [
    'drift',
    (text, color, columns) => renderPlanText(planWith(text), { color, columns, mode: 'drift' }),
  ],
  ['a report', (text, color, columns) => renderReportText(reportWith(text), { color, columns })],
  [
    'progress',
    (text, color, columns) =>
      (reportWith(text).reports[0]?.results ?? [])
        .map((result) => renderProgressText(result, { color, columns, done: 1, total: 2 }))
        .join(''),
  ],
  [
    'what doctor found',
    (text, color, columns) => renderDoctorText(doctorFileWith(text), { color, columns }),
  ],
  [
    'problems',
    (text, color, columns) => renderProblemsText(problemsWith(text), { color, columns }),
  ],
  [
    'a list of users',
    (text, color, columns) => renderTableText(userTable(usersWith(text)), { color, columns }),
  ],
  [
    'a list of workspaces',
    (text, color, columns) =>
      renderTableText(workspaceTable(workspacesWith(text)), { color, columns }),
  ],
  [
    'an audit log',
    (text, color, columns) => renderTableText(auditTable(eventsWith(text)), { color, columns }),
  ],
  [
    'a change by hand',
    (text, color, columns) => renderTableText(writtenTable(writtenWith(text)), { color, columns }),
  ],
  ['a warning', (text, color, columns) => renderWarningText(text, { color, columns })],
  [
    'an explanation',
    (text, color, columns) => renderExplanationText(explanationWith(text), { color, columns }),
  ],
  ['valid rosters', (text) => renderValidText([{ path: text, people: 1 }])],
  [
    'an error',
    (text, color, columns) => renderErrorText({ message: text, hint: text }, { color, columns }),
  ],
];

/** A list of its own, not that of the code that is tested. */
const INVISIBLE = /[\p{C}\u2028\u2029\u3164\u2800]|\u034f|\ufe0f/u;

/** The text without roster's own colours. */
function stripColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is looked for
  return text.replace(/\u001b\[(?:1|2|22|3[1-36]|39)m/g, '');
}

describe.each(TEXT_RENDERERS)('hostile text in the text of %s', (_name, render) => {
  it.each([
    [false, null],
    [true, null],
    [true, 60],
  ])('is shown and not obeyed (color: %s, columns: %s)', (color, columns) => {
    for (const raw of HOSTILE_STRINGS) {
      const text = stripColours(render(raw, color, columns));
      expect(text.replaceAll('\n', '')).not.toMatch(INVISIBLE);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##\w*\[/);
      if (columns === null) expect(text).toContain(escapeTerminal(raw));
    }
  });

  it('makes no lines of its own', () => {
    const lines = render('harmless', false, null).split('\n').length;
    // No hint takes no line, a long one goes below its marker: texts between can be compared.
    const comparable = HOSTILE_STRINGS.filter((raw) => raw !== '' && raw.length < 32);
    for (const raw of comparable) {
      expect(render(raw, false, null).split('\n').length).toBe(lines);
    }
  });
});

describe.each([
  ['a plan', (text: string) => renderPlanMarkdown(planWith(text), { mode: 'plan' })],
  ['drift', (text: string) => renderPlanMarkdown(planWith(text), { mode: 'drift' })],
  ['a report', (text: string) => renderReportMarkdown(reportWith(text))],
])('hostile text in the Markdown of %s', (_name, render) => {
  it('makes no markup, no HTML, no link and no mention', () => {
    for (const raw of HOSTILE_STRINGS) expect(findActiveMarkdown(render(raw))).toEqual([]);
  });

  it('makes no lines of its own and nothing invisible', () => {
    const lines = render('harmless').split('\n').length;
    for (const raw of HOSTILE_STRINGS) {
      const document = render(raw);
      // What is very long makes a document that is cut, in fewer lines.
      if (raw.length < 500) expect(document.split('\n').length).toBe(lines);
      expect(document.replaceAll('\n', '')).not.toMatch(INVISIBLE);
      expect(document).not.toMatch(/##\w*\[/);
    }
  });
});

it('the search for active Markdown finds what is active', () => {
  for (const raw of [
    'a@b.c',
    '@a',
    '#1',
    'www.a',
    'https://a',
    '<b>',
    '*a*',
    '[a]',
    '`',
    ':a:',
    '$a$',
  ]) {
    expect(findActiveMarkdown(`<!-- marker -->\n| ${raw} |`), raw).not.toEqual([]);
  }
  expect(findActiveMarkdown('<!-- marker -->\n| a |\n| b | c |')).not.toEqual([]);
  expect(findActiveMarkdown('<!-- marker -->\n| `a@b.c` | **x** |')).toEqual([]);
});

const NO_AUTHORS = new Map<string, never>();

describe.each([
  ['a plan', (text: string) => renderPlanHtml(planWith(text), { mode: 'plan' }, NO_AUTHORS)],
  ['drift', (text: string) => renderPlanHtml(planWith(text), { mode: 'drift' }, NO_AUTHORS)],
  ['a report', (text: string) => renderReportHtml(reportWith(text), planWith(text), NO_AUTHORS)],
])('hostile text in the page of %s', (_name, render) => {
  it('makes no element, no attribute and nothing invisible', () => {
    const plain = outline(render('harmless'));
    for (const raw of HOSTILE_STRINGS) {
      const page = render(raw);
      expect(outline(page), raw).toEqual(plain);
      expect(page.replaceAll('\n', '')).not.toMatch(INVISIBLE);
    }
  });
});

it('the outline of a page tells what a name that is not escaped would make of it', () => {
  const page = renderPlanHtml(planWith('NAME'), { mode: 'plan' }, NO_AUTHORS);
  for (const raw of ['<b>', '" onclick="x', "' x", '</style>', '<!--']) {
    expect(outline(page.replaceAll('NAME', raw)), raw).not.toEqual(outline(page));
  }
});

/** The elements of a page in order, each with the names of its attributes: what a browser would build, but for texts. */
function outline(page: string): readonly string[] {
  const body = page.replace(/<(style|script)>.*?<\/\1>/gs, '');
  const names = (tag: string): string => tag.replace(/"[^"]*"/g, '""');
  return body
    .split(/(<[^>]*>)/)
    .map((part, index) => (index % 2 === 1 ? names(part) : strayMarks(part)));
}

/** What has no place in a text of a page. */
function strayMarks(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, '').replace(/[^<>"'&]/g, '');
}

/** The parts of a workflow command, decoded as a runner does. */
function parseCommand(command: string): { properties: Record<string, string>; message: string } {
  const [, , given = '', message = ''] =
    /^::(error|warning|notice) (.*?)::(.*)$/.exec(command) ?? [];
  const decode = (text: string): string =>
    text
      .replaceAll('%2C', ',')
      .replaceAll('%3A', ':')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%');
  const pairs = given.split(',').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), decode(pair.slice(at + 1))] as const;
  });
  return { properties: Object.fromEntries(pairs), message: decode(message) };
}

describe.each([
  ['a plan', (text: string) => renderPlanGithub(planWith(text), { mode: 'plan' })],
  ['drift', (text: string) => renderPlanGithub(planWith(text), { mode: 'drift' })],
  ['a report', (text: string) => renderReportGithub(reportWith(text))],
  ['problems', (text: string) => renderProblemsGithub(problemsWith(text))],
  ['the warnings of a roster', (text: string) => renderRosterWarningsGithub(problemsWith(text))],
  ['a warning', (text: string) => renderWarningGithub('base ref', text)],
])('hostile text in the annotations of %s', (_name, render) => {
  it('stays in its message or property, on one line', () => {
    const count = render('harmless').split('\n').length;
    for (const raw of HOSTILE_STRINGS) {
      const commands = render(raw).split('\n');
      expect(commands).toHaveLength(count);
      for (const command of commands.slice(0, -1)) expectCommand(command, raw);
    }
  });
});

/** A command that is whole, and that says of data no more than the data. */
function expectCommand(command: string, raw: string): void {
  expect(command).not.toMatch(INVISIBLE);
  const { properties, message } = parseCommand(command);
  const { file, title, ...numbers } = properties;
  expect(title).toMatch(/^[a-z_ ]+( \(differed before\))?$|^\d+ more$/);
  for (const [name, value] of Object.entries(numbers)) {
    expect(['line', 'col', 'endColumn']).toContain(name);
    expect(value).toMatch(/^\d+$/);
  }
  if (file === undefined) return;
  const shown = escapeWorkflowData(raw).replaceAll('%25', '%');
  expect(file).toBe(shown);
  expect(message).toContain(shown);
}

describe('hostile text in a diff', () => {
  const diffOf = (raw: string, color: boolean): string =>
    renderDiffText(
      [
        { path: raw, before: '', after: `${raw}\n` },
        { path: 'roster.yaml', before: `${raw}\nname: a\n`, after: `${raw}\nname: ${raw}\n` },
      ],
      color,
    );

  it.each([false, true])('is shown and not obeyed (color: %s)', (color) => {
    for (const raw of HOSTILE_STRINGS) {
      const text = stripColours(diffOf(raw, color));
      // A file's own lines stay lines, and a tab is an indentation; each line begins with its mark.
      expect(text.replace(/[\n\t]/g, '')).not.toMatch(INVISIBLE);
      expect(text).not.toMatch(/^(?!---|\+\+\+|@@|[ +-]|\\|$)/m);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##\w*\[/);
    }
  });
});

/** Renderers that run through the same strings in the tests of their own formats. */
const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  renderTableCsv: 'test/render/lists.test.ts',
  renderWorkspaceMatrix: 'test/render/lists.test.ts',
  renderProblemsCodeQuality: 'test/render/codequality.test.ts',
  renderReviewMarkdown: 'test/render/markdown/review.test.ts',
  renderJson: 'test/render/json.test.ts',
  renderJsonLine: 'test/render/json.test.ts',
};

it('every renderer there is shows hostile text in a test', () => {
  const untested = listRenderers().filter((name) => {
    const test = readFileSync(TESTED_ELSEWHERE[name] ?? 'test/render/hostile.test.ts', 'utf8');
    return !test.includes(`${name}(`) || !test.includes('HOSTILE_STRINGS');
  });
  expect(untested).toEqual([]);
});
