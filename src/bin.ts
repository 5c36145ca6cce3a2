#!/usr/bin/env node
/** The command: the real environment in, an exit code out. */
import { main } from './cli/main.js';
import { processEnv } from './env/node.js';
import { EXIT } from './errors.js';

// Process 1 of a container is only ended by signals that it listens to. Whatever else listens knows
// better how to end.
if (process.pid === 1) {
  const ends = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.terminated };
  for (const [signal, code] of Object.entries(ends)) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(code);
    });
  }
}

main(process.argv.slice(2), processEnv()).then((code) => {
  // Everything is written by now. What a lost network left behind (names that are still looked up,
  // requests that nobody waits for) would keep node for minutes.
  process.exit(code);
});
