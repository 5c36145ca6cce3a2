/** An access review as Markdown: who has access to what, grouped by who answers for it. A file of its own, so it is never cut. */
import { count } from '../../count.js';
import type { ReviewEntry, ReviewFile } from '../../generated/review-file.js';
import { nameTime } from '../words.js';
import { code, text } from './document.js';

/** The review, whole: what it was made of, then a table for each group of owners. Ends with a newline. */
export function renderReviewMarkdown(file: ReviewFile): string {
  const groups = new Map<string, ReviewEntry[]>();
  for (const person of file.people) {
    const owner = person.owners.join(' ');
    groups.set(owner, [...(groups.get(owner) ?? []), person]);
  }
  const tables = [...groups].map(([owner, people]) =>
    groupTable(owner, people, file.since !== null),
  );
  return `${['# Access review', describeSource(file), ...tables].join('\n\n')}\n`;
}

function describeSource({ made_of: made, since, people }: ReviewFile): string {
  const commit = made.commit === null ? '' : ` at commit ${code(made.commit)}`;
  return [
    `${count(people.length, 'person', 'people')}. Created from ${code(made.roster)}${commit} and ${code(made.workspace)}, read ${text(nameTime(made.read_at))}.`,
    ...(since === null ? [] : [`Changes since ${code(since)}.`]),
    `Digest: ${code(made.sha256)}`,
  ].join('\n\n');
}

function groupTable(owner: string, people: readonly ReviewEntry[], tellsChange: boolean): string {
  const title = owner === '' ? 'No owner in CODEOWNERS' : text(owner);
  const columns = [
    ...[
      'Person',
      'Account type',
      'Since',
      'By',
      'Merged by',
      'Last day',
      'On hold',
      'Live',
      'Drift',
    ],
    ...(tellsChange ? ['Change'] : []),
    'Where',
  ];
  const rows = people.map((it) => [
    ...[code(it.email), it.account_type === null ? '' : code(it.account_type)],
    ...[textOrNothing(it.since), authorCell(it), commitCell(it.merged_by)],
    ...[
      textOrNothing(it.expires),
      textOrNothing(it.on_hold),
      text(it.live),
      textOrNothing(it.drift),
    ],
    ...(tellsChange ? [textOrNothing(it.change)] : []),
    it.file === null ? '' : code(`${it.file}:${it.line}`),
  ]);
  const all = [columns, columns.map(() => '---'), ...rows];
  return [`## ${title}`, '', ...all.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

function authorCell({ by, commit }: ReviewEntry): string {
  return [textOrNothing(by), commitCell(commit)].filter((part) => part !== '').join(' ');
}

function commitCell(commit: string | null): string {
  return commit === null ? '' : code(commit.slice(0, 12));
}

function textOrNothing(value: string | null): string {
  return value === null ? '' : text(value);
}
