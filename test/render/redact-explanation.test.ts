import { describe, expect, it } from 'vitest';
import { createRedaction, redactExplanation } from '../../src/render/redact.js';
import { explanationWith } from '../fixtures/explanations.js';

const ANA = 'ana.secret@acme.io';

describe('an explanation without people', () => {
  it.each([ANA, 'just a name', 'ana.secret'])('has nothing of %s', (text) => {
    const { roster, ...rest } = explanationWith(text);
    // What is no address and no name is a path or a type, and not hidden.
    const public_ = { path: 'roster.yaml', source: null, include: null };
    const shown = redactExplanation(
      { ...rest, target: null, plan: null, roster: { ...roster, ...public_ } },
      createRedaction(),
    );
    const { roster: inRoster, live, audit_log: log } = shown;
    const people = [shown.email, inRoster.email, inRoster.name, inRoster.note, inRoster.similar];
    const users = live?.users.map(({ email, uid }) => [email, uid]);
    const actors = log?.status === 'read' ? log.events.map((each) => each.actor_email) : [];
    expect(JSON.stringify([people, users, actors, shown.git])).not.toContain(text);
  });

  it('says of one person by one number, in every section', () => {
    const shown = redactExplanation(explanationWith(ANA), createRedaction());
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect(shown.email).toBe('person-1');
    expect(shown.roster).toMatchObject({ email: 'person-1', name: '…', note: '…' });
    expect(shown.git).toMatchObject({ author: '…', summary: '…' });
    expect(shown.live?.users[0]).toMatchObject({ email: 'person-1', uid: 'uid-1' });
    expect(shown.plan?.changes[0]).toMatchObject({ email: 'person-1' });
    expect(shown.audit_log).toMatchObject({ events: [{ actor_email: 'person-1' }, {}] });
  });

  it('has no author where there is none, and no git or log where there are none', () => {
    const bare = {
      ...explanationWith(ANA),
      git: { status: 'no_git' as const },
      audit_log: { status: 'not_read' as const, why: 'It said: "ana.secret is here"' },
    };
    const shown = redactExplanation(bare, createRedaction());
    expect(shown.git).toEqual({ status: 'no_git' });
    expect(JSON.stringify(shown.audit_log)).not.toContain('secret');
    expect(
      redactExplanation({ ...bare, git: null, audit_log: null }, createRedaction()),
    ).toMatchObject({ git: null, audit_log: null });
  });
});
