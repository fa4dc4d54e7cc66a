// @ts-check
/** Messages read downwards: a lifeline a program, a row a message or a mark. Shared by what is inside etcd and by the depth of messages. Pure. */
import { message as glyph } from '../glyphs.js';
import { classes, fitted, line, tag } from '../tag.js';
import { t } from '../words.js';
import { termOf } from './parts.js';

const ROW = 23,
  HEAD = 36, // the boxes of the lifelines, which stay while the rows scroll under them
  TOP = 18, // where the first row stands below them
  FOOT = 26,
  TIMES = 150, // the times stand left of this
  TIMES_NARROW = 66, // where there is little room
  NARROW = 500,
  BOX = [92, 24],
  LOST_AT = 0.42; // how far a lost message is drawn

/** @param {{lifelines: any[], rows: any[], bands: any[]}} given
 *  @param {{now: number, width: number, apart?: number, digits?: number, focused?: string, named?: 'machine' | 'program'}} eye  `apart`: px between lifelines; without it they
 *  share the width  @returns {any[]} the boxes and the rows, two <svg> */
export function sequence({ lifelines, rows, bands }, eye) {
  const xs = places(lifelines.length, eye),
    at = Object.fromEntries(lifelines.map(({ address }, index) => [address, xs[index]]));
  const width = Math.max(eye.width, (xs.at(-1) ?? 0) + 120),
    bottom = TOP + rows.length * ROW + 4,
    height = bottom + FOOT;
  const y = (index) => TOP + index * ROW;
  const whenY = (instant) => {
    if (instant === null) return bottom;
    const index = rows.findIndex((row) => (row.sent ?? row.at) >= instant);
    return index < 0 ? bottom : index === 0 ? 0 : y(index) - 5;
  };
  const boxes = tag('svg', { key: 'boxes', class: 'sequence boxes', width, height: HEAD, role: 'group', 'aria-label': t('Lifelines') }, ...lifelines.map((one) => boxOf(one, at[one.address], eye)));
  const body = tag(
    'svg',
    { key: 'sequence', class: 'sequence', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': t('Messages, read downwards. Arrow keys walk, Enter shows the bytes, B asks why.') },
    ...lifelines.map((one) => lifelineOf(one, at[one.address], bottom, bands.filter((band) => band.on === one.address), whenY)),
    ...rows.map((row, index) => (row.from ? messageOf(row, y(index), at, eye) : markOf(row, y(index), at, xs[0], eye))),
    tag('path', { key: 'now', class: 'nowline', d: `M16 ${bottom}H${width - 16}` }),
    tag('text', { key: 'nowwords', class: 'nowwords', x: 16, y: bottom + 16 }, t('now, {at}', { at: seconds(eye.now, eye.digits) })),
  );
  return [boxes, body];
}

/** @param {{width: number}} eye */
const timesOf = ({ width }) => (width < NARROW ? TIMES_NARROW : TIMES);

/** Where the lifelines stand. */
function places(count, { width, apart }) {
  const times = timesOf({ width }),
    margin = width < NARROW ? 58 : 100;
  if (apart) return Array.from({ length: count }, (_, index) => times + margin + index * apart);
  const left = times + margin + (width < NARROW ? 0 : 20),
    right = Math.max(width - 120, left + 120 * (count - 1));
  return count < 2 ? [left] : Array.from({ length: count }, (_, index) => Math.round(left + ((right - left) * index) / (count - 1)));
}

const seconds = (at, digits = 2) => `${(at / 1e6).toFixed(digits)} s`;
const PROGRAMS = { 'api-server': 'API server', 'controller-manager': 'ctrl-manager' };

function boxOf({ address, name, program, here }, x, { named }) {
  const [width, height] = BOX;
  const called = PROGRAMS[program] ?? program;
  return tag(
    'g',
    { key: address, class: classes('lifeline box', here && 'here'), 'data-see': `components/${address}`, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': spoken(address) },
    tag('path', { class: 'stem', d: `M${x} ${6 + height}V${HEAD}` }),
    tag('rect', { class: 'frame', x: x - width / 2, y: 6, width, height, rx: 4 }),
    named === 'program'
      ? [tag('text', { key: 'p', class: 'name small', x, y: 17 }, fitted(called, width - 8, 11, true)), tag('text', { key: 'm', class: 'machine', x, y: 27 }, name)]
      : tag('text', { key: 'm', class: 'name', x, y: 22 }, name),
  );
}

function lifelineOf({ address }, x, bottom, bands, whenY) {
  const cuts = bands.filter(({ kind }) => kind === 'cut');
  let from = 0;
  const pieces = [];
  for (const cut of cuts) {
    pieces.push([from, whenY(cut.from)]);
    from = whenY(cut.to);
  }
  pieces.push([from, bottom]);
  return tag(
    'g',
    { key: `line/${address}`, class: 'lifeline' },
    ...pieces.map(([top, end], index) => tag('path', { key: `piece${index}`, class: 'stem', d: `M${x} ${top}V${end}` })),
    ...cuts.map((cut, index) => tag('path', { key: `cut${index}`, class: 'stem cut', d: `M${x} ${whenY(cut.from)}V${whenY(cut.to)}` })),
    ...bands
      .filter(({ kind }) => kind === 'leads')
      .map((band, index) =>
        tag('rect', { key: `leads${index}`, class: `leads ${termOf(band.term)}`, x: x - 3, y: whenY(band.from), width: 6, height: Math.max(whenY(band.to) - whenY(band.from), 0) }),
      ),
  );
}

function messageOf(row, y, at, eye) {
  const a = at[row.from],
    b = at[row.to],
    forward = b > a ? 1 : -1,
    same = a === b;
  const lost = row.outcome === 'lost',
    under = row.outcome === 'way',
    part = lost ? LOST_AT : under ? progress(row, eye.now) : 1;
  const start = a + 6 * forward,
    whole = b - 9 * forward - start,
    end = start + whole * part;
  const words = `${row.says}${lost ? t(', lost') : row.outcome === 'refused' ? t(', refused') : ''}`;
  const room = Math.max(Math.abs(whole) - 26, 60);
  const label = under
    ? { x: end + 12 * forward, anchor: forward > 0 ? 'start' : 'end', words: fitted(words, Math.max(Math.abs(b - end) - 24, 90), 11, true) }
    : lost
    ? { x: end + 18 * forward, anchor: forward > 0 ? 'start' : 'end', words: fitted(words, Math.max(Math.abs(b - end) - 26, 120), 11) }
    : { x: (start + b - 9 * forward) / 2, anchor: 'middle', words: fitted(words, room, 11) };
  return tag(
    'g',
    {
      key: row.id,
      class: classes('row', `is-${row.outcome}`, row.kind, eye.focused === row.id && 'focused'),
      'data-act': `depth:bytes:message/${row.id}`,
      'data-see': row.because ? `change/${row.because}` : null,
      'data-walk': '',
      tabindex: -1,
      role: 'button',
      'aria-label': `${seconds(row.sent, 4)}, ${spoken(row.from)} ${t('to')} ${spoken(row.to)}: ${words}`,
    },
    tag('rect', { class: 'hit', x: timesOf(eye) + 8, y: y - 15, width: Math.max(...Object.values(at)) - timesOf(eye) + 60, height: ROW }),
    timeOf(row.sent, y, eye),
    same
      ? tag('path', { class: 'wire', d: `M${a + 4} ${y - 8}h18v8h-12` })
      : tag('path', { class: 'wire', d: `M${start} ${y - 8}L${end} ${y - 8 + 5 * part}` }),
    tag('g', { transform: `translate(${same ? a + 8 : end} ${y - 8 + 5 * part}) scale(.85)` }, glyph(row.kind, row.outcome, forward > 0 ? 0 : 180)),
    tag('text', { class: 'label', x: same ? a + 28 : label.x, y: y - 2, 'text-anchor': same ? 'start' : label.anchor }, same ? fitted(words, 160, 11) : label.words),
  );
}

const progress = (row, now) => Math.min(Math.max((now - row.sent) / Math.max(row.arrives - row.sent, 1), 0.12), 0.9);

function markOf(mark, y, at, first, eye) {
  const x = at[mark.on],
    isRight = x === first;
  return tag(
    'g',
    { key: `mark/${mark.change}/${mark.on}`, class: classes('row mark', mark.kind, mark.you && 'you'), 'data-see': `change/${mark.change}`, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': `${seconds(mark.at, 4)}, ${spoken(mark.on)}: ${mark.says}` },
    tag('rect', { class: 'hit', x: isRight ? x - 8 : x - 190, y: y - 15, width: 198, height: ROW }),
    timeOf(mark.at, y, eye),
    tag('circle', { class: 'dot', cx: x, cy: y - 5, r: 5 }),
    tag('text', { class: 'label', x: x + (isRight ? 12 : -12), y: y - 1, 'text-anchor': isRight ? 'start' : 'end' }, mark.says),
  );
}

/** The instant of a row, which leads there on the timeline. */
const timeOf = (at, y, eye) =>
  tag('g', { class: 'when', 'data-act': `go:${at}` }, tag('title', null, t('Go to this instant')), line(timesOf(eye), y - 1, seconds(at, eye.digits), ''));

/** "cp-2/etcd" as "etcd on cp-2". @param {string} address */
export function spoken(address) {
  const [machine, program] = address.split('/');
  return t('{program} on {machine}', { program: PROGRAMS[program] ?? program, machine });
}
