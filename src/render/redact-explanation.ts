/** Takes people out of an explanation, which says more about one of them than anything else does. */
import type { AuditSays, Explanation, GitSays, RosterSays } from '../plan/explanation.js';
import type { Redaction } from './redact.js';

const HIDDEN = '…';

/** The explanation without people: names, notes, authors and summaries of commits are hidden as a whole. */
export function redactExplanation(explanation: Explanation, redaction: Redaction): Explanation {
  const { email } = redaction.data({ email: explanation.email });
  return redaction.data({
    ...explanation,
    email,
    roster: hideInRoster(explanation.roster),
    git: explanation.git === null ? null : hideInGit(explanation.git),
    audit_log: explanation.audit_log === null ? null : hideInLog(explanation.audit_log, redaction),
  });
}

function hideInRoster(roster: RosterSays): RosterSays {
  return {
    ...roster,
    name: roster.name === null ? null : HIDDEN,
    note: roster.note === null ? null : HIDDEN,
  };
}

function hideInGit(git: GitSays): GitSays {
  return git.status === 'committed' ? { ...git, author: HIDDEN, summary: HIDDEN } : git;
}

/** Who acted is somebody, whatever the log calls them. */
function hideInLog(audit: AuditSays, redaction: Redaction): AuditSays {
  if (audit.status === 'not_read') return audit;
  const events = audit.events.map((event) => {
    const { actor_email: actor } = event;
    if (actor === null) return event;
    return { ...event, actor_email: redaction.data({ email: actor }).email };
  });
  return { ...audit, events };
}
