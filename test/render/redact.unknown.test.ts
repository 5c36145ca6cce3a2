/** With `--redact` a key that nobody has called harmless is never shown, in whatever format. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderProblemsCodeQuality } from '../../src/render/codequality.js';
import {
  renderPlanGithub,
  renderProblemsGithub,
  renderReportGithub,
  renderRosterWarningsGithub,
  renderWarningGithub,
} from '../../src/render/github.js';
import { renderPlanHtml } from '../../src/render/html/page-of-plan.js';
import { renderReportHtml } from '../../src/render/html/page-of-report.js';
import { renderJson, renderJsonLine } from '../../src/render/json.js';
import {
  auditTable,
  endingTable,
  renderTableCsv,
  renderTableText,
  renderWorkspaceMatrix,
  reviewTable,
  userTable,
  wholeAuditTable,
  workspaceTable,
  writtenTable,
} from '../../src/render/lists.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { renderReportMarkdown } from '../../src/render/markdown/report.js';
import { renderReviewMarkdown } from '../../src/render/markdown/review.js';
import { createRedaction, type Redaction } from '../../src/render/redact.js';
import { renderDoctorText } from '../../src/render/text/doctor.js';
import { renderExplanationText } from '../../src/render/text/explain.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import {
  renderErrorText,
  renderProblemsText,
  renderWarningText,
} from '../../src/render/text/problems.js';
import { renderProgressText, renderReportText } from '../../src/render/text/report.js';
import { renderValidText } from '../../src/render/text/valid.js';
import { createSecrets } from '../../src/secret.js';
import { doctorFileWith } from '../fixtures/checks.js';
import { explanationWith } from '../fixtures/explanations.js';
import { planWith, reportWith } from '../fixtures/hostile-files.js';
import {
  eventsWith,
  expiringWith,
  problemsWith,
  reviewWith,
  usersWith,
  workspacesWith,
  writtenWith,
} from '../fixtures/hostile-lists.js';
import { listRenderers } from './renderers.js';

const TEXT = { color: false, columns: null };
const MODES = ['plan', 'drift'] as const;

/** Data that is shown: made with one text everywhere, and what shows it, in every format. */
interface Shown {
  readonly withText: (text: string) => unknown;
  /** All that can be made of it, once people are taken out. */
  readonly render: (data: never, redaction: Redaction) => readonly string[];
}

function shown<T>(
  withText: (text: string) => T,
  redactBy: (redaction: Redaction) => (data: T) => T,
  renderers: readonly ((data: T) => string)[],
): Shown {
  return {
    withText,
    render: (data: T, redaction) => {
      const redacted = redactBy(redaction)(data);
      return renderers.map((render) => render(redacted));
    },
  };
}

const SHOWN: Readonly<Record<string, Shown>> = {
  'a plan': shown(planWith, (redaction) => redaction.planFile, [
    renderJson,
    ...MODES.flatMap((mode) => [
      (file: ReturnType<typeof planWith>) => renderPlanText(file, { ...TEXT, mode }),
      (file: ReturnType<typeof planWith>) => renderPlanMarkdown(file, { mode }),
      (file: ReturnType<typeof planWith>) => renderPlanGithub(file, { mode }),
      (file: ReturnType<typeof planWith>) => renderPlanHtml(file, { mode }, new Map()),
    ]),
  ]),
  'a report': shown(reportWith, (redaction) => redaction.reportFile, [
    renderJson,
    (file) => renderReportText(file, TEXT),
    renderReportMarkdown,
    renderReportGithub,
    (file) => renderReportHtml(file, null, new Map()),
  ]),
  'a result': shown(
    (text) => reportWith(text).reports.flatMap(({ results }) => results),
    ({ result }) =>
      (results) =>
        results.map(result),
    [
      renderJson,
      (results) =>
        results.map((it) => renderProgressText(it, { ...TEXT, done: 1, total: 2 })).join(''),
    ],
  ),
  'an explanation': shown(explanationWith, (redaction) => redaction.explanation, [
    renderJson,
    (explanation) => renderExplanationText(explanation, TEXT),
  ]),
  'what doctor found': shown(doctorFileWith, (redaction) => redaction.doctorFile, [
    renderJson,
    (file) => renderDoctorText(file, TEXT),
  ]),
  'whose access ends': shown(expiringWith, (redaction) => redaction.expiringFile, [
    renderJson,
    ({ people }) => renderTableText(endingTable(people), TEXT),
    ({ people }) => renderTableCsv(endingTable(people)),
  ]),
  'an access review': shown(reviewWith, (redaction) => redaction.reviewFile, [
    renderJson,
    renderReviewMarkdown,
    ({ people }) => renderTableCsv(reviewTable(people)),
  ]),
  problems: shown(problemsWith, (redaction) => redaction.problems, [
    renderJson,
    (problems) => renderProblemsText(problems, TEXT),
    renderProblemsGithub,
    renderProblemsCodeQuality,
    renderRosterWarningsGithub,
  ]),
  'a list of users': shown(usersWith, (redaction) => redaction.users, [
    renderJson,
    (users) => renderTableText(userTable(users), TEXT),
    (users) => renderTableCsv(userTable(users)),
  ]),
  'a list of workspaces': shown(workspacesWith, (redaction) => redaction.workspaces, [
    renderJson,
    renderJsonLine,
    renderWorkspaceMatrix,
    (workspaces) => renderTableText(workspaceTable(workspaces), TEXT),
    (workspaces) => renderTableCsv(workspaceTable(workspaces)),
  ]),
  'an audit log': shown(eventsWith, (redaction) => redaction.auditLog, [
    renderJson,
    (events) => renderTableText(auditTable(events), TEXT),
    (events) => renderTableCsv(auditTable(events)),
    (events) => renderTableCsv(wholeAuditTable(events)),
  ]),
  'what was done by hand': shown(writtenWith, (redaction) => redaction.written, [
    renderJson,
    (results) => renderTableText(writtenTable(results), TEXT),
    (results) => renderTableCsv(writtenTable(results)),
  ]),
  'a sentence': shown(
    (text) => text,
    (redaction) => redaction.text,
    [
      renderJson,
      (message) => renderErrorText({ message, hint: message }, TEXT),
      (message) => renderWarningText(message, TEXT),
      (message) => renderWarningGithub('audit log', message),
      (path) => renderValidText([{ path, people: 1 }]),
    ],
  ),
};

/** A name as no roster has one, in letters that no placeholder and no word of roster's own has. */
const MARKERS = ['Zebulon Quillfeather', 'zebulon', 'zebulon@quillfeather.io', 918_273_645];
const MARKED = /zebulon|quillfeather|918,?273,?645/i;

/** Keys that a person could stand under, and any others. None is known where it is put. */
const unknownKey = fc.oneof(
  fc.constantFrom('name', 'full_name', 'note', 'comment', 'display', 'owner', 'ticket', 'text'),
  fc.string().filter((key) => !MARKED.test(key)),
);

const unknownValue = fc
  .constantFrom(...MARKERS)
  .chain((marker) =>
    fc.constantFrom<unknown>(marker, [marker], { email: marker }, [{ name: { first: marker } }]),
  );

/** The objects in the data, at every depth. What an event's metadata may say has its own rule. */
function objectsIn(data: unknown): object[] {
  if (typeof data !== 'object' || data === null) return [];
  const inside = Object.entries(data).flatMap(([key, value]) =>
    key === 'metadata' ? [] : objectsIn(value),
  );
  return Array.isArray(data) ? inside : [data, ...inside];
}

/** A copy with one more key in one of its objects; null where that object knows the key. */
function putInto(data: unknown, at: number, key: string, value: unknown): unknown {
  const copy: unknown = structuredClone(data);
  const objects = objectsIn(copy);
  const object = objects[at % objects.length];
  if (object === undefined || key in object) return null;
  Object.defineProperty(object, key, { value, enumerable: true });
  return copy;
}

describe.each(Object.entries(SHOWN))('%s without people', (_name, { withText, render }) => {
  it('says nothing of a key that is not known, wherever it is', () => {
    if (objectsIn(withText('x')).length === 0) return;
    fc.assert(
      fc.property(fc.nat(), unknownKey, unknownValue, (at, key, value) => {
        const data = putInto(withText('x'), at, key, value);
        fc.pre(data !== null);
        for (const text of render(data as never, createRedaction(createSecrets({})))) {
          expect(text).not.toMatch(MARKED);
        }
      }),
    );
  });

  it('shows it otherwise, so that the search above means something', () => {
    const identity = { get: (): unknown => (data: unknown) => data };
    const open = new Proxy(createRedaction(createSecrets({})), identity);
    if (objectsIn(withText('x')).length === 0) return;
    const data = putInto(withText('x'), 0, 'full_name', 'zebulon');
    expect(render(data as never, open).join('')).toMatch(MARKED);
  });

  it('says nothing of an address that is in all its texts', () => {
    for (const around of ['', 'by ', '(', 'teams/']) {
      const data = withText(`${around}Zebulon@quillfeather.io`);
      for (const text of render(data as never, createRedaction(createSecrets({})))) {
        expect(text).not.toMatch(MARKED);
      }
    }
  });
});

/** There is no --redact for what shows a roster. */
const WITHOUT_REDACT = ['renderDiffText'];

it('every renderer there is shows something without people above', () => {
  const above = readFileSync('test/render/redact.unknown.test.ts', 'utf8').split(
    /const SHOWN:|\nconst MARKERS/,
  )[1];
  const untested = listRenderers().filter((name) => above?.includes(name) !== true);
  expect(untested).toEqual(WITHOUT_REDACT);
});
