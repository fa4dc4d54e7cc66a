// @ts-check
/** App traffic: one lane a hop, a tap at each pod that is asked, rates beside the taps and the sum at the lane's end. */
import { fitted, rateSaid, tag } from '../tag.js';
import { cross } from '../glyphs.js';

const DOT_SPEED = 90; // px a second

/** How many requests are on their way along a lane at once. @param {any} lane @param {number} pace */
export function passingOn(lane, pace) {
  const [left, right] = endsOf(lane);
  return Math.round((lane.rate * pace * (right - left)) / DOT_SPEED) || 0;
}

const endsOf = ({ sources, taps, from }) => {
  const ends = [...sources, ...taps.map((tap) => tap.x), ...(from ? [from] : [])];
  return [Math.min(...ends), Math.max(...ends), ends.length];
};

/** One dot a request on its way along a lane, as many as there truly are. @param {number} left @param {number} right @param {number} y
 *  @param {number} rate shown requests a second */
function dots(left, right, y, rate) {
  const lasts = (right - left) / DOT_SPEED,
    count = Math.round(rate * lasts);
  if (!(count > 0)) return null;
  return Array.from({ length: count }, (_, place) =>
    tag('circle', {
      key: `dot${count}/${place}`,
      class: 'passing',
      r: 3,
      cx: left,
      cy: y,
      motion: 'pass',
      'data-pass': `${right - left} ${lasts.toFixed(2)} ${((lasts * place) / count).toFixed(2)}`,
    }),
  );
}

/** @param {{key: string, title: string, app: number, y: number, labelX: number, from: number, sumX: number, rate: number, sources: number[],
 *   taps: {pod: string, x: number, top: number, rate: number, failing: boolean, isSaid: boolean}[], titled: boolean, pace: number}} lane  pace: seconds of the cluster a second, where single requests are shown; else 0 */
export function draw({ key, title, app, y, labelX, from, sumX, rate, sources, taps, titled, pace }) {
  const [left, right, count] = endsOf({ sources, taps, from });
  return tag(
    'g',
    { key: `traffic/${key}`, class: `lane app${app}`, 'data-lane': key },
    titled && tag('text', { class: 'title', x: labelX, y: y + 4 }, fitted(title, from ? from - labelX - 6 : 84, 11)),
    count > 1 &&
      tag('path', {
        class: 'flow',
        d: `M${left} ${y}H${right}`,
        'stroke-width': (1 + Math.log2(Math.max(rate, 1)) / 3).toFixed(2),
      }),
    dots(left, right, y, rate * pace),
    taps.map((tap) =>
      tag(
        'g',
        { key: tap.pod, class: tap.failing ? 'tap failing' : 'tap' },
        tag('path', { class: 'halo', d: `M${tap.x} ${y - 1.5}V${tap.top + 6}` }),
        tag('path', { class: 'stem', d: `M${tap.x} ${y}V${tap.top + (tap.failing ? 8 : 5)}` }),
        tap.failing
          ? tag('path', {
              class: 'stopcross',
              d: cross(3.6),
              transform: `translate(${tap.x} ${tap.top + 4})`,
            })
          : tag('path', { class: 'head', d: `M${tap.x} ${tap.top}l4 7h-8z` }),
        tap.isSaid && !tap.failing && tag('text', { class: 'rate', x: tap.x + 7, y: tap.top + 14 }, rateSaid(tap.rate)),
      ),
    ),
    sources.map((x) => tag('circle', { key: `from${x}`, class: 'source', cx: x, cy: y, r: 3.6 })),
    tag('text', { class: 'sum', x: sumX, y: y + 4, 'text-anchor': 'end' }, rateSaid(rate)),
  );
}
