/**
 * What `--redact` lets through: for everything that is shown, each key that is known, with what may be seen of
 * its value. A key that is not here is hidden, and a type that has a key more than its table does not compile.
 */

import type { ReportFile, Result } from '../apply/report.js';
import type { DoctorFile } from '../generated/doctor-file.js';
import type { ExpiringFile } from '../generated/expiring-file.js';
import type { ReviewFile } from '../generated/review-file.js';
import type { Explanation } from '../plan/explain/explain.js';
import type {
  Attention,
  Change,
  Failure,
  Guard,
  Lookalikes,
  PlanFile,
  PlanSummary,
  RosterPast,
  Seats,
  Target,
} from '../plan/plan.js';
import type { Problem } from '../roster/problem.js';
import type { Source } from '../roster/roster.js';
import type { AuditEntry, UserEntry, WorkspaceEntry, WrittenEntry } from './lists.js';
import type { Rule } from './redaction-rule.js';

const SOURCE: Rule<Source> = { file: 'text', line: 'plain' };

const TARGET: Rule<Target> = {
  endpoint: 'text',
  workspace_uid: 'text',
  workspace_name: 'text',
};

const ROSTER_PAST: Rule<RosterPast> = {
  // A commit tells who wrote it to anyone who has the repository.
  taken_off: { commit: 'hidden', day: 'text', by: 'hidden' },
  past_unknown: 'word',
};

const CHANGE: Rule<Change> = {
  action: 'word',
  email: 'person',
  uid: 'uid',
  from: 'text',
  to: 'word',
  reason: 'word',
  expires: 'word',
  reinvite_until: 'word',
  also_in: [SOURCE],
  source: SOURCE,
  ...ROSTER_PAST,
  origin: 'word',
};

const ATTENTION: Rule<Attention> = {
  code: 'word',
  email: 'person',
  message: 'text',
  source: SOURCE,
  origin: 'word',
};

const LOOKALIKES: Rule<Lookalikes> = {
  invited: 'person',
  disabled: 'person',
  likeness: 'word',
  source: SOURCE,
};

const GUARD: Rule<Guard> = {
  name: 'word',
  limit: 'plain',
  actual: 'plain',
  passed: 'plain',
  message: 'text',
};

const SUMMARY: Rule<PlanSummary> = {
  invite: 'plain',
  reinvite: 'plain',
  change_account_type: 'plain',
  disable: 'plain',
  attention: 'plain',
  unlisted: 'plain',
  in_sync: 'plain',
};

const SEATS: Rule<Seats> = { before: 'plain', after: 'plain', limit: 'plain' };

const FAILURE: Rule<Failure> = {
  roster: 'text',
  workspace_uid: 'text',
  workspace_name: 'text',
  code: 'text',
  message: 'text',
  exit_code: 'plain',
};

/** Plans, as they are shown and saved. */
const PLAN_FILE: Rule<PlanFile> = {
  format_version: 'text',
  tool_version: 'text',
  created_at: 'text',
  summary: SUMMARY,
  applyable: 'plain',
  warnings: ['text'],
  plans: [
    {
      target: TARGET,
      roster: {
        path: 'text',
        sha256: 'digest',
        credentials: 'text',
        people_sha256: 'digest',
        policy_sha256: 'digest',
      },
      observed: {
        read_at: 'text',
        active: 'plain',
        invited: 'plain',
        admins: 'plain',
        admin_types: ['word'],
        witnesses: [{ uid: 'uid' }],
        complete: 'plain',
      },
      summary: SUMMARY,
      seats: { active: SEATS, read_only: SEATS, management: SEATS, unknown: SEATS },
      account_types: [{ account_type: 'text', before: 'plain', after: 'plain' }],
      changes: [CHANGE],
      attention: [ATTENTION],
      unlisted: [
        { email: 'person', uid: 'uid', account_type: 'text', expires: 'word', origin: 'word' },
      ],
      expiring: [
        {
          ...{ email: 'person', expires: 'word', days_left: 'plain', source: SOURCE },
          also_in: [SOURCE],
        },
      ],
      on_hold: [
        { email: 'person', reason: 'hidden', until: 'word', account_type: 'text', source: SOURCE },
      ],
      lookalikes: [LOOKALIKES],
      base: { ref: 'text', commit: 'text' },
      policy_changes: [
        {
          key: 'text',
          path: 'text',
          before: 'value',
          after: 'value',
          effect: 'word',
          lets_through: ['person'],
        },
      ],
      owners: [{ file: 'text', owners: ['text'] }],
      attributions: [
        {
          email: 'person',
          event_type: 'text',
          workspace_name: 'text',
          // Who acted is someone, whatever the log calls them.
          actor_email: 'person',
          at: 'text',
        },
      ],
      guards: [GUARD],
      sha256: 'digest',
    },
  ],
  failures: [FAILURE],
  sha256: 'digest',
};

/** What became of a change. */
const RESULT: Rule<Result> = {
  change: CHANGE,
  outcome: 'word',
  attempts: 'plain',
  duration_ms: 'plain',
  error: { code: 'text', message: 'text', run_again: 'plain' },
};

/** Reports, as they are shown. */
const REPORT_FILE: Rule<ReportFile> = {
  format_version: 'text',
  tool_version: 'text',
  outcome: 'word',
  reports: [
    {
      target: TARGET,
      roster: 'text',
      summary: {
        applied: 'plain',
        confirmed: 'plain',
        already: 'plain',
        failed: 'plain',
        indeterminate: 'plain',
        skipped: 'plain',
        planned: 'plain',
      },
      converged: 'plain',
      compared: 'word',
      meanwhile: [CHANGE],
      requests: { reads: 'plain', writes: 'plain', retries: 'plain' },
      results: [RESULT],
    },
  ],
  failures: [FAILURE],
};

/** Everything about one address; names, notes, authors and summaries of commits say who it is. */
const EXPLANATION: Rule<Explanation> = {
  email: 'person',
  target: TARGET,
  roster: {
    path: 'text',
    status: 'word',
    email: 'person',
    account_type: 'text',
    name: 'hidden',
    note: 'hidden',
    expires: 'word',
    hold: { reason: 'hidden', until: 'word' },
    days_left: 'plain',
    source: SOURCE,
    also_in: [SOURCE],
    include: { ...SOURCE, path: 'text', may_grant: ['word'] },
    ignored_by: ['text'],
    protected_by: ['text'],
    domain_allowed: 'plain',
    similar: [{ email: 'person' }],
  },
  git: {
    status: 'word',
    commit: 'text',
    author: 'hidden',
    authored_at: 'text',
    summary: 'hidden',
    shallow: 'plain',
    folder: 'text',
  },
  past: ROSTER_PAST,
  live: {
    read_at: 'text',
    complete: 'plain',
    users: [{ status: 'word', email: 'person', account_type: 'text', uid: 'uid' }],
  },
  plan: {
    outcome: 'word',
    reason: 'text',
    changes: [CHANGE],
    attention: [ATTENTION],
    lookalikes: [LOOKALIKES],
    stopped_by: [GUARD],
  },
  audit_log: {
    status: 'word',
    total: 'plain',
    events: [
      {
        id: 'plain',
        at: 'text',
        event_type: 'text',
        actor_type: 'text',
        actor_email: 'person',
        workspace_name: 'text',
      },
    ],
    doubt: 'text',
    why: 'text',
  },
  failure: { code: 'text', message: 'text' },
};

/** Messages and hints quote the file in many ways, so none of them is kept. */
const PROBLEM: Rule<Problem> = {
  code: 'word',
  severity: 'word',
  file: 'text',
  line: 'plain',
  column: 'plain',
  endColumn: 'plain',
  message: 'hidden',
  hint: 'hidden',
  excerpt: 'outline',
  excerptColumn: 'plain',
};

/** A row of a list of users: a name tells who someone is as well as an address does. */
const USER: Rule<UserEntry> = {
  email: 'person',
  name: 'hidden',
  account_type: 'text',
  status: 'word',
  uid: 'uid',
};

/** A row of a list of workspaces: its uid is no person, and the list is there for it. */
const WORKSPACE: Rule<WorkspaceEntry> = { uid: 'text', name: 'text' };

/** A row of an audit log. */
const AUDIT_EVENT: Rule<AuditEntry> = {
  id: 'plain',
  created: 'text',
  updated: 'text',
  workspace_id: 'plain',
  workspace_name: 'text',
  actor_type: 'text',
  actor_user_id: 'nobody',
  actor_email: 'person',
  event_source_id: 'plain',
  event_source: 'text',
  event_id: 'plain',
  event_type: 'text',
  metadata: 'open',
};

/** A row of what was done by hand. */
const WRITTEN: Rule<WrittenEntry> = {
  action: 'word',
  email: 'person',
  uid: 'uid',
  from: 'text',
  to: 'text',
  outcome: 'word',
  attempts: 'plain',
  duration_ms: 'plain',
  error: { code: 'text', message: 'text' },
};

/** What a look at the surroundings found: places and sentences. */
const DOCTOR_FILE: Rule<DoctorFile> = {
  format_version: 'text',
  tool_version: 'text',
  summary: { good: 'plain', odd: 'plain', wrong: 'plain', unknown: 'plain' },
  checks: [{ name: 'word', verdict: 'word', message: 'text', mend: 'text', exit_code: 'plain' }],
};

/** Whose access ends soon. */
const EXPIRING_FILE: Rule<ExpiringFile> = {
  ...{ format_version: 'text', tool_version: 'text', within_days: 'plain' },
  people: [
    {
      ...{ email: 'person', account_type: 'text', expires: 'word', days_left: 'plain' },
      ...{ owners: ['text'], file: 'text', line: 'plain', also_in: [SOURCE] },
      // They name the person as a shell takes it.
      ...{ extend: 'hidden', end: 'hidden' },
    },
  ],
};

/** An access review; reasons, and authors of commits, say who it is. */
const REVIEW_FILE: Rule<ReviewFile> = {
  ...{ format_version: 'text', tool_version: 'text', since: 'text' },
  made_of: {
    ...{ roster: 'text', roster_sha256: 'digest', commit: 'text', workspace: 'text' },
    ...{ read_at: 'text', sha256: 'digest' },
  },
  people: [
    {
      ...{ email: 'person', owners: ['text'], account_type: 'text', since: 'text' },
      ...{ by: 'hidden', commit: 'hidden', merged_by: 'hidden', expires: 'text' },
      ...{ on_hold: 'hidden', live: 'text', drift: 'text', change: 'hidden' },
      ...{ file: 'text', line: 'plain' },
    },
  ],
};

/** What may be seen of everything that is shown. */
export const HARMLESS: {
  readonly planFile: Rule<PlanFile>;
  readonly result: Rule<Result>;
  readonly reportFile: Rule<ReportFile>;
  readonly explanation: Rule<Explanation>;
  readonly problem: Rule<Problem>;
  readonly user: Rule<UserEntry>;
  readonly workspace: Rule<WorkspaceEntry>;
  readonly auditEvent: Rule<AuditEntry>;
  readonly written: Rule<WrittenEntry>;
  readonly doctorFile: Rule<DoctorFile>;
  readonly expiringFile: Rule<ExpiringFile>;
  readonly reviewFile: Rule<ReviewFile>;
  readonly rosterPast: Rule<RosterPast>;
} = {
  planFile: PLAN_FILE,
  result: RESULT,
  reportFile: REPORT_FILE,
  explanation: EXPLANATION,
  problem: PROBLEM,
  user: USER,
  workspace: WORKSPACE,
  auditEvent: AUDIT_EVENT,
  written: WRITTEN,
  doctorFile: DOCTOR_FILE,
  expiringFile: EXPIRING_FILE,
  reviewFile: REVIEW_FILE,
  rosterPast: ROSTER_PAST,
};
