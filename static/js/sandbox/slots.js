// @ts-check
/** Which pod stands in which slot, and where the slots of a worker and of the tray are. Pure.
 *
 * A slot is kept: who looks away must find the pod where it was.
 */

/** @typedef {import('./layout.js').Geometry} Geometry */

/** Who sits where: a pod keeps its slot as long as it stays on its node; a newcomer takes the lowest free one.
 * @param {[string, any][]} pods @param {Record<string, {node: string, slot: number}>} before */
export function seated(pods, before) {
  /** @type {Record<string, {node: string, slot: number}>} */
  const seats = {};
  /** @type {Record<string, Set<number>>} */
  const taken = {};
  const waiting = [];
  for (const [key, pod] of pods) {
    const node = pod.node || '';
    taken[node] ??= new Set();
    const old = before[key];
    if (old && old.node === node && old.slot < 8) {
      seats[key] = old;
      taken[node].add(old.slot);
    } else waiting.push([key, node, pod.bound ?? pod.created ?? 0]);
  }
  waiting.sort((one, other) => one[2] - other[2] || (one[0] < other[0] ? -1 : 1));
  for (const [key, node] of waiting) {
    let slot = 0;
    while (taken[node].has(slot)) slot += 1;
    taken[node].add(slot);
    seats[key] = { node, slot };
  }
  return seats;
}

/** The slots of a worker whose highest taken slot is `used - 1`: places of pods, dots for the empty ones, room for "+n".
 * @param {Geometry} geometry @param {string} node @param {number} used */
export function slotsOf(geometry, node, used) {
  const strip = geometry.strips[node],
    { style } = geometry.machines[node];
  const big = style === 'full' && used <= 4;
  const tight = strip.room < 130;
  const r = big ? 22 : style === 'full' ? 14.5 : (used > 4 && style === 'small') || tight ? 12 : 15.5;
  const pitch = big
    ? strip.room / 4
    : tight
      ? strip.room / 3
      : Math.max(2 * r + 7, Math.min(strip.room / 5, 44));
  const columns = big ? 4 : Math.max(Math.floor((strip.room + 4) / pitch), 1);
  const step = 2 * r + (tight ? 13 : 13.5);
  const fits = style === 'full' ? 2 : Math.floor((strip.bottom - strip.podsTop) / step);
  const rows = big ? 1 : Math.max(Math.min(fits, Math.ceil(used / columns), 2), 1);
  const last = big ? strip.bottom - 50 : strip.bottom - r - (style === 'full' || tight ? 17 : 22);
  const places = Array.from({ length: columns * rows }, (_, slot) => {
    const y = last - Math.floor(slot / columns) * step;
    return {
      x: strip.left + pitch * ((slot % columns) + 0.5) + (big ? -1 : 0),
      y,
      r,
      big,
      pitch,
      labelY: big ? y + 37 : y + r + 12,
    };
  });
  return { places, dots: big || style !== 'full' ? places.slice(0, columns * rows) : places };
}

/** Where the pods wait that have no node yet. @param {Geometry} geometry */
export function trayPlaces({ tray }) {
  if (tray.flat) {
    return Array.from({ length: tray.columns }, (_, slot) => ({
      x: tray.x + 92 + slot * 50,
      y: tray.y + 9,
      r: 7,
      big: false,
      labelY: tray.y + 25,
    }));
  }
  return Array.from({ length: tray.columns * Math.max(tray.rows, 1) }, (_, slot) => ({
    x: tray.x + 22 + (slot % 2) * (tray.width - 44),
    y: tray.y + 42 + Math.floor(slot / 2) * 46,
    r: 13,
    big: false,
    labelY: tray.y + 67 + Math.floor(slot / 2) * 46,
  }));
}
