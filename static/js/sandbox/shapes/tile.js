// @ts-check
/** Many pods in one shape: the outline names the app, the fill the state, the number how many. Open, it shows each of them. */
import { classes, fitted, line, spoken, tag } from '../tag.js';
import { nick, outline } from './pod.js';
import { t } from '../words.js';

const appOf = (shape) => `app${(((shape || 1) - 1) % 8) + 1}`;

/** @param {{tile: import('../crowd.js').Tile, place: any, selected: boolean, lit: boolean, isOpen: boolean}} many */
export function draw({ tile, place, selected, lit, isOpen }) {
  const { key, node, app, shape, state, word, count } = tile,
    { x, y, r, big } = place;
  const face = outline(shape, r),
    hatched = state === 'ending' || state === 'unknown';
  const label = state === 'ready' ? app : word;
  return tag(
    'g',
    {
      key: `tiles/${key}`,
      'data-see': `tiles/${key}`,
      'data-state': state,
      'data-count': count,
      at: [x, y],
      class: classes('pod', 'thing', 'tile', state, appOf(shape), big ? 'big' : 'little', selected && 'selected', lit && 'lit'),
      role: 'button',
      tabindex: -1,
      'aria-expanded': String(isOpen),
      'aria-label': spoken(
        t('{count} pods of {app}', { count, app }),
        node ? t('on {machine}', { machine: node }) : t('no node yet'),
        word,
      ),
    },
    tag('path', { class: 'ring', d: outline(shape, r + 6) }),
    tag('path', { class: 'behind', d: face, transform: big ? 'translate(3.5 -3.5)' : 'translate(3.5 0)' }),
    tag('path', { class: 'face', d: face }),
    hatched && tag('path', { class: 'hatched', d: face, fill: 'url(#hatch)' }),
    hatched && tag('rect', { class: 'plate', x: -14, y: -7.5, width: 28, height: 15, rx: 2 }),
    nick(String(count), r),
    tag('text', { x: 0, y: place.labelY - y, class: 'label' }, fitted(label, (place.pitch ?? 46) - 3, 11)),
  );
}

/** @param {ReturnType<typeof import('../crowd.js').opened>} open @param {string | null} selected */
export function drawOpen({ tile, box, rest, pods }, selected) {
  return tag(
    'g',
    { key: `open/${tile.key}`, class: 'opentile', motion: 'fade', role: 'group', 'aria-label': t('{count} pods of {app}', tile) },
    tag('rect', { class: 'frame', ...box, rx: 8 }),
    line(box.x + 10, box.y + 18, fitted(`${tile.count} ${tile.app}, ${tile.word}${rest ? ` (+${rest})` : ''}`, box.width - 20, 11, true), 'title'),
    pods.map(({ key, row, x, y }) =>
      tag(
        'g',
        {
          key: `pods/${key}`,
          'data-see': `pods/${key}`,
          'data-state': tile.state,
          class: classes('pod', 'thing', 'speck', tile.state, appOf(row.shape), selected === `pods/${key}` && 'selected'),
          transform: `translate(${x} ${y})`,
          role: 'button',
          tabindex: -1,
          'aria-label': spoken(t('{name}, pod of {app}', { name: row.nickname, app: row.app }), tile.word),
        },
        tag('path', { class: 'ring', d: outline(row.shape, 10) }),
        tag('path', { class: 'face', d: outline(row.shape, 7) }),
        tag('title', null, row.nickname),
      ),
    ),
  );
}
