/** Everything about one address, for people at a terminal. */

import { count } from '../../count.js';
import type {
  AuditSays,
  EventSays,
  Explanation,
  GitSays,
  LiveEntry,
  LiveSays,
  PlanSays,
  RosterSays,
} from '../../plan/explain/explain.js';
import { escapeTerminal } from '../escape.js';
import { describeGuard } from '../next-steps.js';
import {
  describeChange,
  describeLookalikes,
  describePast,
  WHEN_ONE_PERSON,
} from '../plan-words.js';
import { namePlace, nameTarget, nameTime, tellDistrusted } from '../words.js';
import {
  createStyle,
  hangText,
  measureWidth,
  padTo,
  type Style,
  shortenUid,
  type TextOptions,
} from './layout.js';

/** What is said under one heading: a label of roster's own, or none, and a text that is not escaped yet. */
type Line = readonly [label: string, text: string];

interface Paragraph {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The address, and below it a section each for roster, git, workspace, plan and audit log. */
export function renderExplanationText(explanation: Explanation, options: TextOptions): string {
  const style = createStyle(options.color);
  const parts = tellAll(explanation, options).map((each) =>
    renderParagraph(each, options, style).join('\n'),
  );
  const head = [
    ...hangText('', escapeTerminal(explanation.email), options.columns).map(style.bold),
    ...tellUnknown(explanation).flatMap((text) => hangText('', text, options.columns)),
  ];
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
}

function tellAll(explanation: Explanation, { columns }: TextOptions): readonly Paragraph[] {
  const { roster, git, past, live, plan, audit_log: audit, target, failure } = explanation;
  const inGit: readonly Line[] = [
    ...(git === null ? [] : tellGit(git)),
    ...(past === null ? [] : [['', describePast(past)] as const]),
  ];
  const workspace = `In the workspace ${target === null ? '' : nameTarget(target)}`.trim();
  return [
    { title: 'On the roster', lines: tellRoster(roster) },
    ...(inGit.length === 0 ? [] : [{ title: 'In git', lines: inGit }]),
    ...(live === null ? [] : [{ title: workspace, lines: tellLive(live, columns) }]),
    ...(failure === null ? [] : [{ title: workspace, lines: tellFailure(failure) }]),
    ...(plan === null ? [] : [{ title: 'The plan', lines: tellDecision(plan) }]),
    ...(audit === null ? [] : [{ title: 'In the audit log', lines: tellAuditLog(audit) }]),
  ];
}

/** Someone who mistyped an address should not have to put that together. */
function tellUnknown({ roster, live }: Explanation): readonly string[] {
  if (roster.status !== 'not_listed' || live === null || live.users.length > 0) return [];
  return ['This address is unknown: it is neither on the roster nor in the workspace.'];
}

const INDENT = '  ';

function renderParagraph(
  { title, lines }: Paragraph,
  options: TextOptions,
  style: Style,
): readonly string[] {
  const width = Math.max(...lines.map(([label]) => measureWidth(label)));
  return [
    ...hangText('', escapeTerminal(title), options.columns).map(style.bold),
    ...lines.flatMap(([label, text]) => {
      const start = width === 0 ? INDENT : `${INDENT}${padTo(label, width)}  `;
      return hangText(start, escapeTerminal(text), options.columns);
    }),
  ];
}

function tellRoster(roster: RosterSays): readonly Line[] {
  return [
    ['listed', tellListed(roster)],
    ...when(roster.name, (name): Line => ['name', name]),
    ...when(roster.note, (note): Line => ['note', note]),
    ...when(roster.expires, (): Line => ['expires', tellExpiry(roster)]),
    ...when(
      roster.hold,
      ({ reason, until }): Line => [
        'on hold',
        until === null ? reason : `${reason}, until ${until}`,
      ],
    ),
    ...when(roster.include, (include): Line => ['included', tellInclude(include)]),
    ...tellPatterns('protected', 'policy.protected', roster.protected_by),
    ...tellPatterns('ignored', 'policy.ignore', roster.ignored_by),
    ...when(roster.domain_allowed, (isAllowed): Line => ['domain', tellDomain(isAllowed)]),
    ...(roster.similar.length === 0
      ? []
      : [
          [
            'similar',
            `${roster.similar.map(({ email }) => email).join(', ')} on the roster`,
          ] as const,
        ]),
  ];
}

function when<T>(value: T | null, tell: (value: T) => Line): readonly Line[] {
  return value === null ? [] : [tell(value)];
}

function tellListed(roster: RosterSays): string {
  if (roster.status === 'not_listed') return `not in ${roster.path}`;
  const until = roster.status === 'expired' ? ', which no longer counts as listed' : '';
  return `as ${roster.account_type}, ${namePlace(roster.source, roster.also_in)}${until}`;
}

function tellExpiry({ expires, days_left: left }: RosterSays): string {
  const days = left ?? 0;
  if (days === 0) return `${expires}: today is the last day`;
  return days > 0
    ? `${expires}: the last day, in ${count(days, 'day', 'days')}`
    : `${expires}: the last day, ${count(-days, 'day', 'days')} ago`;
}

function tellInclude(include: NonNullable<RosterSays['include']>): string {
  const { path, may_grant: types } = include;
  const grants = types === null ? '' : `, which may grant ${types.join(', ')}`;
  return `by ${namePlace(include)}${path === null ? '' : ` (${path})`}${grants}`;
}

function tellPatterns(label: string, policy: string, patterns: readonly string[]): readonly Line[] {
  return patterns.length === 0 ? [] : [[label, `by ${policy}: ${patterns.join(', ')}`]];
}

function tellDomain(isAllowed: boolean): string {
  return isAllowed ? 'in policy.allowed_domains' : 'not in policy.allowed_domains';
}

function tellGit(git: GitSays): readonly Line[] {
  switch (git.status) {
    case 'committed':
      return [
        ['author', git.author],
        ['commit', `${git.commit.slice(0, 7)} ${git.summary}`],
        ['date', `${nameTime(git.authored_at)}${git.shallow ? SHALLOW : ''}`],
      ];
    case 'not_committed':
      return [['', 'The line is not committed yet.']];
    case 'not_trusted':
      return [['', tellDistrusted(git.folder)]];
    case 'no_repository':
      return [
        [
          '',
          'The file is not in a git repository that roster reads, so it cannot tell who wrote the line.',
        ],
      ];
    case 'no_git':
      return [['', 'git cannot be started, so roster cannot tell who wrote the line.']];
    case 'unknown':
      return [['', 'git does not say who wrote the line.']];
  }
}

const SHALLOW = ', or earlier: this clone has no older commits';

function tellLive({ users, complete }: LiveSays, columns: number | null): readonly Line[] {
  const gaps: readonly Line[] = complete
    ? []
    : [['incomplete', 'The workspace could not be read completely: there may be more.']];
  if (users.length === 0) return [['nowhere', NOWHERE], ...gaps];
  const active = users.filter(({ status }) => status === 'active').length;
  const twins: readonly Line[] =
    active > 1 ? [['ambiguous', `${active} active users share this address.`]] : [];
  return [...users.map((user) => tellUser(user, columns)), ...twins, ...gaps];
}

const NOWHERE =
  'Neither active nor invited. It may be a disabled user: Paradime does not list those.';

function tellFailure({ message }: NonNullable<Explanation['failure']>): readonly Line[] {
  return [['', `roster could not read it. ${message}`]];
}

/** The widest label of a user, with what is around it. */
const WIDEST_START = 'incomplete'.length + 2 * INDENT.length;

function tellUser(
  { status, account_type: type, email, uid }: LiveEntry,
  columns: number | null,
): Line {
  const room = columns === null ? Infinity : columns - WIDEST_START;
  switch (status) {
    case 'active':
      return ['active', `as ${type}, ${email}, uid ${shortenUid(uid ?? '', room)}`];
    case 'invited':
      return ['invited', `as ${type}, ${email}, not accepted yet`];
    case 'expired':
      return ['invited', `as ${type}, ${email}, but the invitation expired`];
  }
}

function tellDecision(plan: PlanSays): readonly Line[] {
  return [
    ['does', tellOutcome(plan)],
    ['why', plan.reason],
    ...plan.attention.map(({ message }): Line => ['attention', message]),
    ...plan.lookalikes.map(
      (pair): Line => [
        'one person?',
        `${pair.invited} ${describeLookalikes(pair)}. ${WHEN_ONE_PERSON}`,
      ],
    ),
    ...plan.stopped_by.map((guard): Line => {
      return ['stopped by', `${guard.name}: ${describeGuard(guard, 'plan', 'one_workspace')}`];
    }),
  ];
}

function tellOutcome({ outcome, changes }: PlanSays): string {
  switch (outcome) {
    case 'change':
      return changes.map((change) => describeChange(change, 'plan')).join('; ');
    case 'attention':
      return 'nothing: a person must look at this';
    case 'kept':
      return 'nothing: not on the roster but kept';
    case 'ignored':
      return 'nothing: ignored';
    case 'nothing':
      return 'nothing';
  }
}

function tellAuditLog(audit: AuditSays): readonly Line[] {
  if (audit.status === 'not_read') return [['', audit.why]];
  const { total, events, doubt } = audit;
  const doubts = when(doubt, (text): Line => ['', text]);
  if (total === 0) return [['', 'No event names this address.'], ...doubts];
  const hidden = total - events.length;
  const older = hidden === 0 ? [] : [['', `… and ${hidden} older: see roster audit-log`] as const];
  return [...events.map(tellEvent), ...older, ...doubts];
}

function tellEvent(event: EventSays): Line {
  const actor = event.actor_email ?? event.actor_type;
  return ['', `${event.at}  ${event.event_type} by ${actor}, in ${event.workspace_name}`];
}
