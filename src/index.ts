/** The public library: what `import 'roster-sync'` gives. */
export { ACCOUNT_TYPES } from './account-type.js';
