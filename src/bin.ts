#!/usr/bin/env node
/** The command: the real environment in, an exit code out. */
import { main } from './cli/main.js';
import { processEnv } from './env.js';

process.exitCode = await main(process.argv.slice(2), processEnv());
