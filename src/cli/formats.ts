/** What each format shows of everything that a command says: one table, so that a new format can't lack a part. */
import type { ReportFile } from '../apply/report.js';
import type { PlanFile } from '../plan/plan.js';
import type { LocateFile } from '../render/annotations.js';
import { escapeTerminal } from '../render/escape.js';
import {
  renderPlanGithub,
  renderProblemsGithub,
  renderReportGithub,
  renderRosterWarningsGithub,
  renderWarningGithub,
} from '../render/github.js';
import type { Authors } from '../render/html/people.js';
import { renderJson } from '../render/json.js';
import { renderTableCsv, renderTableText, type Table } from '../render/lists.js';
import { renderPlanMarkdown } from '../render/markdown/plan.js';
import { renderReportMarkdown } from '../render/markdown/report.js';
import type { PlanMode } from '../render/plan-words.js';
import type { TextOptions } from '../render/text/layout.js';
import { renderPlanText } from '../render/text/plan.js';
import { renderReportText } from '../render/text/report.js';
import type { Problem } from '../roster/problem.js';
import type { Format, ListFormat } from './options.js';

/** How the results of this run are drawn. */
export interface ResultLook extends TextOptions {
  readonly locate: LocateFile | undefined;
  /** What was said on the same terminal already. */
  readonly told?: ReadonlySet<string> | undefined;
}

/** What a result is shown with, beside what it says itself. */
interface Beside {
  readonly authors: Authors;
  /** What was applied, of a report. */
  readonly plans: PlanFile | null;
}

type Rendered = string | Promise<string>;

/** How one format shows plans and reports, and what is said beside them. Null is what it says nothing of. */
interface ResultFormat {
  readonly plan: (file: PlanFile, mode: PlanMode, look: ResultLook, beside: Beside) => Rendered;
  readonly report: (file: ReportFile, look: ResultLook, beside: Beside) => Rendered;
  /** Whether it says who wrote the roster's lines, which takes git. */
  readonly tellsAuthors: boolean;
  /** Where apply shows its plans, as text, before it asks: standard output may be the report's alone. */
  readonly plansAhead: 'stdout' | 'stderr';
  /** Whether a plan that apply refuses is shown in place of a report. */
  readonly refusedPlan: { readonly onOutput: boolean; readonly inFile: boolean };
  /** Of a roster that will be planned, and of one that will not. Standard error has them in any case. */
  readonly rosterWarnings:
    | ((warnings: readonly Problem[], locate: LocateFile | undefined) => string)
    | null;
  readonly rosterProblems:
    | ((problems: readonly Problem[], locate: LocateFile | undefined) => string)
    | null;
  readonly warning: ((title: string, message: string) => string) | null;
}

/** Every format of plans and reports. */
export const RESULT_FORMATS: Readonly<Record<Format, ResultFormat>> = {
  text: {
    plan: (file, mode, look) => renderPlanText(file, { ...look, mode }),
    report: renderReportText,
    tellsAuthors: false,
    plansAhead: 'stdout',
    // It stands on standard output already.
    refusedPlan: { onOutput: false, inFile: true },
    rosterWarnings: null,
    rosterProblems: null,
    warning: null,
  },
  json: {
    plan: (file) => renderJson(file),
    report: (file) => renderJson(file),
    tellsAuthors: false,
    plansAhead: 'stderr',
    // Who reads it tells it from a report by its `plans`.
    refusedPlan: { onOutput: true, inFile: true },
    rosterWarnings: null,
    rosterProblems: null,
    warning: null,
  },
  markdown: {
    plan: (file, mode) => renderPlanMarkdown(file, { mode }),
    report: (file) => renderReportMarkdown(file),
    tellsAuthors: false,
    plansAhead: 'stderr',
    refusedPlan: { onOutput: true, inFile: true },
    rosterWarnings: null,
    rosterProblems: null,
    warning: null,
  },
  github: {
    plan: (file, mode, { locate }) => renderPlanGithub(file, { mode }, locate),
    report: (file, { locate }) => renderReportGithub(file, locate),
    tellsAuthors: false,
    plansAhead: 'stderr',
    refusedPlan: { onOutput: true, inFile: true },
    rosterWarnings: renderRosterWarningsGithub,
    rosterProblems: renderProblemsGithub,
    warning: renderWarningGithub,
  },
  html: {
    plan: async (file, mode, _look, { authors }) => {
      const { renderPlanHtml } = await import('../render/html/page-of-plan.js');
      return renderPlanHtml(file, { mode }, authors);
    },
    report: async (file, _look, { plans, authors }) => {
      const { renderReportHtml } = await import('../render/html/page-of-report.js');
      return renderReportHtml(file, plans, authors);
    },
    tellsAuthors: true,
    plansAhead: 'stderr',
    refusedPlan: { onOutput: true, inFile: true },
    rosterWarnings: null,
    rosterProblems: null,
    warning: null,
  },
};

/** A list in every form. People are taken out of it already where they are not to be seen. */
export interface ShownList {
  readonly json: object;
  readonly table: Table;
  /** For CSV, where it has more columns. */
  readonly wholeTable?: Table;
  /** One sentence below the table. Escaped when it is shown. */
  readonly summary: string;
}

/** How one format shows lists. */
interface ListForm {
  readonly list: (list: ShownList, text: TextOptions) => string;
  /** Whether it can say that a list lacks something. */
  readonly tellsGaps: boolean;
  /** A list without entries, of which `summary` says why. */
  readonly emptyList: (list: ShownList) => string;
}

/** Every format of lists. */
export const LIST_FORMS: Readonly<Record<ListFormat, ListForm>> = {
  table: {
    list: ({ table, summary }, text) =>
      `${renderTableText(table, text)}\n${escapeTerminal(summary)}\n`,
    tellsGaps: true,
    emptyList: ({ summary }) => `${escapeTerminal(summary)}\n`,
  },
  json: {
    list: ({ json }) => renderJson(json),
    tellsGaps: true,
    emptyList: ({ json }) => renderJson(json),
  },
  csv: {
    list: ({ table, wholeTable = table }) => renderTableCsv(wholeTable),
    tellsGaps: false,
    emptyList: ({ table, wholeTable = table }) => renderTableCsv(wholeTable),
  },
};
