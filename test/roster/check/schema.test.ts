import { describe, expect, it } from 'vitest';
import { POLICY_DEFAULTS } from '../../../src/generated/roster-facts.js';
import { ROSTER_SCHEMA } from '../../../src/generated/roster-schema.js';
import { validateRoster } from '../../../src/generated/validate-roster.js';

interface Schema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const schema: Schema = JSON.parse(ROSTER_SCHEMA);

/** Each schema within, by its path. */
function schemasWithin(one: Schema, path: string): [string, Schema][] {
  const named = Object.entries({ ...one.properties, ...one.definitions });
  const below = one.items === undefined ? named : [...named, ['*', one.items] as const];
  return [[path, one], ...below.flatMap(([key, child]) => schemasWithin(child, `${path}/${key}`))];
}

const all = schemasWithin(schema, '');

describe('the schema', () => {
  it('is draft-07 and names itself', () => {
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(schema['$id']).toMatch(/\S/);
  });

  it('is closed everywhere', () => {
    const open = all.filter(
      ([, one]) => one['type'] === 'object' && one['additionalProperties'] !== false,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('describes each key, for editors', () => {
    const silent = all.filter(([, one]) => !('$ref' in one) && !('description' in one));
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('names a default in the description where it has one', () => {
    const forgotten = all.filter(
      ([, one]) => 'default' in one && !String(one['description']).includes('Default: '),
    );
    expect(forgotten.map(([path]) => path)).toEqual([]);
  });

  it('has defaults that it allows itself', () => {
    expect(validateRoster({ version: 1, policy: POLICY_DEFAULTS, users: [] })).toBe(true);
  });
});

describe('the validator', () => {
  it.each(['A', 'ANALYTICS', 'ANALYTICS_PROD', 'TEAM_2', 'A1'])(
    'takes %s for credentials',
    (prefix) => {
      expect(validateRoster({ version: 1, users: [], workspace: { credentials: prefix } })).toBe(
        true,
      );
    },
  );

  it.each(['', '_A', 'A_', '2A', 'a', 'A-B', 'A B', 'A\n', 'Ä'])('refuses %j there', (prefix) => {
    expect(validateRoster({ version: 1, users: [], workspace: { credentials: prefix } })).toBe(
      false,
    );
  });

  it('takes a roster with every key of the format', () => {
    const roster = {
      version: 1,
      workspace: { name: 'analytics', uid: 'ws_1', credentials: 'ANALYTICS_PROD' },
      policy: { ...POLICY_DEFAULTS, seats: { active: 50 } },
      include: [{ path: 'teams/*.yaml', may_grant: ['DEVELOPER'] }],
      users: [
        {
          email: 'jonny@acme.io',
          account_type: 'DEVELOPER',
          name: 'Jonathan Maxwell',
          note: 'contractor',
          expires: '2026-12-31',
        },
      ],
    };
    expect(validateRoster(roster)).toBe(true);
  });

  it.each([
    ['expires', { users: [{ email: 'a@b.c', account_type: 'ADMIN', expires: '31.12.2026' }] }],
    ['expiry_notice', { users: [], policy: { expiry_notice: '2 weeks' } }],
    ['reinvite_for', { users: [], policy: { reinvite_for: '0d' } }],
    ['may_grant', { users: [], include: [{ path: 'a.yaml', may_grant: [] }] }],
    ['seats', { users: [], policy: { seats: { paid: 1 } } }],
    ['credentials', { users: [], workspace: { credentials: 'ANALYTICS_' } }],
    ['__proto__', JSON.parse('{ "users": [], "__proto__": {} }')],
  ])('refuses a wrong %s', (_name, roster) => {
    expect(validateRoster({ version: 1, ...roster })).toBe(false);
  });
});
