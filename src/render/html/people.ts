/** The people of a page, a row each: who, from what to what, why, which line asks for it, and who wrote that line. */
import { isAdminType } from '../../account-type.js';
import type { Outcome, Result } from '../../apply/report.js';
import { count } from '../../count.js';
import type { Attribution, Change, Origin } from '../../plan/plan.js';
import type { Source } from '../../roster/roster.js';
import { describeAttribution, type PlanMode } from '../plan-words.js';
import { explainResult } from '../report-words.js';
import { namePlace } from '../words.js';
import { EFFECTS, type Effect, effectOf, nameEffect, tellReason } from './effects.js';
import { fragment, type Html, html, optionalAttribute } from './markup.js';

/** Who wrote a line, as git has it. */
export interface Author {
  readonly name: string;
  /** `2026-11-20` */
  readonly day: string;
  readonly commit: string;
}

/** Who wrote which line, by `roster.yaml:22`. What git can't say is not in it. */
export type Authors = ReadonlyMap<string, Author>;

/** What the rows of a page have in common. */
export interface RowContext {
  readonly mode: PlanMode;
  readonly authors: Authors;
  readonly anchors: Anchors;
}

/** A change, with what became of it where it was applied. */
export interface PersonChange {
  readonly change: Change;
  readonly result: Result | null;
  readonly attribution: Attribution | null;
}

/** The `id`s of a page's people. The first one of an address is the address alone, so that a link to it lasts. */
export interface Anchors {
  /** Gives out the next `id` for someone. */
  readonly next: (email: string) => string;
  /** The first one, given out yet or not. */
  readonly first: (email: string) => string;
}

/** A page's `id`s: none of them is given out twice. */
export function createAnchors(): Anchors {
  const given = new Map<string, number>();
  const first = (email: string): string => `p:${email.replace(/[\s~]/gu, '_')}`;
  return {
    first,
    next: (email) => {
      const id = first(email);
      const times = (given.get(id) ?? 0) + 1;
      given.set(id, times);
      return times === 1 ? id : `${id}~${times}`;
    },
  };
}

/** All changes of a workspace, below a heading for each effect; one that is led to has its `id`. */
export function peopleGroups(
  people: readonly PersonChange[],
  context: RowContext,
  isLedTo: boolean,
): Html {
  const groups = EFFECTS.map((effect) => ({
    effect,
    members: people.filter(({ change }) => effectOf(change) === effect),
  })).filter(({ members }) => members.length > 0);
  return html`<div class="people">${groups.map(({ effect, members }) =>
    peopleGroup(effect, members, context, isLedTo),
  )}</div>`;
}

function peopleGroup(
  effect: Effect,
  members: readonly PersonChange[],
  context: RowContext,
  isLedTo: boolean,
): Html {
  const name = nameEffect(effect, context.mode);
  return html`<section class="group ${effect}"${optionalAttribute('id', isLedTo ? `g:${effect}` : null)}><h3>${name} <span class="n">${members.length}</span></h3>
<ul class="rows">${members.map((person) => personRow(person, context))}</ul></section>
`;
}

function personRow(person: PersonChange, context: RowContext): Html {
  const { change, result } = person;
  const author = authorOf(change.source, context.authors);
  const effect = effectOf(change);
  const id = context.anchors.next(change.email);
  return html`<li class="row ${effect}" id="${id}" tabindex="-1" data-effect="${effect}" data-type="${typeOf(change)}"${optionalAttribute('data-file', change.source?.file ?? null)}${optionalAttribute('data-line', change.source?.line ?? null)}${optionalAttribute('data-by', author?.name ?? null)}${optionalAttribute('data-day', author?.day ?? null)}${optionalAttribute('data-origin', originOf(change))}${optionalAttribute('data-outcome', result?.outcome ?? null)}>
<div class="who"><a class="email" href="${fragment(id)}">${change.email}</a>${marks(change)}<p class="why">${tellReason(change, context.mode)}${untilOf(change)}${attributionNote(person.attribution)}</p></div>
<div class="what">${typesOf(change)}</div>
<div class="where">${result === null ? null : outcomeTag(result)}${placeAndAuthor(change.source, context.authors, change.also_in)}</div>
${result === null ? null : whyNot(result)}</li>
`;
}

/** Where a person stands on the roster, and who wrote that; nothing for nowhere. */
export function placeAndAuthor(
  source: Source | null,
  authors: Authors,
  also: readonly Source[] = [],
): Html | null {
  const place = namePlace(source, also);
  if (place === null) return null;
  const author = authorOf(source, authors);
  const by =
    author === null
      ? null
      : html` <span class="by" title="commit ${author.commit.slice(0, 12)}">by ${author.name}, <time>${author.day}</time></span>`;
  return html`<span class="place">${place}</span>${by}`;
}

/** Who possibly brought it about, where the audit log was asked. */
export function attributionNote(attribution: Attribution | null): Html | null {
  if (attribution === null) return null;
  return html`<span class="hint">${describeAttribution(attribution)}</span>`;
}

/** An account type as a label. */
export function typeLabel(accountType: string): Html {
  return html`<span class="type">${accountType}</span>`;
}

/** How an outcome is called for people. */
export const OUTCOME_NAMES: Readonly<Record<Outcome, string>> = {
  applied: 'Applied',
  confirmed: 'Confirmed',
  already: 'Already done',
  failed: 'Failed',
  indeterminate: 'Unknown',
  skipped: 'Not started',
  planned: 'Planned',
};

function authorOf(source: Source | null, authors: Authors): Author | null {
  const place = namePlace(source);
  return place === null ? null : (authors.get(place) ?? null);
}

function typeOf(change: Change): string {
  return change.action === 'disable' ? change.from : change.to;
}

function originOf({ origin }: Change): Origin | null {
  return origin ?? null;
}

function typesOf(change: Change): Html {
  const from =
    'from' in change ? typeLabel(change.from) : html`<span class="none">no access</span>`;
  const to = 'to' in change ? typeLabel(change.to) : html`<span class="none">no access</span>`;
  return html`${from} <span class="arrow" aria-hidden="true">→</span><span class="sr"> to </span> ${to}`;
}

/** What a reviewer should not pass over. A lost access stands below its own heading already. */
function marks(change: Change): Html {
  return html`${isAboutAdmin(change) ? html` <span class="tag admin">admin</span>` : null}${
    change.origin === 'drift' ? html` <span class="tag">differed before</span>` : null
  }`;
}

function isAboutAdmin(change: Change): boolean {
  return (
    ('from' in change && isAdminType(change.from)) || ('to' in change && isAdminType(change.to))
  );
}

function untilOf(change: Change): string {
  if (change.action === 'disable' || change.expires === undefined) return '';
  return `; until ${change.expires}`;
}

/** How often it was tried stands behind the error, where there is one. */
function outcomeTag({ outcome, attempts, error }: Result): Html {
  const tries = attempts > 1 && error === null ? `, ${count(attempts, 'try', 'tries')}` : '';
  return html`<span class="tag outcome ${outcome}">${OUTCOME_NAMES[outcome]}${tries}</span> `;
}

function whyNot(result: Result): Html | null {
  return result.error === null ? null : html`<p class="error">${explainResult(result)}</p>`;
}
