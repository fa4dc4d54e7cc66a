// @ts-check
/** A cable: what it costs to pass it, what is held back, which connections go over it; below, its messages. Pure. */
import { classes, tag } from '../tag.js';
import { t } from '../words.js';
import { sequence } from './sequence.js';

const APART = 200,
  DIGITS = 3;

/** @param {any} view @param {{now: number, width: number}} eye */
export const draw = (view, eye) => [
  tag(
    'div',
    { key: 'cards', class: 'facets cable' },
    card('ways', t('Ways'), view.ways.map(wayOf)),
    card('connections', t('Connections over it'), view.connections.length ? view.connections.map(connectionOf) : [none(t('No connection goes over it.'))]),
    card('held', t('Held back'), view.held.length ? view.held.map(heldOf) : [none(t('Nothing waits for it.'))]),
  ),
  tag(
    'section',
    { key: 'ladder', class: 'ladder', 'data-stick': '', 'aria-label': t('Messages over it') },
    tag('h3', { key: 'title' }, t('The messages'), tag('small', null, t('read downwards'))),
    view.ladder?.lifelines.length ? sequence(view.ladder, { now: eye.now, width: eye.width, apart: APART, digits: DIGITS, named: 'program' }) : tag('p', { key: 'none', class: 'absent' }, t('No message has passed here in the last ten seconds.')),
  ),
];

const card = (key, title, children) => tag('section', { key, class: `facet ${key}` }, tag('h3', null, title), tag('ul', null, children));
const none = (words) => tag('li', { key: 'none', class: 'none' }, words);
const inMs = (duration) => `${(duration / 1000).toFixed(2)} ms`;

const wayOf = (way) =>
  tag(
    'li',
    { key: `${way.from}|${way.to}`, class: classes(!way.open && 'cut'), 'data-act': `depth:inside:links/${way.from}|${way.to}`, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': t('{from} and {to}: {state}', { ...way, state: stateOf(way) }) },
    tag('b', null, t('{from} and {to}', way)),
    tag('span', null, stateOf(way)),
    tag('code', null, way.held ? t('{held} held', way) : ''),
  );

const stateOf = (way) => (!way.open ? t('cut') : way.drag ? t('{latency} and {drag} more', { latency: inMs(way.latency), drag: inMs(way.drag) }) : inMs(way.latency));

const connectionOf = (row) =>
  tag(
    'li',
    { key: row.ends.join('|'), class: classes(!row.passes && 'cut') },
    tag('b', null, row.ends.join(' – ')),
    tag('span', null, [row.via && t('via {via}', row), !row.passes && t('nothing passes'), row.kept.length === 1 && t('kept by {one} alone', { one: row.kept[0] })].filter(Boolean).join(', ')),
  );

const heldOf = (row) => tag('li', { key: row.id }, tag('b', null, row.says), tag('span', null, `${row.from} → ${row.to}`), tag('code', null, `${(row.sent / 1e6).toFixed(2)} s`));
