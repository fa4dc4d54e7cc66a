// @ts-check
/** Every wait has a body: a bar with an owner, a number, and a sentence that begins with "Then". Pure. */
import { rowsOf } from '../picture.js';
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

const KEPT = 60e6; // a timer that ran out keeps its line this long
const FOLDED = 'routine'; // the row that only counts

/** @param {any} picture @param {number} now @param {number} room how many are shown folded @param {boolean} unfolded
 *  @param {any[] | null} routine the turns of the wheels, once they were asked for @param {boolean} mayAct whether a click may run to an end */
export function trees(picture, now, room, unfolded, routine = null, mayAct = true) {
  const timers = rowsOf(picture, 'timers')
    .filter(([key, timer]) => key !== FOLDED && timer.due > now - KEPT)
    .sort(([key, one], [otherKey, other]) => rank(one, now) - rank(other, now) || before(one, other, now) || (key < otherKey ? -1 : 1));
  const tied = timers.some(([, timer]) => timer.tied);
  const count = picture.tables.timers?.[FOLDED]?.count ?? 0;
  const wheels = unfolded && routine ? routine.map((timer, index) => [`wheel/${index}`, timer]) : [];
  const shown = unfolded ? timers : timers.slice(0, room),
    rest = timers.length - shown.length;
  return [
    tag(
      'h2',
      { key: 'heading' },
      tag('span', null, t('Timers that run')),
      tag('small', null, tied ? t('tied to your act first') : t('what waits first')),
    ),
    timers.length === 0 && tag('p', { key: 'none', class: 'empty' }, t('Nobody waits for anything but routine.')),
    tag(
      'ul',
      { key: 'list', class: 'timers' },
      shown.map(([key, timer]) => draw(key, timer, now, mayAct)),
    ),
    wheels.length > 0 && tag('ul', { key: 'wheels', class: 'timers wheels' }, wheels.map(([key, timer]) => draw(key, timer, now, mayAct))),
    (rest > 0 || count > 0 || unfolded) &&
      tag(
        'button',
        { key: 'more', type: 'button', class: 'plain', 'data-act': 'unfold-timers', 'aria-expanded': String(unfolded) },
        unfolded ? t('Show fewer') : folded(rest, count),
      ),
  ];
}

/** What the fold says is behind it. */
function folded(rest, count) {
  const routine = count === 1 ? t('1 routine timer') : t('{count} routine timers', { count });
  if (rest === 0) return routine;
  return count > 0 ? t('{rest} more, and {routine}', { rest, routine }) : t('{rest} more', { rest });
}

/** Tied to an act, then what somebody waits for; the watch over nodes last, in an order that stands still. */
const rank = (timer, now) => (timer.tied ? (timer.due < now ? 1 : 0) : timer.kind === 'watch' ? 3 : 2);
const before = (one, other, now) => (rank(one, now) === 3 ? (one.text < other.text ? -1 : 1) : one.due - other.due);

/** How many timers have a line, for the phone's tab. @param {any} picture @param {number} now */
export const count = (picture, now) =>
  rowsOf(picture, 'timers').filter(([key, timer]) => key !== FOLDED && timer.due > now).length;

function draw(key, timer, now, mayAct) {
  const left = timer.due - now,
    part = Math.min(Math.max(left / Math.max(timer.due - timer.armed, 1), 0), 1);
  const why = timer.change ? `why:change/${timer.change}` : timer.about ? `why:${timer.about}` : null;
  return tag(
    'li',
    { key, class: timer.tied ? 'tied' : '', 'data-timer': key },
    tag(
      'button',
      { type: 'button', class: 'owner', lang: 'en', 'data-act': why, title: t('Why does it run?') },
      timer.text,
    ),
    left < 0
      ? tag(
          'button',
          { type: 'button', class: 'left out', 'data-act': mayAct ? `go:${timer.due}` : null, disabled: !mayAct, title: t('Go to its end') },
          t('ran out {time} ago', { time: inSeconds(-left) }),
        )
      : tag(
          'button',
          { type: 'button', class: 'left', 'data-act': mayAct ? `timer-end:${timer.due}` : null, disabled: !mayAct, title: t('Run to its end') },
          inSeconds(left),
        ),
    left >= 0 &&
      tag('span', { class: 'bar' }, tag('span', { style: { transform: `scaleX(${part.toFixed(4)})` } })),
    tag('span', { class: 'then', lang: 'en' }, timer.then ?? ''),
  );
}
