// @ts-check
/** The permanent legend: shape says the kind, fill says the outcome. Pure. */
import { crown, eye, message } from '../glyphs.js';
import { tag } from '../tag.js';

const KINDS = [
  ['request', 'request'],
  ['response', 'response'],
  ['watch', 'watch event'],
  ['raft', 'Raft'],
  ['probe', 'probe'],
  ['traffic', 'app traffic'],
];
const OUTCOMES = [
  ['way', 'on its way'],
  ['done', 'done'],
  ['refused', 'refused'],
  ['lost', 'lost'],
];

const entry = (words, ...glyph) =>
  tag('li', { key: words }, tag('svg', { viewBox: '-9 -8 18 16', 'aria-hidden': 'true' }, ...glyph), words);

export const trees = () => [
  tag(
    'ul',
    { key: 'kinds' },
    tag('li', { class: 'title' }, 'Shape: kind'),
    KINDS.map(([kind, words]) => entry(words, message(kind, 'way'))),
  ),
  tag(
    'ul',
    { key: 'outcomes' },
    tag('li', { class: 'title' }, 'Fill: outcome'),
    OUTCOMES.map(([outcome, words]) => entry(words, message('request', outcome))),
  ),
  tag(
    'ul',
    { key: 'states' },
    entry('leads', tag('g', { transform: 'translate(-7.5 -5)' }, crown(0, 0))),
    entry('stands by', tag('rect', { class: 'dashed', x: -8, y: -5.5, width: 16, height: 11, rx: 3 })),
    entry(
      'unknown',
      tag('rect', { class: 'dashed', x: -8, y: -5.5, width: 16, height: 11, rx: 2, fill: 'url(#hatch)' }),
    ),
    entry('believed', eye(0, 0)),
  ),
];
