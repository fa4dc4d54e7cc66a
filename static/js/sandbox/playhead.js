// @ts-check
/** Virtual "now" for the eye: smooth between frames, never backwards, never far ahead of what was heard. Pure.
 *
 * Cluster time is in microseconds, wall time in milliseconds. A frame that comes late does not make the clock jump back:
 * it waits until the cluster has caught up with it.
 */

/** @typedef {{at: number, wall: number, speed: number, paused: boolean, floor: number}} Playhead */

/** How long (milliseconds of wall time) the clock runs on without a word from the server: at high speeds one comes
 * with every frame, and a clock that ran on for seconds would be minutes ahead of a server that cannot keep up. */
export const AHEAD_MAX = 4000;
const QUICK = 60,
  AHEAD_QUICK = 400;
const aheadMax = (speed) => (speed >= QUICK ? AHEAD_QUICK : AHEAD_MAX);

/** @param {number} at @param {number} wall @param {number} speed @param {boolean} paused @returns {Playhead} */
export const started = (at, wall, speed, paused) => ({ at, wall, speed, paused, floor: at });

/** The playhead after a frame. @param {Playhead} head @param {{at: number, speed?: number, paused?: boolean}} frame @param {number} wall */
export function heard(head, frame, wall) {
  const speed = frame.speed ?? head.speed;
  const paused = frame.paused ?? head.paused;
  // A pause stands exactly where the server stands; otherwise what the eye has seen is not taken back.
  const floor = paused ? frame.at : Math.max(frame.at, shown(head, wall));
  const ahead = floor - frame.at;
  return { at: frame.at, wall, speed, paused, floor: ahead > 1000 * aheadMax(speed) * speed ? frame.at : floor };
}

/** The instant to show at `wall`. @param {Playhead} head @param {number} wall @returns {number} */
export function shown(head, wall) {
  if (head.paused) return head.at;
  const passed = Math.min(Math.max(wall - head.wall, 0), aheadMax(head.speed));
  return Math.max(head.floor, head.at + Math.round(passed * 1000 * head.speed));
}
