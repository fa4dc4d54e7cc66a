// @ts-check
/** One axis for both lanes: pods really up and requests answered in each, the acts above, what is recorded beyond the playhead dotted. Pure. */
import { fitted, inSeconds, tag, widthOf } from '../tag.js';
import { t } from '../words.js';
import { upOf } from './numbers.js';
import { unknownInBoth } from './sentences.js';

/** @typedef {import('./numbers.js').Half} Half */

const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((step) => step * 1e6);
const BEFORE = 20e6; // cluster time shown before the first act
const ROW = { up: 24, answered: 18 }; // px between the top of a track and that of the next

/** What part of time is shown, and where an instant stands. @param {Half[]} halves @param {number} now @param {number} width @param {boolean} phone */
export function scaleOf(halves, now, width, phone) {
  const left = phone ? 84 : 140,
    right = width - (phone ? 12 : 40);
  const acts = halves.flatMap((half) => actsOf(half).map(([at]) => at));
  const from = Math.max(Math.floor((Math.min(...acts, now) - BEFORE) / 10e6) * 10e6, 0);
  const end = Math.max(now, ...halves.map(({ lane }) => lane?.end ?? 0));
  const to = Math.max(from + 60e6, Math.ceil((end + (end - from) * 0.05) / 10e6) * 10e6);
  return {
    left,
    right,
    from,
    to,
    x: (at) => left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (right - left),
    at: (x) => Math.round(from + (Math.min(Math.max((x - left) / (right - left), 0), 1)) * (to - from)),
  };
}

/** The learner's acts, as far as they are recorded. @param {Half} half @returns {any[]} */
const actsOf = ({ lane, picture }) =>
  ((lane?.end ?? 0) > picture.at && lane.bands?.acts ? lane.bands.acts : picture.tables.bands?.acts)?.segments.filter(([at, , state, text]) => state === 'act' && at > 0 && !/^You open/.test(text)) ?? [];

/** @param {[Half, Half]} halves @param {number} now @param {number} width @param {number} height @param {boolean} phone */
export function trees(halves, now, width, height, phone) {
  const scale = scaleOf(halves, now, width, phone),
    { x, left, right, from, to } = scale;
  const foot = height - 24,
    top = phone ? 26 : 36,
    pitch = Math.min((foot - top) / 2, 66);
  const step = STEPS.find((each) => (to - from) / each <= Math.max(Math.floor((right - left) / 60), 2)) ?? STEPS[STEPS.length - 1];
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return [
    tag(
      'svg',
      { width, height, class: 'axis-picture', role: 'img', 'aria-label': said(halves, now) },
      actMarks(halves, now, scale, top, foot),
      unknownInBoth(halves[0], halves[1]).map(({ node, at }) =>
        tag('g', { key: `unknown/${node}`, class: 'belief' }, tag('path', { d: `M${x(at)} ${top - 8}V${foot}` }), tag('title', null, t('{node} becomes Ready=Unknown at {at} in both.', { node, at: inSeconds(at) }))),
      ),
      halves.map((half, index) => lane(half, now, scale, top + index * pitch, phone)),
      tag(
        'g',
        { key: 'ruler', class: 'ruler' },
        ticks.map((at) => tag('g', { key: String(at) }, tag('path', { d: `M${x(at)} ${foot}v5` }), tag('text', { x: x(at), y: foot + 17, 'text-anchor': 'middle' }, `${at / 1e6} s`))),
      ),
      tag('g', { key: 'head', class: 'playhead' }, tag('path', { class: 'line', d: `M${x(now)} 10V${foot}` }), tag('path', { class: 'head', d: `M${x(now) - 6} 6h12v5l-6 5-6-5z` })),
    ),
  ];
}

function lane(half, now, { x, left, right }, y, phone) {
  const up = upOf(half, now);
  const bandsOf = (name) => ((half.lane?.end ?? 0) > now && half.lane.bands?.[name] ? half.lane.bands[name] : half.picture.tables.bands?.[name])?.segments ?? [];
  const end = Math.max(half.lane?.end ?? 0, now);
  return tag(
    'g',
    { key: half.letter, class: 'axis-lane', 'data-axis': half.letter },
    tag('text', { class: 'letter', x: phone ? 8 : 16, y: y + 16 }, half.letter),
    tag('text', { class: 'row', x: left - 10, y: y + 12, 'text-anchor': 'end' }, phone ? t('up') : t('pods really up')),
    tag('text', { class: 'row', x: left - 10, y: y + ROW.up + 14, 'text-anchor': 'end' }, t('answered')),
    tag('path', { class: 'rule', d: `M${left} ${y + ROW.up}H${right}M${left} ${y + ROW.up + ROW.answered + 4}H${right}` }),
    up.map(([start, stop, state, text], index) => piece(`up/${index}`, state === 'ok' ? 'whole' : 'short', start, stop ?? end, text, now, x, y + 3, 13)),
    bandsOf('answered').map(([start, stop, state], index) => piece(`answered/${index}`, state === 'ok' ? 'whole' : 'failing', start, stop ?? end, '', now, x, y + ROW.up + 5, 9)),
  );
}

/** One stretch of a track: what has come is drawn full, what is recorded but yet to come dotted. */
function piece(key, kind, start, stop, text, now, x, y, tall) {
  const parts = [
    [start, Math.min(stop, now), ''],
    [Math.max(start, now), stop, ' yet'],
  ].filter(([from, to]) => to > from);
  return tag(
    'g',
    { key, class: kind, 'data-piece': kind },
    parts.map(([from, to, yet]) =>
      kind === 'whole'
        ? tag('path', { key: `${yet}`, class: `flat${yet}`, d: `M${x(from)} ${y}H${x(to)}` })
        : [
            tag('rect', { key: `${yet}`, class: `gap${yet}`, x: x(from), y, width: Math.max(x(to) - x(from), 1), height: tall }),
            kind === 'short' && !yet && tag('rect', { key: 'dots', x: x(from), y, width: Math.max(x(to) - x(from), 1), height: tall, fill: 'url(#dots)' }),
          ],
    ),
    kind !== 'whole' && tag('title', { key: 'title' }, `${inSeconds(start)} – ${inSeconds(stop)}${text ? `: ${text}` : ''}`),
  );
}

/** Acts above the tracks: what was done in both at one instant once, the others with their letter. */
function actMarks(halves, now, { x, right }, top, foot) {
  const known = new Map();
  for (const half of halves)
    for (const [at, , , text] of actsOf(half)) {
      const key = `${at}/${text}`;
      known.set(key, { at, text, lanes: [...(known.get(key)?.lanes ?? []), half.letter] });
    }
  let free = -Infinity;
  return [...known.values()]
    .sort((one, other) => one.at - other.at)
    .map(({ at, text, lanes }, index, all) => {
      const next = all[index + 1] ? x(all[index + 1].at) : right;
      const words = lanes.length > 1 ? t('{at}: {act}, in both', { at: inSeconds(at), act: text }) : t('{at}, {lane}: {act}', { at: inSeconds(at), lane: lanes[0], act: text });
      const head = x(now) > x(at) + 2 ? x(now) - 8 : right; // nothing is written under the playhead
      const room = Math.min(next, head) - x(at) - 14;
      const brief = `${inSeconds(at)}${lanes.length > 1 ? '' : `, ${lanes[0]}`}`;
      const shows = room >= widthOf(brief, 11, true) && x(at) >= free;
      const fits = !shows ? '' : room > 140 || widthOf(words, 11, true) <= room ? fitted(words, room, 11, true) : brief;
      if (shows) free = x(at) + 12 + widthOf(fits, 11, true);
      return tag(
        'g',
        { key: `${at}/${text}`, class: 'act you', 'data-act-at': at },
        tag('path', { class: 'drop', d: `M${x(at)} ${top - 22}V${foot}` }),
        tag('circle', { cx: x(at), cy: top - 22, r: 4.5 }),
        fits !== '' && tag('text', { x: x(at) + 9, y: top - 18 }, fits),
        tag('title', null, words),
      );
    });
}

/** The whole of it in words. */
function said(halves, now) {
  return [
    t('Both lanes on one axis, now {now}.', { now: inSeconds(now) }),
    ...halves.map((half) => {
      const gaps = upOf(half, now)
        .filter(([, , state]) => state !== 'ok')
        .map(([from, to, , text]) => t('{up} pods from {from} to {to}', { up: text, from: inSeconds(from), to: inSeconds(to ?? Math.max(half.lane?.end ?? 0, now)) }));
      return gaps.length ? t('Lane {lane}: {gaps}.', { lane: half.letter, gaps: gaps.join(', ') }) : t('Lane {lane}: all pods up.', { lane: half.letter });
    }),
  ].join(' ');
}
