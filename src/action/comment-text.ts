/** What the action adds to the Markdown of a plan or a report: what a merge does, where the log is, and the limit of a comment. */
import { type Job, runUrl } from './job.js';

/** The text with sentences below it, which are Markdown, and a link to the run. */
export function addBelow(markdown: string, sentences: readonly string[], job: Job): string {
  const lines = sentences.filter((it) => it !== '');
  return `${[markdown.trimEnd(), ...lines, `[Log of this run](${runUrl(job)})`].join('\n\n')}\n`;
}

/** The mark that the command itself begins its Markdown with is for those who find comments by themselves. */
export function withoutMark(markdown: string): string {
  return markdown.replace(/^<!-- roster:\w+ -->\n/, '');
}

/** What stands in place of a plan that there is none of: an old one must not pass for the new one. */
export function tellNoPlan(commit: string, why: string, job: Job): string {
  const head = '### Roster plan\n\n';
  return addBelow(`${head}There is no plan for \`${commit.slice(0, 12)}\`.`, [why], job);
}
