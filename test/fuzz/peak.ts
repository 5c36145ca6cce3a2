/**
 * Code to run before the command (`--require`): at its end it writes the most memory that it took, in
 * KiB, to the file `ROSTER_PEAK_FILE`. Linux counts the parent's memory into `maxRSS` of a child, so
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
