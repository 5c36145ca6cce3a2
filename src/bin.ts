#!/usr/bin/env node
/** The command: the real environment in, an exit code out. */
import { main } from './cli/main.js';
import { processEnv } from './env.js';
import { EXIT } from './errors.js';

main(process.argv.slice(2), processEnv()).then((code) => {
  process.exitCode = code;
  // Node ends by itself when nothing is left to do. Who has interrupted a run twice does not want to
  // wait for a request that is still in flight.
  if (code === EXIT.interrupted || code === EXIT.terminated) process.exit(code);
});
