/** What a runner starts: GitHub's toolkit and the real outside in, an exit code out. */
import { chdir } from 'node:process';
import { endGroup, getInput, setOutput, setSecret, startGroup, summary } from '@actions/core';
import { processEnv } from '../env/node.js';
import { EXIT } from '../errors.js';
import { annotateError } from './log.js';
import { runAction } from './run-action.js';
import type { Runner } from './runner.js';

const runner: Runner = {
  input: (name) => getInput(name),
  output: (name, value) => setOutput(name, value),
  summarize: async (markdown) => {
    // A runner of one's own may have no file for it.
    if (process.env['GITHUB_STEP_SUMMARY']) await summary.addRaw(markdown, true).write();
  },
  hide: setSecret,
  startGroup,
  endGroup,
};

async function start(): Promise<number> {
  const outside = processEnv();
  try {
    const folder = getInput('working-directory');
    if (folder !== '') chdir(folder);
  } catch (error) {
    annotateError('error', error, outside);
    return EXIT.invalid;
  }
  return await runAction({ ...outside, runner });
}

start().then((code) => process.exit(code));
