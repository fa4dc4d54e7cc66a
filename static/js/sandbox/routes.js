// @ts-check
/** The ways of messages over the stage: Raft by the rail, all else by stubs and bus, app traffic by its lane. Pure. */

/** @typedef {import('./layout.js').Geometry} Geometry */

/** The way of a message from one component to another, along rail or stubs and bus; null when an end is not drawn.
 * @param {Geometry} geometry @param {string} kind @param {string} from @param {string} to @returns {number[][] | null} */
export function route(geometry, kind, from, to) {
  const { bus, rail, components } = geometry;
  const start = components[from],
    end = components[to];
  const middle = bus.y + 4;
  if (kind === 'raft') {
    if (!rail || !start || !end) return null;
    const [one, other] = [from, to].map((address) =>
      rail.posts.find((post) => post.name === address.split('/')[0]),
    );
    return [
      [one.x, one.y - 5],
      [one.x, rail.y],
      [other.x, rail.y],
      [other.x, other.y - 5],
    ];
  }
  if (start && end && from.split('/')[0] === to.split('/')[0] && /etcd|runtime/.test(from + to))
    return neighbours(start, end);
  const [one, other] = [start, end].map((place) =>
    place ? place.stub && nearBus(place.stub, middle) : [bus.x + 4, middle],
  );
  if (!one || !other || (!start && !end)) return null;
  return [one, [one[0], middle], [other[0], middle], other];
}

/** A message waits in front of a box, not on its edge. */
const nearBus = ([x, y], middle) => [x, y + (y < middle ? 8 : -8)];

/** Between two processes of one machine that meet without the bus the message crosses the gap between their boxes. */
function neighbours(one, other) {
  const [upper, lower] = one.y <= other.y ? [one, other] : [other, one];
  if (lower.y > upper.y + upper.height - 1 && Math.abs(lower.x - upper.x) < 2) {
    const x = upper.x + upper.width / 2,
      ends = [
        [x, upper.y + upper.height + 1],
        [x, lower.y - 1],
      ];
    return one === upper ? ends : ends.reverse();
  }
  const [left, right] = one.x <= other.x ? [one, other] : [other, one];
  const y = left.y + left.height / 2,
    ends = [
      [left.x + left.width, y],
      [right.x, y],
    ];
  return one === left ? ends : ends.reverse();
}

/** The way of a traffic message along its lane, or null. @param {import('./scene.js').Scene} drawn @param {string} from @param {string} to */
export function trafficRoute({ hops, places }, from, to) {
  const hop = hops[to.replace(/^pods\//, '')];
  if (!hop) return null;
  const start = places[from.replace(/^pods\//, '')]?.x ?? hop.start;
  return start
    ? {
        hue: hop.hue,
        points: [
          [start, hop.y],
          [hop.x, hop.y],
          [hop.x, hop.top + 8],
        ],
      }
    : null;
}
