/**
 * What a runner starts: GitHub's toolkit and the real outside in, an exit code out. With arguments it is the command line,
 * so that the commit that has the action needs nothing beside it.
 */
import { chdir } from 'node:process';
import { endGroup, getInput, setOutput, setSecret, startGroup, summary } from '@actions/core';
import { main } from '../cli/main.js';
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
  const words = process.argv.slice(2);
  if (words.length > 0) return await main(words, outside);
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
