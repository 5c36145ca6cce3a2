/** An action by hand from text that came from outside. */
import { EXIT, RosterError } from '../errors.js';
import { BY_HAND_ACTIONS, type ByHandAction } from './by-hand.js';

/** The action in parsed JSON. Throws a RosterError (exit code 3) that says what is possible. */
export function parseByHandAction(value: unknown): ByHandAction {
  const given = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const name = given.get('action');
  const action = BY_HAND_ACTIONS.find((each) => each === name);
  if (action === undefined) {
    throw wrong('"action" is missing or unknown.', `It is one of ${BY_HAND_ACTIONS.join(', ')}.`);
  }
  const whom = { email: demandAddress(given), ...optionalText(given, 'workspaceUid') };
  switch (action) {
    case 'accept':
      return { action, ...whom, ...optionalText(given, 'name') };
    case 'set_account_type':
      return { action, ...whom, accountType: demandText(given, 'accountType') };
    case 'rename':
      return { action, ...whom, name: demandText(given, 'name') };
    case 'add': {
      const accountType = demandText(given, 'accountType');
      const force = given.get('force') === true;
      return { action, ...whom, accountType, force, ...optionalText(given, 'name') };
    }
    case 'expire':
    case 'cancel':
    case 'disable':
    case 'enable':
      return { action, ...whom };
  }
}

type Given = ReadonlyMap<string, unknown>;

function demandAddress(given: Given): string {
  return demandText(given, 'email').trim();
}

function demandText(given: Given, key: string): string {
  const value = given.get(key);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw wrong(`"${key}" is missing or no text.`, `This action needs "${key}".`);
}

function optionalText<K extends string>(given: Given, key: K): { readonly [_ in K]?: string } {
  if (!given.has(key)) return {};
  const made: { [_ in K]?: string } = {};
  made[key] = demandText(given, key);
  return made;
}

function wrong(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'sandbox_action_invalid', exitCode: EXIT.invalid, hint });
}
