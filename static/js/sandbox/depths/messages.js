// @ts-check
/** The messages between chosen programs, as a sequence diagram: lifelines are added and taken away, kinds shown and hidden. Pure. */
import { message as glyph } from '../glyphs.js';
import { tag } from '../tag.js';
import { t } from '../words.js';
import { sequence, spoken } from './sequence.js';

const APART = 200, // px between lifelines
  DIGITS = 3;
const LINES_MOST = 8;

/** @param {any} view @param {{now: number, width: number, page: import('../page.js').Page}} eye */
export const draw = (view, eye) => [
  tag('div', { key: 'choice', class: 'choice' }, kinds(view, eye.page.depth.kinds ?? []), lines(view)),
  tag(
    'section',
    { key: 'ladder', class: 'ladder', 'data-stick': '', 'aria-label': t('Messages') },
    view.rows.length === 0 && tag('p', { key: 'none', class: 'absent' }, t('No message has passed between these since {at} s.', { at: (view.since / 1e6).toFixed(1) })),
    sequence(view, { now: eye.now, width: eye.width, apart: APART, digits: DIGITS, named: 'program' }),
  ),
];

/** What each kind is called. */
const named = () => ({ raft: t('Raft'), request: t('Requests'), response: t('Responses'), watch: t('Watch events'), probe: t('Probes'), traffic: t('App traffic') });

/** Kinds: none chosen means all are shown. */
function kinds(view, chosen) {
  const names = named();
  return tag(
    'div',
    { key: 'kinds', class: 'kinds', role: 'group', 'aria-label': t('Kinds of messages') },
    ...Object.entries(view.kinds).map(([kind, count]) =>
      tag(
        'button',
        { key: kind, type: 'button', 'data-act': `depth-kind:${kind}`, 'aria-pressed': String(chosen.length === 0 || chosen.includes(kind)) },
        tag('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, glyph(kind, 'done')),
        `${names[kind]} ${count}`,
      ),
    ),
  );
}

/** The lifelines, each with its way out, and those that may come in. */
function lines(view) {
  const present = view.lifelines.map(({ address }) => address),
    others = view.choices.filter((address) => !present.includes(address));
  return tag(
    'div',
    { key: 'lines', class: 'lines', role: 'group', 'aria-label': t('Lifelines') },
    ...present.map((address) =>
      tag('button', { key: address, type: 'button', class: 'chip', 'data-act': `depth-line:${address}`, 'aria-label': t('Take away {program}', { program: spoken(address) }) }, spoken(address), tag('span', { 'aria-hidden': 'true' }, ' ×')),
    ),
    present.length < LINES_MOST &&
      tag(
        'details',
        { key: 'add', class: 'add' },
        tag('summary', null, t('Add a lifeline')),
        tag('div', null, ...others.map((address) => tag('button', { key: address, type: 'button', class: 'plain', 'data-act': `depth-line:${address}` }, spoken(address)))),
      ),
  );
}
