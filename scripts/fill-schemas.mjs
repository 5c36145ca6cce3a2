/**
 * Writes into schemas/ what stands in more than one of them. Each is published by itself and must be
 * complete; people write an account type in src/account-type.ts alone, and a shared definition in
 * plan.schema.json alone.
 */

/** What the report's schema has in common with the plan's. */
export const SHARED_DEFINITIONS = [
  'account_type',
  'live_account_type',
  'source',
  'target',
  'change',
  'taken_off',
  'failure',
];

/** The texts of the schemas, by name, with what they share. All else stays byte for byte. */
export function fillSchemas(texts, accountTypes) {
  const roster = withAccountTypes(texts.roster, accountTypes);
  const plan = withAccountTypes(texts.plan, accountTypes);
  const report = SHARED_DEFINITIONS.reduce(
    (text, name) => text.replace(definition(text, name), () => definition(plan, name)),
    texts.report,
  );
  return { roster, plan, report };
}

function withAccountTypes(text, accountTypes) {
  const before = definition(text, 'account_type');
  const names = accountTypes.map((name) => `\n        "${name}"`).join(',');
  return text.replace(before, before.replace(/"enum": \[[^\]]*\]/, `"enum": [${names}\n      ]`));
}

/** The text of one definition, found by its indentation, which the formatter sees to. */
function definition(text, name) {
  const [found] = new RegExp(`^ {4}"${name}": \\{$[\\s\\S]*?^ {4}\\}`, 'm').exec(text) ?? [];
  if (found === undefined) throw new Error(`A schema has no definition ${name}.`);
  return found;
}
