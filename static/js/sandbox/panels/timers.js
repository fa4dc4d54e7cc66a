// @ts-check
/** Every wait has a body: a bar with an owner, a number, and a sentence that begins with "Then". Pure. */
import { rowsOf } from '../picture.js';
import { inSeconds, tag } from '../tag.js';

const KEPT = 60e6; // a timer that ran out keeps its line this long

/** @param {any} picture @param {number} now @param {number} room how many are shown unfolded @param {boolean} unfolded */
export function trees(picture, now, room, unfolded) {
  const timers = rowsOf(picture, 'timers')
    .filter(([, timer]) => timer.due > now - KEPT)
    .sort(([, one], [, other]) => Number(other.tied) - Number(one.tied) || one.due - other.due);
  const tied = timers.some(([, timer]) => timer.tied);
  const shown = unfolded ? timers : timers.slice(0, room),
    rest = timers.length - shown.length;
  return [
    tag(
      'h2',
      { key: 'heading' },
      tag('span', null, 'Timers that run'),
      tag('small', null, tied ? 'tied to your act first' : 'soonest first'),
    ),
    timers.length === 0 && tag('p', { key: 'none', class: 'empty' }, 'No timer runs.'),
    tag(
      'ul',
      { key: 'list', class: 'timers' },
      shown.map(([key, timer]) => draw(key, timer, now)),
    ),
    (rest > 0 || (unfolded && timers.length > room)) &&
      tag(
        'button',
        {
          key: 'more',
          type: 'button',
          class: 'plain',
          'data-act': 'unfold-timers',
          'aria-expanded': String(unfolded),
        },
        unfolded ? 'Show fewer' : `${rest} more ${tied ? '' : 'routine '}timer${rest === 1 ? '' : 's'}`,
      ),
  ];
}

/** How many timers stand, for the phone's tab. @param {any} picture @param {number} now */
export const count = (picture, now) =>
  Object.values(picture.tables.timers ?? {}).filter((timer) => timer.due > now).length;

function draw(key, timer, now) {
  const left = timer.due - now,
    part = Math.min(Math.max(left / Math.max(timer.due - timer.armed, 1), 0), 1);
  return tag(
    'li',
    { key, class: timer.tied ? 'tied' : '', 'data-timer': key },
    tag('span', { class: 'owner' }, timer.text),
    tag(
      'span',
      { class: left < 0 ? 'left out' : 'left' },
      left < 0 ? `ran out ${inSeconds(-left)} ago` : inSeconds(left),
    ),
    left >= 0 &&
      tag('span', { class: 'bar' }, tag('span', { style: { transform: `scaleX(${part.toFixed(4)})` } })),
    tag('span', { class: 'then' }, timer.then ?? ''),
  );
}
