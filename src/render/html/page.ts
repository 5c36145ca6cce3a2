/**
 * The frame of a page: one file that loads nothing. Its policy allows the one style and the one script that the
 * build put in, by their hashes; so nothing that comes from outside could run, even if it were not escaped.
 */
import {
  PAGE_SCRIPT,
  PAGE_SCRIPT_SHA256,
  PAGE_STYLE,
  PAGE_STYLE_SHA256,
} from '../../generated/page-assets.js';
import type { Failure } from '../../plan/plan.js';
import type { PlanMode } from '../plan-words.js';
import { isUnsettled } from '../report-words.js';
import { failureCard } from './concerns.js';
import { countEffects, EFFECTS, effectOf, nameEffect } from './effects.js';
import { fragment, type Html, html, type Piece, trusted } from './markup.js';
import {
  type Authors,
  createAnchors,
  OUTCOME_NAMES,
  type PersonChange,
  type RowContext,
} from './people.js';
import {
  type Remark,
  remarkBox,
  type Tone,
  type WorkspaceView,
  workspaceSection,
} from './workspace.js';

/** A whole page. */
export interface PageView {
  /** What it is: `Roster plan`. */
  readonly kind: string;
  readonly outcome: { readonly tone: Tone; readonly label: string };
  /** The one sentence on top. */
  readonly sentence: string;
  readonly notes: readonly Remark[];
  readonly mode: PlanMode;
  readonly workspaces: readonly WorkspaceView[];
  readonly failures: readonly Failure[];
  readonly authors: Authors;
  /** What is said at the end: which version made it, and when. */
  readonly made: string;
}

/** The page as a document. */
export function writePage(view: PageView): string {
  const context: RowContext = { mode: view.mode, authors: view.authors, anchors: createAnchors() };
  const several = view.workspaces.length + view.failures.length > 1;
  const sections = view.workspaces.map((each) => workspaceSection(each, several, context));
  const title =
    several || view.workspaces[0] === undefined
      ? view.kind
      : `${view.kind}: ${view.workspaces[0].name}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body${isLong(view) ? html` class="many"` : null}>
<a class="skip" href="#people">Go to the people</a>
${banner(view, several)}
${controls(view)}
<main id="people" tabindex="-1">
${several ? contents(view) : null}${failures(view)}${sections}</main>
<footer><p>${view.made}</p><p>This page is self-contained: it loads nothing.</p></footer>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.html;
}

/** Where laying out every row would take long. A short page is laid out whole, so that pictures of it are whole. */
function isLong({ workspaces }: PageView): boolean {
  return workspaces.reduce((sum, { people }) => sum + people.length, 0) > MOST_LAID_OUT;
}

const MOST_LAID_OUT = 500;

function policy(): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${PAGE_STYLE_SHA256}'`,
    `script-src 'sha256-${PAGE_SCRIPT_SHA256}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function banner(view: PageView, several: boolean): Html {
  const { workspaces } = view;
  const where = several
    ? `${workspaces.length + view.failures.length} workspaces`
    : (workspaces[0]?.name ?? '');
  return html`<header class="banner">
<div class="top"><p class="kind"><b>roster</b> ${view.kind}<span class="sep" aria-hidden="true">/</span>${where}</p><button type="button" class="theme" hidden>Theme: <span>auto</span></button></div>
<h1>${view.sentence}</h1>
<p class="outcome ${view.outcome.tone}"><span class="dot" aria-hidden="true"></span>${view.outcome.label}</p>
${tiles(view, several)}
${view.notes.map(remarkBox)}
</header>`;
}

/** The numbers that someone looks for first: of a plan what it leaves alone too, of an apply what is not settled. */
function tiles({ workspaces, mode }: PageView, several: boolean): Html {
  const people = workspaces.flatMap((each) => each.people);
  const counts = countEffects(people.map(({ change }) => change));
  const all: readonly Tile[] = [
    ...EFFECTS.map((effect) => [effect, nameEffect(effect, mode), counts[effect]] as const),
    ...(people.some(({ result }) => result !== null)
      ? settledTiles(people)
      : planTiles(workspaces)),
  ];
  const isLedTo = (name: string, number: number): boolean =>
    !several && number > 0 && LED_TO.includes(name);
  return html`<dl class="tiles">${all.map(
    ([name, label, number]) =>
      html`<div class="tile ${name}${number === 0 ? ' zero' : ''}"><dt>${isLedTo(name, number) ? html`<a href="${fragment(`g:${name}`)}">${label}</a>` : label}</dt><dd>${number}</dd></div>`,
  )}</dl>`;
}

/** The numbers whose people stand in one place, where there is one workspace. */
const LED_TO: readonly string[] = [...EFFECTS, 'attention'];

type Tile = readonly [name: string, label: string, number: number];

function planTiles(workspaces: readonly WorkspaceView[]): readonly Tile[] {
  const sum = (of: 'attention' | 'in_sync'): number =>
    workspaces.reduce((total, { plan }) => total + (plan?.summary[of] ?? 0), 0);
  return [
    ['attention', 'Need attention', sum('attention')],
    ['sync', 'As they should be', sum('in_sync')],
  ];
}

function settledTiles(people: readonly PersonChange[]): readonly Tile[] {
  const unsettled = people.filter(({ result }) => result !== null && isUnsettled(result)).length;
  return [
    ['done', 'Done', people.length - unsettled],
    ['unsettled', 'Not settled', unsettled],
  ];
}

function failures(view: PageView): Html | null {
  const list = failureCard(view.failures);
  return list === null ? null : html`<h2 class="sr">Without a plan</h2>${list}`;
}

/** The workspaces of a page, each with its sentence and the way to it. */
function contents({ workspaces }: PageView): Html {
  return html`<nav class="card contents" aria-label="Workspaces"><h2>Workspaces</h2><ul>${workspaces.map(
    ({ id, name, sentence }) =>
      html`<li><a href="${fragment(id)}">${name}</a> <span>${sentence}</span></li>`,
  )}</ul></nav>
`;
}

/** For those whose browser runs the script; it shows them. */
function controls({ workspaces, mode, authors }: PageView): Html {
  const people = workspaces.flatMap((each) => each.people);
  const effects = EFFECTS.filter((effect) =>
    people.some(({ change }) => effectOf(change) === effect),
  );
  const outcomes = [
    ...new Set(people.flatMap(({ result }) => (result === null ? [] : [result.outcome]))),
  ];
  const hasBase = workspaces.some(({ plan }) => plan?.base !== undefined);
  return html`<form class="controls" role="search" hidden>
<label class="search"><span class="sr">Search people, account types, files and authors</span><input type="search" placeholder="Search people, types, files…" autocomplete="off" spellcheck="false"></label>
<div class="chips">${effects.map((effect) => chip('effect', effect, nameEffect(effect, mode)))}${outcomes.map(
    (outcome) => chip('outcome', outcome, OUTCOME_NAMES[outcome]),
  )}${
    hasBase
      ? [
          chip('origin', 'this_change', 'From this change'),
          chip('origin', 'drift', 'Differed before'),
        ]
      : null
  }</div>
<label class="choice">Group by ${choices('group', [
    ['effect', 'what happens'],
    ['type', 'account type'],
    ['domain', 'domain'],
    ['file', 'file'],
    ...(authors.size > 0 ? ([['by', 'author']] as const) : []),
    ...(outcomes.length > 0 ? ([['outcome', 'outcome']] as const) : []),
  ])}</label>
<label class="choice">Sort by ${choices('sort', [
    ['plan', 'order of the plan'],
    ['email', 'address'],
    ['type', 'account type'],
    ['place', 'line'],
    ['day', 'newest line'],
  ])}</label>
<button type="reset">Show all</button>
<p class="found" role="status"></p>
</form>`;
}

function chip(key: string, value: string, label: string): Html {
  return html`<button type="button" class="chip ${value}" data-key="${key}" data-value="${value}" aria-pressed="false">${label}</button>`;
}

function choices(name: string, options: readonly (readonly [string, Piece])[]): Html {
  return html`<select name="${name}">${options.map(
    ([value, label]) => html`<option value="${value}">${label}</option>`,
  )}</select>`;
}
