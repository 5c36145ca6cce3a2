/** What applying did, as a comment or a job's summary. */
import type { Report, ReportFile, Result } from '../../apply/report.js';
import { describeChange } from '../plan-words.js';
import {
  describeConvergence,
  describeRequests,
  explainResult,
  isUnsettled,
  nameReport,
  summarizeReports,
} from '../report-words.js';
import { nameTarget } from '../words.js';
import {
  type Block,
  code,
  emphasize,
  failureSections,
  fitDocument,
  type Section,
  tableBlocks,
  tellMore,
  text,
} from './document.js';

/**
 * A document of less than 65,536 characters, whatever the report. The first line is the comment
 * `<!-- roster:report -->`, which can't be seen. The summary is always in it; changes that did not
 * come about are first, the others are folded away.
 */
export function renderReportMarkdown(file: ReportFile): string {
  const [report] = file.reports;
  const alone =
    report !== undefined && file.reports.length + file.failures.length === 1 ? report : null;
  const head = [
    '<!-- roster:report -->\n',
    `### Roster apply${alone === null ? '' : ` for ${code(nameTarget(alone.target))}`}\n\n`,
    `**${text(summarizeReports(file))}**\n\n`,
  ];
  const sections = file.reports.map((it) => reportSection(it, alone === null));
  return fitDocument(head.join(''), [...failureSections(file.failures), ...sections], tellMore);
}

function reportSection(report: Report, several: boolean): Section {
  const unsettled = report.results.filter(isUnsettled);
  const settled = report.results.filter((result) => !isUnsettled(result));
  const title = several ? `#### ${code(nameReport(report))}\n\n` : '';
  const told = [describeConvergence(report), `${describeRequests(report)}.`].filter(Boolean);
  return [
    ...(title === '' ? [] : [{ kind: 'text' as const, text: title }]),
    ...resultBlocks(unsettled, 'that are not done', false),
    ...resultBlocks(settled, 'done', true),
    { kind: 'text', text: `${text(told.join(' '))}\n\n` },
  ];
}

function resultBlocks(results: readonly Result[], things: string, folded: boolean): Block[] {
  return tableBlocks({
    things,
    columns: ['Outcome', 'Person', 'Change', 'Why'],
    rows: results.map(resultCells),
    folded,
  });
}

function resultCells(result: Result): string[] {
  const weighty = result.outcome === 'failed' || result.outcome === 'indeterminate';
  return [
    emphasize(result.outcome, weighty),
    emphasize(code(result.change.email), weighty),
    text(describeChange(result.change, 'plan')),
    text(explainResult(result)),
  ];
}
