/** What to do once `roster init` is done: three things, each with the commands for it. */
import { shellWord } from '../../render/escape.js';
import type { ForgeName } from './questions.js';

/** What the three depend on. */
interface Situation {
  readonly forge: ForgeName;
  readonly sandbox: boolean;
  readonly written: readonly string[];
}

/** The three things, as text. No line holds a value: each asks for it, so that it is in no history. */
export function renderNextSteps({ forge, sandbox, written }: Situation): string {
  const keys = sandbox ? SANDBOX : KEYS[forge];
  return [
    'Three things to do next:',
    '',
    '1. Review roster.yaml, then commit it with the other files:',
    `     git add ${written.map(shellWord).join(' ')}`,
    '     git commit --message "Keep Paradime\'s users in a roster"',
    ...keys,
    '3. Nobody is disabled until you write `unlisted: disable` into roster.yaml: users whom it does not list are',
    '   only reported. Change an entry, and see what would happen:',
    '     roster set EMAIL ACCOUNT_TYPE && roster plan',
    '',
  ].join('\n');
}

const SANDBOX = [
  '2. This was the sandbox. To start with your own workspace, run in another folder: roster init',
];

const READ = ['PARADIME_API_ENDPOINT', 'PARADIME_READ_API_KEY', 'PARADIME_READ_API_SECRET'];
const WRITE = ['PARADIME_WRITE_API_KEY', 'PARADIME_WRITE_API_SECRET'];

const KEYS: Readonly<Record<ForgeName, readonly string[]>> = {
  github: [
    '2. Replace OWNER/roster@COMMIT in .github/workflows/roster.yml with your copy of roster at a commit. Create a key that can only read',
    '   and one that can write. Create the environment paradime (Settings > Environments), limited to the branch main. Then store',
    '   the secrets; each line asks for the value:',
    ...READ.map((name) => `     gh secret set ${name}`),
    ...WRITE.map((name) => `     gh secret set ${name} --env paradime`),
  ],
  gitlab: [
    '2. Add roster itself at a commit, from where your group keeps a copy: git submodule add ../roster roster-tool',
    '   Create a key that can only read and one that can write, and a project access token for comments (scope api), and store',
    '   them; each line waits for the value:',
    `     ${readInto('glab variable set GITLAB_TOKEN --masked')}`,
    ...READ.map((name) => `     ${readInto(`glab variable set ${name} --masked`)}`),
    ...WRITE.map((name) => `     ${readInto(`glab variable set ${name} --masked --protected`)}`),
  ],
  none: [
    '2. Keep the settings where roster finds them: run `paradime login`, or export the variables. This shows what is used:',
    '     roster doctor',
  ],
};

function readInto(command: string): string {
  return `read -rs VALUE && printf %s "$VALUE" | ${command}; unset VALUE`;
}
