import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRoster } from '../../src/plan/plan-roster.js';
import { renderJson } from '../../src/render/json.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import { expiringWith, reviewWith } from '../fixtures/hostile-lists.js';
import {
  attention,
  disable,
  guards,
  invite,
  line,
  move,
  ONE_OF_EACH,
  planFileOf,
  planOf,
  reinvite,
  reportFileOf,
  reportOf,
  resultOf,
  seats,
  tripped,
  unlisted,
} from '../fixtures/plans.js';
import { CONTEXT } from '../fixtures/workspaces.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const PLAN_FILE = planFileOf(
  ONE_OF_EACH,
  planOf({
    target: { endpoint: 'sandbox', workspace_uid: 'ws_1', workspace_name: null },
    changes: [move('ana@acme.io', 'FUTURE_TYPE', 'ADMIN', line(1))],
    attention: [attention('pending_other_type', 'bo@acme.io', 'Wait.', line(3))],
    unlisted: [unlisted('chi@acme.io', 'ANALYST')],
    guards: guards(tripped('empty_read', 1, 0, '0 active users read, at least 1 needed')),
    seats: seats(1, 1, 1),
  }),
);

const REPORT_FILE = reportFileOf(
  'partial',
  reportOf([
    resultOf(invite('ana@acme.io', 'ADMIN', line(1)), 'applied'),
    resultOf(reinvite('bo@acme.io', 'ANALYST', line(2)), 'confirmed', null, 2),
    resultOf(move('chi@acme.io', 'ADMIN', 'ANALYST', line(3)), 'failed', {
      code: 'http_422',
      message: 'No.',
    }),
    resultOf(disable('dee@acme.io', 'FUTURE_TYPE'), 'skipped', null, 0),
  ]),
  reportOf([], { converged: null }),
);

function readSchema(name: string): Json {
  const url = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Json;
}

/** The schema with every object closed: what it describes and nothing else. */
function close(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(close);
  if (schema === null || typeof schema !== 'object') return schema;
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, close(value)] as const),
  );
  return 'properties' in schema ? { ...closed, additionalProperties: false } : closed;
}

function compile(schema: Json): ValidateFunction {
  return new Ajv({ allErrors: true }).compile(schema as object);
}

/** Every subschema that stands for a value of the JSON, with its path. */
function findProperties(schema: Json, path = ''): { path: string; schema: Json }[] {
  if (schema === null || typeof schema !== 'object') return [];
  const { properties = {} } = Array.isArray(schema) ? {} : schema;
  const here = Object.entries(properties ?? {});
  return [
    ...here.map(([key, value]) => ({ path: `${path}/${key}`, schema: value as Json })),
    ...Object.entries(schema).flatMap(([key, value]) => findProperties(value, `${path}/${key}`)),
  ];
}

describe.each([
  { name: 'plan', file: PLAN_FILE },
  { name: 'report', file: REPORT_FILE },
  { name: 'expiring', file: expiringWith('x') },
  { name: 'review', file: reviewWith('x') },
])('$name.schema.json', ({ name, file }) => {
  const schema = readSchema(name);
  const validate = compile(schema);
  const parsed = (): Record<string, Json> => JSON.parse(renderJson(file)) as Record<string, Json>;

  it('accepts what roster prints, and describes every key of it', () => {
    const strict = compile(close(schema));
    expect(strict(parsed()), JSON.stringify(strict.errors)).toBe(true);
  });

  it('accepts keys that a later minor version adds, as its readers must', () => {
    expect(validate({ ...parsed(), format_version: '1.7', later: true })).toBe(true);
  });

  it('refuses another major version', () => {
    expect(validate({ ...parsed(), format_version: '2.0' })).toBe(false);
    expect(validate({ ...parsed(), format_version: '1' })).toBe(false);
  });

  it('refuses a file that lacks any one of its keys', () => {
    for (const key of Object.keys(parsed())) {
      const { [key]: _, ...rest } = parsed();
      expect(validate(rest), key).toBe(false);
    }
  });

  it('describes every key', () => {
    const silent = findProperties(schema).filter(
      (property) =>
        typeof property.schema === 'object' &&
        property.schema !== null &&
        !('description' in property.schema) &&
        !('$ref' in property.schema),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

it('plan.schema.json describes every key of whatever is planned', () => {
  const strict = compile(close(readSchema('plan')));
  const context = {
    endpoint: 'sandbox',
    settingsWorkspaceUid: 'ws_1',
    allow: {},
    today: CONTEXT.today,
  };
  fc.assert(
    fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
      const file = planFileOf(planRoster(roster, workspace, context));
      expect(strict(JSON.parse(renderJson(file))), JSON.stringify(strict.errors)).toBe(true);
    }),
  );
});

describe('a change in either schema', () => {
  const validate = compile(readSchema('plan'));
  const accepts = (change: object): boolean => {
    const file = planFileOf(planOf());
    return validate({ ...file, plans: file.plans.map((plan) => ({ ...plan, changes: [change] })) });
  };

  it('is told apart by its action, which decides what else it has', () => {
    const change = move('ana@acme.io', 'ADMIN', 'ANALYST', line(1));
    expect(accepts(change)).toBe(true);
    expect(accepts({ ...change, action: 'disable' })).toBe(false);
    expect(accepts({ ...change, action: 'delete' })).toBe(false);
    expect(accepts({ ...change, uid: undefined })).toBe(false);
    expect(accepts({ ...change, to: 'FUTURE_TYPE' })).toBe(false);
    expect(accepts({ ...change, source: null })).toBe(false);
    expect(accepts({ ...change, source: { file: 'roster.yaml', line: 0 } })).toBe(false);
  });

  it('has the same definition in both files', () => {
    const [plan, report] = ['plan', 'report'].map(
      (name) => (readSchema(name) as { definitions: Record<string, Json> }).definitions,
    );
    for (const name of ['account_type', 'live_account_type', 'source', 'target', 'change']) {
      expect(report?.[name], name).toEqual(plan?.[name]);
    }
  });
});
