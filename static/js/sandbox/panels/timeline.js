// @ts-check
/** The timeline: acts, requests answered, leader terms, each machine as it is and as it is believed, and the lanes, on one axis. Pure.
 *
 * What was recorded beyond the instant shown stays painted, under a veil. It is the scrubber: scrub.js turns drags and keys on it into journeys.
 */
import { fitted, inSeconds, tag, widthOf } from '../tag.js';
import { t } from '../words.js';
import { placeOf, span, ticksOf } from './axis.js';
import { BEFORE_HEAD, merged, paint, rowsFor } from './tracks.js';

const LANE_PITCH = 13,
  SMALL = 11;

/** @typedef {{lanes?: {current: string, lanes: any[]}, past?: boolean, end?: number, prediction?: any, whole?: boolean, held?: [number, number] | null,
 *   mayAct?: boolean, beside?: string | null}} Lanes  held: the span that stands while a finger drags */

/** @param {any} picture @param {number} now @param {number} width @param {number} height @param {boolean} phone @param {Lanes} [about] */
export function trees(picture, now, width, height, phone, about = {}) {
  const { lanes = { current: 'A', lanes: [] }, past = false, prediction = null } = about;
  const own = lanes.lanes.find(({ letter }) => letter === lanes.current);
  const early = merged(own?.bands ?? {}, picture.tables.bands ?? {});
  const bands = past ? merged(picture.tables.bands ?? {}, own?.bands ?? {}) : early;
  const end = past ? Math.max(about.end ?? now, now) : now;
  const due = past ? [] : dueOf(picture, now);
  const axis = axisOf(picture, now, width, phone, about);
  const x = (at) => placeOf(axis, at);
  const { from, to, left, right } = axis;
  const laneRows = lanes.lanes.length > 1 && !phone ? lanes.lanes : [];
  const foot = height - (phone ? 15 : 22),
    floor = foot - laneRows.length * LANE_PITCH;
  const rows = rowsFor(picture, bands, phone ? 2 : Math.floor((floor - 8) / 13), phone);
  const pitch = Math.min((floor - 8) / Math.max(rows.length, 1), 17);
  const first = 8 + pitch / 2;
  const dueAt = due.length ? x(due[0].due) : right;
  const says = due.length
    ? phone
      ? t('due {instant}', { instant: inSeconds(due[0].due) })
      : dueWords(due)
    : '';
  const before = dueAt - endOfWords(rows[0]?.segments ?? [], x, x(now)) - 30;
  const isAfter = !phone && widthOf(says, SMALL) > before && right - dueAt > before; // the words stand where there is more room for them
  return [
    tag(
      'svg',
      {
        width,
        height,
        class: past ? 'bands past' : 'bands',
        role: 'slider',
        tabindex: about.mayAct === false ? null : 0,
        'aria-disabled': about.mayAct === false ? 'true' : null,
        'data-scrub': '',
        'data-axis': `${from} ${to} ${left} ${right}`,
        'aria-label': t('Timeline'),
        'aria-valuemin': 0,
        'aria-valuemax': Math.round(end / 1e5) / 10,
        'aria-valuenow': Math.round(now / 1e5) / 10,
        'aria-valuetext': past
          ? t('{instant}, in the past; recorded until {end}', { instant: inSeconds(now), end: inSeconds(end) })
          : t('{instant}, live', { instant: inSeconds(now) }),
      },
      tag('rect', { class: 'future', x: x(end), y: 4, width: Math.max(right - x(end), 0), height: floor - 4 }),
      rows.map((row, index) => {
        const y = 8 + pitch * (index + 0.5);
        return tag(
          'g',
          { key: row.key, class: `track ${row.kind}`, 'data-track': row.key },
          tag('text', { class: 'row', x: left - 10, y: y + 4, 'text-anchor': 'end' }, fitted(row.title, left - 14, SMALL)),
          index > 0 && tag('path', { class: 'rule', d: `M${left} ${y - pitch / 2}H${right}` }),
          row.segments
            .filter(([start, stop]) => (stop ?? end) >= from && start <= Math.min(end, to))
            .map((segment, number, shown) =>
              paint(row.kind, segment, number, {
                x,
                y,
                pitch,
                now: end,
                head: x(now),
                foot: floor,
                end: shown[number + 1] ? x(shown[number + 1][0]) : dueAt - (isAfter || !says ? 0 : Math.min(widthOf(says, SMALL), before) + 12),
              }),
            ),
        );
      }),
      past && tag('rect', { key: 'veil', class: 'veil', x: x(now), y: 4, width: Math.max(right - x(now), 0), height: floor - 4 }),
      laneRows.map((lane, index) => laneOf(lane, lanes.current, about, floor + LANE_PITCH * (index + 0.5), axis, now)),
      says !== '' &&
        tag(
          'g',
          { key: 'due', class: 'due' },
          tag('path', { d: `M${dueAt} ${8 + pitch}V${floor}` }),
          tag('circle', { cx: dueAt, cy: first, r: 4 }),
          isAfter
            ? tag('text', { x: dueAt + 9, y: first + 4 }, fitted(says, right - dueAt - 12, SMALL))
            : tag('text', { x: dueAt - 9, y: first + 4, 'text-anchor': 'end' }, phone ? says : fitted(says, before, SMALL)),
        ),
      prediction && predicted(prediction, axis, floor, first),
      tag(
        'g',
        { class: 'ruler' },
        ticksOf(axis, phone ? 60 : 48).map((at) =>
          tag(
            'g',
            { key: String(at) },
            tag('path', { d: `M${x(at)} ${foot}v5` }),
            tag('text', { x: x(at), y: foot + (phone ? 13 : 17), 'text-anchor': 'middle' }, `${at / 1e6} s`),
          ),
        ),
      ),
      tag(
        'g',
        { key: 'head', class: 'playhead' },
        tag('path', { class: 'line', d: `M${x(now)} 2V${foot + 4}` }),
        tag('path', { class: 'head', d: `M${x(now) - 6} 0h12v5l-6 5-6-5z` }),
      ),
    ),
  ];
}

/** The axis as it stands. @param {any} picture @param {number} now @param {number} width @param {boolean} phone @param {Lanes} about @returns {import('./axis.js').Axis} */
export function axisOf(picture, now, width, phone, about) {
  const { past = false, prediction = null } = about;
  const [from, to] =
    about.held ??
    span({
      bands: picture.tables.bands ?? {},
      now,
      end: past ? (about.end ?? now) : now,
      due: past ? [] : dueOf(picture, now),
      whole: about.whole ?? false,
      marks: [
        ...(prediction ? [prediction.at, ...(prediction.scored ? [prediction.scored.at] : [])] : []),
        ...(about.whole ? (about.lanes?.lanes ?? []).map((lane) => lane.end) : []),
      ],
    });
  return { from, to, left: phone ? 78 : 98, right: width - (phone ? 10 : 24) };
}

const dueOf = (picture, now) =>
  Object.values(picture.tables.timers ?? {})
    .filter((timer) => timer.tied && timer.due > now)
    .sort((one, other) => other.due - one.due);

/** Where the words of the newest act end, if they stand beyond the playhead; else the playhead. @param {any[]} acts @param {(at: number) => number} x @param {number} head */
function endOfWords(acts, x, head) {
  const newest = acts.at(-1);
  if (!newest || head - x(newest[0]) > BEFORE_HEAD) return head;
  return Math.max(head, x(newest[0]) + 9 + widthOf(String(newest[3] ?? ''), SMALL, true));
}

/** What is due last, in the timer's own words, and how many others at about that time. */
function dueWords(due) {
  const [first, ...others] = due,
    close = others.filter((timer) => first.due - timer.due < 5e6).length;
  const instant = inSeconds(first.due),
    what = (first.then ?? first.text).replace(/^Then,? /, '').replace(/\.$/, '');
  return close
    ? t('due at {instant}: {what}, and {count} more', { instant, what, count: close })
    : t('due at {instant}: {what}', { instant, what });
}

/** A lane under the tracks: its letter, and a line from its fork to its end, which leads there. */
function laneOf(lane, current, about, y, axis, now) {
  const isShown = lane.letter === current,
    end = isShown && !about.past ? now : lane.end;
  const from = placeOf(axis, lane.forked_at),
    to = Math.max(placeOf(axis, end), from + 2);
  const words = lane.parent
    ? t('lane {letter}, forked from {parent} at {instant}', { letter: lane.letter, parent: lane.parent, instant: inSeconds(lane.forked_at) })
    : t('lane {letter}', { letter: lane.letter });
  const room = axis.right - to - 12;
  return tag(
    'g',
    {
      key: `lane ${lane.letter}`,
      class: isShown ? 'lane shown' : 'lane',
      'data-future': lane.letter,
      role: 'button',
      tabindex: about.mayAct === false || isShown ? null : 0,
      'aria-label': isShown ? t('{words}, shown', { words }) : t('{words}: go there', { words }),
      'data-act': isShown ? null : `lane:${lane.letter}`,
    },
    tag('rect', { class: 'hit', x: 0, y: y - LANE_PITCH / 2, width: axis.right, height: LANE_PITCH }),
    tag('text', { class: 'letter', x: axis.left - 10, y: y + 4, 'text-anchor': 'end' }, lane.letter === about.beside ? t('{letter}, beside', { letter: lane.letter }) : lane.letter),
    lane.parent && tag('path', { class: 'branch', d: `M${from} ${y - LANE_PITCH / 2}V${y}` }),
    tag('path', { class: 'line', d: `M${from} ${y}H${to}` }),
    tag('path', { class: 'stop', d: `M${to} ${y - 3}V${y + 3}` }),
    lane.first !== '' && room > 60 && tag('text', { class: 'first', x: to + 7, y: y + 4 }, fitted(lane.first, room, SMALL)),
  );
}

/** What the learner said would come, and, once it is known, what came. */
function predicted({ at, says, scored }, axis, foot, y) {
  const x = (instant) => placeOf(axis, instant),
    isSeen = (instant) => instant >= axis.from && instant <= axis.to;
  const isLeft = axis.right - x(at) < widthOf(says, SMALL) + 12;
  return tag(
    'g',
    { key: 'prediction', class: 'prediction' },
    isSeen(at) && tag('path', { class: 'yours', d: `M${x(at)} 4V${foot}` }),
    isSeen(at) && tag('text', { class: 'yours', x: x(at) + (isLeft ? -6 : 6), y: y + 15, 'text-anchor': isLeft ? 'end' : 'start' }, says),
    scored && isSeen(scored.at) && tag('path', { class: 'was', d: `M${x(scored.at)} 4V${foot}` }),
    scored && isSeen(scored.at) && tag('text', { class: 'was', x: x(scored.at) + (isLeft ? -6 : 6), y: y + 30, 'text-anchor': isLeft ? 'end' : 'start' }, scored.says),
  );
}
