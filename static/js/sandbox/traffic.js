// @ts-check
/** The lanes of app traffic: which pod asks which, how often, and where it fails. Pure. */
import { rowsOf, rowOf } from './picture.js';
import { rateSaid, widthOf } from './tag.js';
import { t } from './words.js';

/** Lanes of app traffic in the order of the hops, and the ways along them. */
export function lanesOf(picture, geometry, pods) {
  const hops = {},
    drawn = [];
  if (!geometry.lanes.length) return { drawn, hops };
  rowsOf(picture, 'traffic')
    .sort(([one], [other]) => order(one) - order(other))
    .slice(0, geometry.lanes.length)
    .forEach(([key, row], index) => {
      const [from, to] = key.split('>');
      const y = geometry.lanes[index];
      const ofApp = (app) =>
        rowsOf(picture, 'pods').filter(
          ([pod, fields]) => fields.app === app && pods.places[pod] && fields.node,
        );
      const shift = (index - 1) * 3.5; // two lanes may tap one column
      const all = Object.entries(row.per_pod ?? {})
        .filter(([pod]) => pods.places[pod] && rowOf(picture, 'pods', pod)?.node)
        .map(([pod, counts]) => ({
          pod,
          x: pods.places[pod].x + (pods.places[pod].big ? 0 : shift),
          top: geometry.lanesTop,
          rate: counts.rate,
          // a stopped pod answers nobody, whatever it answered within the last ten seconds
          failing: Boolean(rowOf(picture, 'pods', pod)?.stopped) || (counts.failed > 0 && counts.failed >= counts.rate * 0.5),
        }));
      const sources =
        from === 'users'
          ? []
          : ofApp(from)
              .filter(([, fields]) => fields.ready && !fields.stopped)
              .map(([pod]) => pods.places[pod].x + (pods.places[pod].big ? 0 : shift))
              .filter((x, place, every) => every.indexOf(x) === place);
      const hue =
        (((rowsOf(picture, 'pods').find(([, fields]) => fields.app === to)?.[1].shape ?? index + 1) - 1) %
          8) +
        1;
      const start = from === 'users' ? geometry.bus.x - 6 : 0;
      for (const tap of all) hops[tap.pod] = { y, x: tap.x, top: tap.top, start, hue };
      drawn.push({
        key,
        title: from === 'users' ? t('to {app}', { app: to }) : t('{from} to {to}', { from, to }),
        titled: geometry.left > 100,
        app: hue,
        y,
        labelX: 16,
        from: start,
        sumX: geometry.bus.x + geometry.bus.width,
        rate: row.rate,
        sources,
        taps: together(all),
      });
    });
  return { drawn: drawn.map((lane) => ({ ...lane, taps: lane.taps.map((tap) => ({ ...tap, isSaid: hasRoom(tap, drawn) })) })), hops };
}

/** The taps of pods that stand together in one tile are one tap. */
function together(taps) {
  const found = new Map();
  for (const tap of taps) {
    const one = found.get(tap.x);
    if (!one) found.set(tap.x, { ...tap });
    else {
      one.rate += tap.rate;
      one.failing &&= tap.failing;
    }
  }
  return [...found.values()];
}

/** Whether a tap's rate can stand beside it: no other tap comes down there. */
const hasRoom = (tap, lanes) => {
  const end = tap.x + 10 + widthOf(rateSaid(tap.rate), 11);
  return !lanes.some((lane) => lane.taps.some((other) => other.x > tap.x + 2 && other.x < end));
};

const order = (key) => ['users>web', 'web>api', 'api>db'].indexOf(key) + 1 || 9;
