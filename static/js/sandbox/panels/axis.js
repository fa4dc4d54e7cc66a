// @ts-check
/** The time axis: which span is shown, where an instant stands on it, and its ticks. Pure. Instants are microseconds. */

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((step) => step * 1e6);
const ROUND = 10e6,
  LEAST = 60e6,
  LONG = 900e6;

/** @typedef {{from: number, to: number, left: number, right: number}} Axis */

/** Where an instant stands, in px. @param {Axis} axis @param {number} at */
export const placeOf = ({ from, to, left, right }, at) =>
  left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (right - left);

/** The instant at a place in px. @param {Axis} axis @param {number} x */
export const instantAt = ({ from, to, left, right }, x) =>
  Math.round(from + (Math.min(Math.max((x - left) / (right - left), 0), 1) * (to - from)));

/** The span that is shown: the whole past, or from a little before the last act until a little after what is due because of it.
 * @param {{bands: Record<string, any>, now: number, end: number, due: {due: number}[], whole: boolean, marks: number[]}} given  end: of the lane; marks: instants that must be in view */
export function span({ bands, now, end, due, whole, marks }) {
  const last = Math.max(now, end, ...marks);
  if (whole) return [0, up(Math.max(LEAST, last * 1.04, ...due.map((timer) => timer.due)))];
  const acts = (bands.acts?.segments ?? []).filter(([, , state]) => state !== 'event').map(([at]) => at);
  const act = acts.filter((at) => at <= now).pop() ?? 0;
  const slide = Math.max(down(now - 40e6), 0);
  const from = act > 0 && now - act < LONG ? Math.min(Math.max(down(act - 20e6), 0), slide) : slide;
  const ahead = last - from < LONG ? last : now;
  return [
    from,
    up(Math.max(from + LEAST, now + (now - from) * 0.25, ahead, ...due.map((timer) => timer.due + (timer.due - from) * 0.05))),
  ];
}

const down = (at) => Math.floor(at / ROUND) * ROUND;
const up = (at) => Math.ceil(at / ROUND) * ROUND;

/** Instants of the ticks, with room for their words. @param {Axis} axis @param {number} room px a tick */
export function ticksOf({ from, to, left, right }, room) {
  const most = Math.max(Math.floor((right - left) / room), 2);
  const step = STEPS.find((each) => (to - from) / each <= most) ?? STEPS[STEPS.length - 1];
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}
