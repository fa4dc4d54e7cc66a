// @ts-check
/** The screen of two futures: two small stages by the same modules as the one, the table of the difference, what to see here, one axis for both. */
import { measured } from '../layout.js';
import { rowOf } from '../picture.js';
import { scene } from '../scene.js';
import { seated } from '../slots.js';
import { render } from '../svg.js';
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';
import * as axis from './axis.js';
import { rows } from './numbers.js';
import { forkOf, sentences } from './sentences.js';

/** @typedef {import('./numbers.js').Half} Half */

const order = new Intl.Collator('en', { numeric: true });
const STAGE_LEAST = 300; // px
/** Where pods sit, by lane: each stage keeps its own. @type {Record<string, any>} */
const seats = {};

/** Both lanes, the earlier letter left. @param {import('../page.js').Page} page @returns {[Half, Half]} */
export function halvesOf({ lanes, picture, beside }) {
  const half = (letter, shown) => ({ letter, lane: lanes.lanes.find((lane) => lane.letter === letter), picture: shown });
  const both = [half(lanes.current, picture), half(beside?.letter ?? '', beside?.picture)];
  return /** @type {[Half, Half]} */ (both.sort((one, other) => order.compare(one.letter, other.letter)));
}

/** "Only A, Side by side, Only B" in the head of the page, while lanes are compared. @param {import('../page.js').Page} page */
export function drawHead(page) {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-compare-head]'))) {
    box.hidden = page.beside === null;
    if (box.hidden) continue;
    const [left, right] = halvesOf(page);
    const choice = (act, words, isOn) => tag('button', { key: act, type: 'button', 'data-act': act, 'aria-pressed': String(isOn) }, words);
    render(box, [
      choice(`only:${left.letter}`, t('Only {lane}', { lane: left.letter }), !page.isSideBySide && page.lanes.current === left.letter),
      choice('side-by-side', t('Side by side'), page.isSideBySide),
      choice(`only:${right.letter}`, t('Only {lane}', { lane: right.letter }), !page.isSideBySide && page.lanes.current === right.letter),
    ]);
  }
}

/** @param {import('../page.js').Page} page @param {number} now */
export function draw(page, now) {
  const box = page.part('compare'),
    halves = halvesOf(page),
    isPhone = page.isPhone();
  const stages = halves.map((half, index) => {
    const room = box.querySelector(`[data-lane="${half.letter}"] .half-scroller`);
    return stage(page, half, now, room?.clientWidth ?? 0, room?.clientHeight ?? 0, index, forkOf(...halves));
  });
  render(box, [
    tag('h2', { key: 'title', class: 'unseen' }, t('Two futures of one moment')),
    tag('div', { key: 'stages', class: 'halves' }, stages),
    tag('div', { key: 'below', class: 'below' }, table(halves, now), seen(halves, now)),
  ]);
  const bar = page.part('axis');
  if (bar.clientWidth > 0) render(bar, axis.trees(halves, now, bar.clientWidth, bar.clientHeight, isPhone));
  if (!bar.dataset.hears) hear(page, bar);
  if (halves.some(({ letter }) => !box.querySelector(`[data-lane="${letter}"] svg`))) page.dirty = true; // there is room now
}

/** Nothing of it stays where the one stage is walked through. @param {import('../page.js').Page} page */
export function clear(page) {
  for (const part of [page.part('compare'), page.part('axis')]) if (part.firstChild) render(part, []);
}

function stage(page, half, now, width, height, index, fork) {
  const price = rowOf(half.picture, 'price', 'shop');
  const isWhole = (price?.ready ?? 0) >= (price?.desired ?? 0);
  return tag(
    'section',
    { key: half.letter, class: 'half stage', 'data-lane': half.letter, 'aria-label': t('Lane {lane}', { lane: half.letter }) },
    tag(
      'h3',
      { key: 'head' },
      tag('b', null, half.letter),
      tag('span', { class: 'which' }, whichOf(half, fork)),
      price?.desired ? tag('strong', { class: isWhole ? '' : 'wait', 'data-ready': '' }, t('{ready} of {desired} ready', { ready: price.ready, desired: price.desired })) : null,
    ),
    tag('div', { key: 'scroller', class: 'half-scroller' }, width > 0 ? [picture(page, half, now, width, Math.max(height, STAGE_LEAST), index)] : []),
  );
}

/** What sets this lane apart: the act by which it left the other. */
function whichOf({ letter, lane }, fork) {
  if (fork?.letter === letter) return fork.first || t('your fork at {at}', { at: inSeconds(fork.at) });
  if (lane?.parent) return t('your fork at {at}', { at: inSeconds(lane.forked_at) });
  return t('your first line');
}

function picture(page, half, now, width, height, index) {
  const machines = Object.entries(half.picture.tables.machines ?? {})
    .map(([name, row]) => ({ name, role: row.role, zone: row.zone }))
    .sort((one, other) => order.compare(one.name, other.name));
  const geometry = measured(machines, width, height);
  seats[half.letter] = seated(Object.entries(half.picture.tables.pods ?? {}), seats[half.letter] ?? {});
  const eye = { selected: null, lit: page.lit, picks: null, invitation: null, mayAct: false, mayBuild: false };
  const drawn = scene(half.picture, now, geometry, seats[half.letter], eye);
  const trees = index === 0 ? drawn.trees : drawn.trees.filter((tree) => tree && tree.tag !== 'defs'); // patterns are named once on a page
  return tag(
    'svg',
    { key: 'picture', class: 'picture', width, height: Math.max(geometry.height, height), role: 'group', 'aria-label': t('Lane {lane}: machines, components and pods.', { lane: half.letter }) },
    tag('g', { class: 'things' }, trees),
  );
}

function table(halves, now) {
  const [left, right] = halves;
  const cell = (value, note, index) => tag('td', { key: String(index) }, value, note ? tag('span', { class: 'note' }, ` ${note}`) : null);
  return tag(
    'section',
    { key: 'numbers', class: 'numbers' },
    tag(
      'table',
      null,
      tag('caption', null, t('The difference in numbers')),
      tag('thead', null, tag('tr', null, tag('td', null), tag('th', { scope: 'col' }, left.letter), tag('th', { scope: 'col' }, right.letter), tag('th', { scope: 'col' }, t('difference')))),
      tag(
        'tbody',
        null,
        rows(left, right, now).map((row) =>
          tag(
            'tr',
            { key: row.key, 'data-row': row.key },
            tag('th', { scope: 'row' }, row.title),
            row.values.map((value, index) => cell(value, row.notes[index], index)),
            tag('td', { key: 'difference', class: 'difference' }, row.difference),
          ),
        ),
      ),
    ),
  );
}

const seen = ([left, right], now) =>
  tag(
    'section',
    { key: 'seen', class: 'seen', 'aria-live': 'off' },
    tag('h3', null, t('What to see here')),
    sentences(left, right, now).map((sentence, index) => tag('p', { key: String(index) }, sentence)),
    tag('p', { key: 'how', class: 'quiet' }, t('C compares no more; Enter or a click on a thing shows its lane alone.')),
  );

/** A press on the axis goes there, and so does a drag. */
function hear(page, bar) {
  bar.dataset.hears = '';
  let isDragging = false;
  const go = (event) => {
    const { left, at } = axis.scaleOf(halvesOf(page), page.head.at, bar.clientWidth, page.isPhone());
    const place = event.clientX - bar.getBoundingClientRect().left;
    if (place >= left - 8 && page.mayMove && !page.isHeld) page.tell({ do: 'go', at: at(place) });
  };
  bar.addEventListener('pointerdown', (event) => {
    if (!page.beside) return;
    isDragging = true;
    bar.setPointerCapture(event.pointerId);
    go(event);
  });
  bar.addEventListener('pointermove', (event) => isDragging && go(event));
  for (const end of ['pointerup', 'pointercancel']) bar.addEventListener(end, () => (isDragging = false));
}
