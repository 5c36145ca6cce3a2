/** The commands that talk to Paradime, as one thing to load: they share nearly everything. */
export { apply } from './apply.js';
export { drift } from './drift.js';
export { plan } from './plan.js';
