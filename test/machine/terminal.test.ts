import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { emptyFolder, ROOT } from '../built/run-roster.js';
import { describeWith } from './machine.js';

const IN_TERMINAL = fileURLToPath(new URL('in-terminal.py', import.meta.url));
const BIN = join(ROOT, 'dist/node/bin.js');

interface Seen {
  readonly cwd: string;
  readonly text: string;
  readonly status: string | undefined;
}

/** Applies the example roster to a sandbox, in a terminal in which someone does that at the question. */
async function answerWith(how: string): Promise<Seen> {
  const cwd = emptyFolder();
  cpSync(join(ROOT, 'roster.example.yaml'), join(cwd, 'roster.yaml'));
  const command = [process.execPath, BIN, 'apply', '--sandbox', '--report', 'json=r.json'];
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd };
  const { stdout } = await promisify(execFile)('python3', [IN_TERMINAL, how, ...command], {
    cwd,
    env,
  });
  return { cwd, text: stdout, status: /^status (-?\d+)$/m.exec(stdout)?.[1] };
}

function reportOf({ cwd, text }: Seen): unknown {
  expect(existsSync(join(cwd, 'r.json')), text).toBe(true);
  return JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'));
}

describeWith('terminal', 'the question of apply on a terminal', () => {
  it('takes yes for yes', async () => {
    const seen = await answerWith('yes');
    expect(seen.status).toBe('0');
    expect(reportOf(seen)).toMatchObject({ outcome: 'applied' });
  });

  it('is ended by Ctrl-C with 130, a report, and word that nothing was written', async () => {
    const seen = await answerWith('ctrl-c');
    expect(seen.status).toBe('130');
    expect(seen.text).toContain('Stopped by SIGINT: nothing was written');
    const reports = [{ summary: { applied: 0, skipped: 4 }, requests: { writes: 0 } }];
    expect(reportOf(seen)).toMatchObject({ outcome: 'interrupted', reports });
  });

  it('is ended with 143 and a report when the terminal is closed', async () => {
    const seen = await answerWith('close');
    expect(seen.status).toBe('143');
    const reports = [{ summary: { applied: 0, skipped: 4 }, requests: { writes: 0 } }];
    expect(reportOf(seen)).toMatchObject({ outcome: 'interrupted', reports });
  });
});
