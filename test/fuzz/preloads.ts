/** Code to run before the command (`--require`), for tests and for benches. */

/**
 * At its end the command writes the most memory that it took, in KiB, to the file `ROSTER_PEAK_FILE`. Linux counts the parent's memory into `maxRSS` of a child, so
 * there the kernel's own figure is taken.
 */
export const PEAK = `const { readFileSync, writeFileSync } = require('node:fs');
function peak() {
  try {
    return /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  } catch {
    return String(process.resourceUsage().maxRSS);
  }
}
process.on('exit', () => writeFileSync(process.env.ROSTER_PEAK_FILE, peak()));
`;

/**
 * At its end the command prints what it loaded, as one line to standard error: the names of the files, behind each that
 * V8 took as the build had compiled it a `*`.
 */
export const LOADED = `const { basename } = require('node:path');
const vm = require('node:vm');
const compiled = [];
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    const taken = options.cachedData !== undefined && this.cachedDataRejected === false;
    compiled.push(basename(options.filename) + (taken ? '*' : ''));
  }
};
process.on('exit', () => {
  const files = Object.keys(require.cache).map((path) => basename(path));
  process.stderr.write([...files.slice(1), ...compiled].join(' ') + '\\n');
});
`;

/** At its end the command prints which costly parts of node it loaded, as one line to standard error. */
export const COSTLY_PARTS = `const COSTLY = ['stream', 'net', 'tty', 'tls', 'http', 'https', 'zlib', 'crypto', 'readline', 'child_process'];
process.on('exit', () => {
  const loaded = COSTLY.filter((part) => process.moduleLoadList.includes('NativeModule ' + part));
  require('node:fs').writeSync(2, loaded.join(' ') + '\\n');
});
`;

/**
 * Pauses take a fiftieth of their time, so that what is tried five times is tried soon. What takes 30 seconds and
 * more is a time-out: those stay, or a busy machine would meet them. A test that waits for one asks for a
 * shorter one.
 */
export const QUICK = `const timers = require('node:timers/promises');
const sleep = timers.setTimeout;
timers.setTimeout = (ms, ...rest) => sleep(ms < 30_000 ? ms / 50 : ms, ...rest);
`;
