/** What a reader should know beside the changes: what only people can mend, who may be one person, what the policy lets through, whose access ends. */
import type { Failure, Lookalikes, OnHold, Plan, PolicyChange, Unlisted } from '../../plan/plan.js';
import {
  describeExpiring,
  describeHold,
  describeKept,
  describeLookalikes,
  describePolicyChange,
  nameOwners,
  WHEN_EXPIRING,
  WHEN_ONE_PERSON,
} from '../plan-words.js';
import { nameFailure } from '../words.js';
import { fragment, type Html, html, optionalAttribute, type Piece, sentence } from './markup.js';
import { attributionNote, placeAndAuthor, type RowContext } from './people.js';

/** Differences that a person must mend, each with what to do. */
export function attentionCard(
  { attention, attributions = [] }: Plan,
  context: RowContext,
  isLedTo: boolean,
): Html | null {
  const byEmail = new Map(attributions.map((each) => [each.email, each]));
  const id = isLedTo ? 'g:attention' : null;
  return listCard(
    'Needs attention',
    'attention',
    attention,
    (it) => [
      html`<div class="who">${personLink(it.email, context)}<p class="why">${it.message}${attributionNote(byEmail.get(it.email) ?? null)}</p></div>`,
      html`<div class="where">${placeAndAuthor(it.source, context.authors)}</div>`,
    ],
    id,
  );
}

/** Workspaces of which there is nothing to show, and why. */
export function failureCard(failures: readonly Failure[]): Html | null {
  return listCard('Failed', 'failures', failures, (failure) => [
    html`<div class="who"><b>${nameFailure(failure)}</b><p class="why">${failure.message}</p></div>`,
    html`<div class="where"><code>${failure.code}</code></div>`,
  ]);
}

/** Two that may be one person, side by side, with what differs between their addresses marked. */
export function lookalikeCard(pairs: readonly Lookalikes[], context: RowContext): Html | null {
  if (pairs.length === 0) return null;
  const rows = pairs.map((pair) => {
    const [disabled, invited] = markDifference(pair.disabled, pair.invited);
    return html`<li class="row pair"><div class="side lose"><span class="label">Loses access</span> <span class="email">${disabled}</span></div><div class="side gain"><span class="label">Gains access</span> <span class="email">${invited}</span></div><p class="why">${pair.invited} ${describeLookalikes(pair)}. ${placeAndAuthor(pair.source, context.authors)}</p></li>
`;
  });
  return card(
    'May be one person',
    'lookalikes',
    pairs.length,
    html`<p>${sentence(WHEN_ONE_PERSON)}</p><ul class="rows">${rows}</ul>`,
  );
}

/** What the change of the roster does to its own limits, and whom that lets through. */
export function policyCard(changes: readonly PolicyChange[], context: RowContext): Html | null {
  return listCard('Policy changes', 'policy', changes, (change) => [
    html`<div class="who"><code>${change.key}</code> <span class="tag ${change.effect}">${change.effect}</span>${peopleLetThrough(change, context)}</div>`,
    html`<div class="what">${describePolicyChange(change)}</div>`,
  ]);
}

/** Whose access ends soon, the first to end first, who owns that, and what can be done. */
export function expiringCard(plan: Plan, context: RowContext): Html | null {
  return listCard(
    'Access ends soon',
    'expiring',
    plan.expiring,
    (it) => {
      const owners = nameOwners(plan, it);
      const by = owners === '' ? null : html` <span class="by">owned by ${owners}</span>`;
      return [
        html`<div class="who">${personLink(it.email, context)}<p class="why">${describeExpiring(it)}</p></div>`,
        html`<div class="where">${placeAndAuthor(it.source, context.authors, it.also_in)}${by}</div>`,
      ];
    },
    null,
    html`<p>${sentence(WHEN_EXPIRING)}</p>`,
  );
}

/** Whom the roster leaves alone for now. */
export function heldCard(held: readonly OnHold[], context: RowContext): Html | null {
  return listCard('On hold', 'held', held, (it) => [
    html`<div class="who">${personLink(it.email, context)}<p class="why">${describeHold(it)}</p></div>`,
    html`<div class="where">${placeAndAuthor(it.source, context.authors)}</div>`,
  ]);
}

/** Users whom the policy keeps though the roster does not name them. */
export function keptCard(kept: readonly Unlisted[], context: RowContext): Html | null {
  return listCard('Not on the roster but kept', 'kept', kept, (user) => [
    html`<div class="who">${personLink(user.email, context)}<p class="why">${describeKept(user)}</p></div>`,
  ]);
}

function listCard<T>(
  title: string,
  name: string,
  entries: readonly T[],
  show: (entry: T) => Piece,
  id: string | null = null,
  above: Html | null = null,
): Html | null {
  if (entries.length === 0) return null;
  const rows = entries.map(
    (entry) => html`<li class="row" data-card="${name}">${show(entry)}</li>
`,
  );
  return card(title, name, entries.length, html`${above}<ul class="rows">${rows}</ul>`, id);
}

function card(
  title: string,
  name: string,
  number: number,
  body: Html,
  id: string | null = null,
): Html {
  return html`<section class="card ${name}"${optionalAttribute('id', id)}><h3>${title} <span class="n">${number}</span></h3>${body}</section>
`;
}

function personLink(email: string, context: RowContext): Html {
  const id = context.anchors.next(email);
  return html`<a class="email" id="${id}" href="${fragment(id)}">${email}</a>`;
}

function peopleLetThrough(
  { lets_through: emails }: PolicyChange,
  context: RowContext,
): Html | null {
  if (emails.length === 0) return null;
  return html`<p class="why">Lets through ${emails.map((email, index) => [
    index === 0 ? null : ', ',
    html`<a class="email" href="${fragment(context.anchors.first(email))}">${email}</a>`,
  ])}</p>`;
}

/** The two texts, with the part of each that the other has not in marks. */
function markDifference(one: string, other: string): readonly [Html, Html] {
  const [first, second] = [[...one], [...other]];
  const most = Math.min(first.length, second.length);
  let start = 0;
  while (start < most && first[start] === second[start]) start += 1;
  let end = 0;
  while (end < most - start && first.at(-1 - end) === second.at(-1 - end)) end += 1;
  return [markMiddle(first, start, end), markMiddle(second, start, end)];
}

function markMiddle(characters: readonly string[], start: number, end: number): Html {
  const until = characters.length - end;
  const part = (from: number, to: number): string => characters.slice(from, to).join('');
  const middle = part(start, until);
  return html`${part(0, start)}${middle === '' ? null : html`<mark>${middle}</mark>`}${part(until, characters.length)}`;
}
