/** The workspaces that a new sandbox starts with. All people and addresses are made up. */
import type { AccountType } from '../account-type.js';
import { makeUid, type SandboxEvent, type SandboxState, type SandboxUser } from './state.js';

/** When the invitations of the seed were sent: a fixed time, so that every seed is the same. */
const SEEDED_AT = Date.UTC(2026, 0, 5, 9, 0, 0);

type SeedUser = readonly [email: string, accountType: AccountType, name: string];
type SeedInvitation = readonly [email: string, accountType: AccountType, 'SENT' | 'EXPIRED'];

interface SeedWorkspace {
  readonly name: string;
  readonly active: readonly SeedUser[];
  readonly disabled: readonly SeedUser[];
  readonly invited: readonly SeedInvitation[];
}

const SEED: readonly SeedWorkspace[] = [
  {
    name: 'analytics',
    active: [
      ['alexandra@acme.io', 'ADMIN', 'Alexandra Petrova'],
      ['jonny@acme.io', 'ANALYST', 'Jonathan Maxwell'],
      ['priya@acme.io', 'DEVELOPER', 'Priya Raman'],
      ['marco@acme.io', 'DEVELOPER', 'Marco Bianchi'],
      ['sofia@acme.io', 'WORKSPACE_ADMIN', 'Sofia Lindqvist'],
      ['support@paradime.io', 'ADMIN', 'Paradime Support'],
      ['old.contractor@acme.io', 'BUSINESS', 'Casey Doyle'],
    ],
    disabled: [],
    invited: [
      ['emma@acme.io', 'ANALYST', 'SENT'],
      ['liam@acme.io', 'DEVELOPER', 'EXPIRED'],
    ],
  },
  {
    name: 'marketing',
    active: [
      ['sofia@acme.io', 'ADMIN', 'Sofia Lindqvist'],
      ['hana@acme.io', 'ANALYST', 'Hana Kovar'],
      ['theo@acme.io', 'BUSINESS', 'Theo Marchetti'],
    ],
    disabled: [['nina@acme.io', 'DEVELOPER', 'Nina Osei']],
    invited: [['oscar@acme.io', 'BUSINESS', 'SENT']],
  },
  {
    name: 'finance',
    active: [['grace@acme.io', 'ADMIN', 'Grace Whitfield']],
    disabled: [],
    invited: [],
  },
];

/** A fresh sandbox: the workspaces `ws_analytics`, `ws_marketing` and `ws_finance`. */
export function seedState(): SandboxState {
  let state: SandboxState = { serial: 0, workspaces: [] };
  for (const [index, seed] of SEED.entries()) state = addWorkspace(state, seed, index + 1);
  return state;
}

function addWorkspace(state: SandboxState, seed: SeedWorkspace, id: number): SandboxState {
  const uid = `ws_${seed.name}`;
  let serial = state.serial;
  const seedUsers = (list: readonly SeedUser[], status: SandboxUser['status']): SandboxUser[] =>
    list.map(([email, accountType, name]) => {
      serial += 1;
      return { uid: makeUid(uid, email, serial), email, name, accountType, status };
    });
  const users = [...seedUsers(seed.active, 'active'), ...seedUsers(seed.disabled, 'disabled')];
  const events = seed.invited.map((invitation) => {
    serial += 1;
    return seedEvent(invitation, serial);
  });
  const workspace = {
    uid,
    id,
    name: seed.name,
    users,
    invitations: seed.invited.map(([email, accountType, status]) => ({
      email,
      accountType,
      status,
    })),
    mails: seed.invited.map(([to]) => ({ to, at: SEEDED_AT })),
    events,
  };
  return { serial, workspaces: [...state.workspaces, workspace] };
}

function seedEvent([email, accountType]: SeedInvitation, id: number): SandboxEvent {
  return {
    id,
    at: SEEDED_AT,
    type: 'user_invited',
    actor: 'user',
    actorEmail: 'sofia@acme.io',
    email,
    uid: null,
    accountType,
  };
}
