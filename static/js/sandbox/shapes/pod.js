// @ts-check
/** A pod: its outline names the app, its fill the state, its nickname itself. The hatched face behind it is what is believed. */
import { classes, line, tag, widthOf } from '../tag.js';
import { cross } from '../glyphs.js';
import { t } from '../words.js';

/** Outlines by app, about 0,0, for a radius. */
const OUTLINES = [
  (r) => `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`,
  (r) => {
    const h = r * 0.93,
      k = r * 0.2;
    return `M${k - h} ${-h}H${h - k}Q${h} ${-h} ${h} ${k - h}V${h - k}Q${h} ${h} ${h - k} ${h}H${k - h}Q${-h} ${h} ${-h} ${h - k}V${k - h}Q${-h} ${-h} ${k - h} ${-h}Z`;
  },
  (r) =>
    polygon(r, [
      [-1.08, 0],
      [-0.55, -0.96],
      [0.55, -0.96],
      [1.08, 0],
      [0.55, 0.96],
      [-0.55, 0.96],
    ]),
  (r) =>
    polygon(r, [
      [0, -1.06],
      [0.95, -0.34],
      [0.95, 0.94],
      [-0.95, 0.94],
      [-0.95, -0.34],
    ]),
  (r) =>
    `M${-0.9 * r} ${-0.9 * r}H${0.9 * r}V${0.35 * r}Q${0.85 * r} ${0.85 * r} 0 ${1.08 * r}Q${-0.85 * r} ${0.85 * r} ${-0.9 * r} ${0.35 * r}Z`,
  (r) =>
    polygon(r, [
      [-0.41, -0.98],
      [0.41, -0.98],
      [0.98, -0.41],
      [0.98, 0.41],
      [0.41, 0.98],
      [-0.41, 0.98],
      [-0.98, 0.41],
      [-0.98, -0.41],
    ]),
  (r) => {
    const h = r * 0.72,
      w = r * 1.12 - h;
    return `M${-w} ${-h}H${w}A${h} ${h} 0 0 1 ${w} ${h}H${-w}A${h} ${h} 0 0 1 ${-w} ${-h}Z`;
  },
  (r) =>
    polygon(r, [
      [-0.66, -0.92],
      [0.66, -0.92],
      [1.04, 0.92],
      [-1.04, 0.92],
    ]),
];
const polygon = (r, points) => `M${points.map(([x, y]) => `${round(x * r)} ${round(y * r)}`).join('L')}Z`;
const round = (number) => Math.round(number * 100) / 100;

/** @param {number} shape 1 to 8; the ninth app starts again at 1 @param {number} r */
export const outline = (shape, r) => OUTLINES[((shape || 1) - 1) % 8](r);

/** Part of a circle from the top, clockwise. @param {number} r @param {number} part 0 to 1 */
const arc = (r, part) => {
  const angle = Math.min(part, 0.999) * 2 * Math.PI;
  return `M0 ${-r}A${r} ${r} 0 ${part > 0.5 ? 1 : 0} 1 ${round(r * Math.sin(angle))} ${round(-r * Math.cos(angle))}`;
};

/** @param {{key: string, row: any, place: any, state: string, word: string, believed: string, left: number, fresh: boolean, selected: boolean, lit: boolean, motion: string}} pod */
export function draw({ key, row, place, state, word, believed, left, fresh, selected, lit, motion }) {
  const { x, y, r, big } = place;
  const face = outline(row.shape, r);
  const hatched = state === 'ending' || state === 'unknown';
  const label = big ? (state === 'ready' ? row.app : word) : row.nickname;
  return tag(
    'g',
    {
      key: `pods/${key}`,
      'data-key': `pods/${key}`,
      'data-see': `pods/${key}`,
      'data-state': state,
      at: [x, y],
      motion,
      class: classes(
        'pod',
        'thing',
        state,
        `app${(((row.shape || 1) - 1) % 8) + 1}`,
        big ? 'big' : 'little',
        selected && 'selected',
        lit && 'lit',
        fresh && 'fresh',
      ),
      role: 'button',
      tabindex: -1,
      'aria-label': [
        row.node
          ? t('{nickname}, pod of {app} on {node}', row)
          : t('{nickname}, pod of {app}, no node yet', row),
        word,
        believed && t('believed {what}', { what: believed }),
      ]
        .filter(Boolean)
        .join(', '),
    },
    tag('path', { class: 'ring', d: outline(row.shape, r + 4) }),
    believed &&
      tag(
        'g',
        { class: 'believed', transform: big ? 'translate(6 -6)' : 'translate(5 -5)' },
        tag('path', { d: face, fill: 'url(#hatch)' }),
      ),
    tag('path', { class: 'face', d: face }),
    row.shape > 8 && tag('path', { class: 'face inner', d: outline(row.shape, r - 3) }),
    hatched && tag('path', { class: 'hatched', d: face, fill: 'url(#hatch)' }),
    state === 'starting' && left > 0 && tag('path', { class: 'progress', d: arc(r + 3.5, left) }),
    state === 'ending' && left > 0 && tag('path', { class: 'progress', d: arc(r + 3.5, left) }),
    big &&
      hatched &&
      tag('rect', {
        class: 'plate',
        x: -row.nickname.length * 3.6 - 2,
        y: -7.5,
        width: row.nickname.length * 7.2 + 4,
        height: 15,
        rx: 2,
      }),
    big && nick(row.nickname, r),
    state === 'backoff' && badge(r, 'bad', cross(2.6)),
    state === 'completed' && badge(r, 'good', 'M-3 0L-0.8 2.4L3.2-2.4'),
    tag(
      'text',
      { x: 0, y: place.labelY - y, class: 'label', ...squeezed(widthOf(label, 11), big ? LABEL_MAX_BIG : LABEL_MAX) },
      label,
    ),
  );
}

const LABEL_MAX = 46,
  LABEL_MAX_BIG = 52; // px between two slots

/** Attributes that keep a text inside `room` px, where it would be wider. */
const squeezed = (wide, room) => (wide > room ? { textLength: room, lengthAdjust: 'spacingAndGlyphs' } : {});

export const nick = (name, r) => {
  const size = widthOf(name, 12, true) <= 2 * r - 6 ? 12 : 10.5;
  return tag(
    'text',
    {
      x: 0,
      y: size < 12 ? 3.8 : 4.2,
      class: size < 12 ? 'nick less' : 'nick',
      ...squeezed(widthOf(name, size, true), 2 * r - 5),
    },
    name,
  );
};

const badge = (r, kind, d) =>
  tag(
    'g',
    { class: `badge ${kind}`, transform: `translate(${round(r * 0.75)} ${round(-r * 0.78)})` },
    tag('circle', { r: 6.5 }),
    tag('path', { d }),
  );

/** A tile that stands for the pods that have no slot of their own. */
export const aggregate = ({ node, count, place }) =>
  tag(
    'g',
    {
      key: `more/${node}`,
      class: 'pod more',
      at: [place.x, place.y],
      'aria-label': node ? t('{count} more pods on {node}', { count, node }) : t('{count} more pods without a node', { count }),
      role: 'img',
    },
    tag('path', { class: 'face', d: outline(2, place.r) }),
    nick(`+${count}`, place.r),
  );
