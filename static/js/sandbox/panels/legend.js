// @ts-check
/** The permanent legend: shape says the kind, fill says the outcome. Pure. */
import { crown, eye, message } from '../glyphs.js';
import { tag } from '../tag.js';
import { t } from '../words.js';

const KINDS = [
  ['request', t('request')],
  ['response', t('response')],
  ['watch', t('watch event')],
  ['raft', 'Raft'],
  ['probe', t('probe')],
  ['traffic', t('app traffic')],
];
const OUTCOMES = [
  ['way', t('on its way')],
  ['done', t('done')],
  ['refused', t('refused')],
  ['lost', t('lost')],
];

const entry = (words, ...glyph) =>
  tag('li', { key: words }, tag('svg', { viewBox: '-9 -8 18 16', 'aria-hidden': 'true' }, ...glyph), words);

export const trees = () => [
  tag(
    'ul',
    { key: 'kinds' },
    tag('li', { class: 'title' }, t('Shape: kind')),
    KINDS.map(([kind, words]) => entry(words, message(kind, 'way'))),
  ),
  tag(
    'ul',
    { key: 'outcomes' },
    tag('li', { class: 'title' }, t('Fill: outcome')),
    OUTCOMES.map(([outcome, words]) => entry(words, message('request', outcome))),
  ),
  tag(
    'ul',
    { key: 'states' },
    entry(t('leads'), tag('g', { transform: 'translate(-7.5 -5)' }, crown(0, 0))),
    entry(t('stands by'), tag('rect', { class: 'dashed', x: -8, y: -5.5, width: 16, height: 11, rx: 3 })),
    entry(
      t('unknown'),
      tag('rect', { class: 'dashed', x: -8, y: -5.5, width: 16, height: 11, rx: 2, fill: 'url(#hatch)' }),
    ),
    entry(t('believed'), eye(0, 0)),
  ),
];
