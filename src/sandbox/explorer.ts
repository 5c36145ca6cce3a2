/** The page on which a person tries the API in a browser: GraphiQL. */
import { renderGraphiQL } from 'graphql-yoga';
import { DEFAULT_SANDBOX_KEY, DEFAULT_SANDBOX_WORKSPACE_UID, SANDBOX_KEYS } from './credentials.js';

const FIRST_QUERY = `query listUsers {
  listUsers {
    activeUsers { uid email name accountType }
    invitedUsers { email accountType inviteStatus }
  }
}
`;

/** GraphiQL takes this text's place once it is loaded; without internet it stays. */
const WITHOUT_INTERNET =
  '<p>The explorer loads its scripts from unpkg.com and needs the internet for that. ' +
  'The API itself does not: send POST requests to this address.</p>';

/** The page as HTML, ready for the sandbox's default key. */
export function renderExplorer(): string {
  const headers = {
    Authorization: `Bearer ${SANDBOX_KEYS[DEFAULT_SANDBOX_KEY].secret}`,
    'X-Paradime-Workspace': DEFAULT_SANDBOX_WORKSPACE_UID,
  };
  const page = renderGraphiQL({
    title: 'roster sandbox',
    defaultQuery: FIRST_QUERY,
    headers: JSON.stringify(headers, null, 2),
  });
  return page.replace('Loading __TITLE__...', WITHOUT_INTERNET);
}
