// @ts-check
/** What is wanted and what is seen, over time, as two steps: the wanted one thin, the seen one filled; where they part, the gap is hatched. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';

const WIDE = 240,
  HIGH = 40;

/** @param {{what: string, points: [number, number, number][]}} gap @param {number} now */
export function steps({ what, points }, now) {
  const from = points[0][0],
    span = Math.max(now - from, 1),
    most = Math.max(...points.flatMap(([, wanted, seen]) => [wanted, seen]), 1);
  const x = (at) => (WIDE * (at - from)) / span,
    y = (count) => HIGH - 2 - ((HIGH - 6) * count) / most;
  const ends = points.map(([, ...counts], index) => [points[index + 1]?.[0] ?? now, ...counts]);
  const line = (side) => points.map((point, index) => `${index ? 'V' : `M${x(point[0]).toFixed(1)} `}${y(point[side]).toFixed(1)}H${x(ends[index][0]).toFixed(1)}`).join('');
  const [, wanted, seen] = points[points.length - 1];
  return tag(
    'figure',
    { class: 'steps-chart' },
    tag(
      'svg',
      { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': t('{what}: {wanted} and {seen} now', { what, wanted, seen }) },
      points.map(([at, want, see], index) =>
        want !== see &&
        tag('rect', {
          key: `gap${at}`,
          class: 'gap',
          x: x(at).toFixed(1),
          width: Math.max(x(ends[index][0]) - x(at), 0.6).toFixed(1),
          y: y(Math.max(want, see)).toFixed(1),
          height: Math.abs(y(want) - y(see)).toFixed(1),
        }),
      ),
      tag('path', { class: 'seen', d: line(2) }),
      tag('path', { class: 'wanted', d: line(1) }),
    ),
    tag('figcaption', null, tag('span', null, what), tag('b', null, wanted === seen ? String(seen) : t('{seen} of {wanted}', { seen, wanted }))),
  );
}
