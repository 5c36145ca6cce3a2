import { describe, expect, it } from 'vitest';
import { renderReportMarkdown } from '../../../src/render/markdown/report.js';
import {
  disable,
  invite,
  line,
  move,
  reportFileOf,
  reportOf,
  resultOf,
} from '../../fixtures/plans.js';

const INVITED = resultOf(invite('noor@acme.io', 'BUSINESS', line(31)), 'applied');
const REFUSED = resultOf(
  move('jonny@acme.io', 'ANALYST', 'DEVELOPER', line(22)),
  'failed',
  { code: 'http_422', message: 'The API refused the change.' },
  3,
);
const SKIPPED = resultOf(disable('old@acme.io', 'BUSINESS'), 'skipped', null, 0);

describe('a report in Markdown', () => {
  it('begins with its marker and summary, then what is not done; what is done is folded away', () => {
    const report = reportOf([INVITED, REFUSED, SKIPPED], { converged: false });
    expect(renderReportMarkdown(reportFileOf('partial', report))).toBe(`\
<!-- roster:report -->
### Roster apply for \`analytics\`

**Partly applied: 1 applied, 1 failed, 1 skipped; run again to continue from there.**

| Outcome | Person | Change | Why |
| --- | --- | --- | --- |
| **failed** | **\`jonny@acme.io\`** | ANALYST → DEVELOPER | The API refused the change. (http&#95;422, 3 tries) |
| skipped | \`old@acme.io\` | disable BUSINESS (not on the roster) |  |

<details><summary>1 done</summary>

| Outcome | Person | Change | Why |
| --- | --- | --- | --- |
| applied | \`noor@acme.io\` | invite as BUSINESS |  |

</details>

Read back: the workspace does not match the plan. 2 reads, 4 writes, 0 retries.
`);
  });

  it('fits into a comment, and what failed is never what is left out', () => {
    const worked = Array.from({ length: 5000 }, (_, index) =>
      resultOf(invite(`person.${index}@acme.io`, 'BUSINESS', line(index + 1)), 'applied'),
    );
    const document = renderReportMarkdown(reportFileOf('partial', reportOf([...worked, REFUSED])));
    expect(document.length).toBeLessThan(65_536);
    expect(document).toContain('**`jonny@acme.io`**');
    expect(document).toMatch(/… and \d+ more: see the job’s log\.\n\nRead back: .*\n$/);
  });

  it('gives each of several workspaces a heading', () => {
    const document = renderReportMarkdown(
      reportFileOf('applied', reportOf([INVITED]), reportOf([])),
    );
    expect(document.match(/^#.*/gm)).toEqual([
      '### Roster apply',
      '#### `roster.yaml → analytics`',
      '#### `roster.yaml → analytics`',
    ]);
  });
});
