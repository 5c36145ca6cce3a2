import { expect, test } from 'vitest';
import { judgeFacility } from './machine.js';

const MISSING = 'there is no /usr/bin/chromium';

test.each([undefined, '', 'chromium', 'docker,chromium'])(
  'tests run where the facility is there, with ROSTER_TEST_REQUIRE=%s',
  (required) => {
    expect(judgeFacility('chromium', null, required)).toEqual({ kind: 'run' });
  },
);

test.each([undefined, '', 'docker'])(
  'tests are skipped with the reason where the facility is missing, with ROSTER_TEST_REQUIRE=%s',
  (required) => {
    const verdict = judgeFacility('chromium', MISSING, required);
    expect(verdict).toEqual({ kind: 'skip', reason: MISSING });
  },
);

test.each(['chromium', 'docker,chromium', ' chromium , docker'])(
  'tests fail where the facility is missing and required, with ROSTER_TEST_REQUIRE=%s',
  (required) => {
    const verdict = judgeFacility('chromium', MISSING, required);
    expect(verdict).toEqual({ kind: 'fail', reason: expect.stringContaining(MISSING) });
  },
);

test.each(['chrome', 'docker;chromium', 'constructor'])(
  'a facility that nobody knows is an error, with ROSTER_TEST_REQUIRE=%s',
  (required) => {
    expect(() => judgeFacility('docker', null, required)).toThrow('It is a list of');
  },
);
