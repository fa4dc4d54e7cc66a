// @ts-check
/** Which key does what, and whether single letters do anything. Pure but for what is kept in this browser. */

const KEPT = 'k8sarch-letters';

/** Single characters, heard on the stage and the dock: the act of each, as in data-act, or a name of `key` in deeds.js. */
export const LETTERS = {
  l: 'live',
  b: 'because',
  f: 'faults',
  r: 'recent',
  g: 'legend',
  t: 'timers',
  '/': 'kubectl',
  '-': 'slower',
  '=': 'faster',
  '[': 'cause-back',
  ']': 'cause-on',
  '?': 'keys',
};

/** Single characters that are an act of the page, as in data-act. */
export const ACTS = { B: 'because-turn', 1: 'depth:map', 2: 'depth:inside', 3: 'depth:messages', 4: 'depth:bytes', c: 'compare' };

/** Whether single characters are heard; they are, until someone switches them off. */
export function areLettersOn() {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true; // storage is closed to us
  }
}

/** @param {boolean} on */
export function setLetters(on) {
  try {
    localStorage.setItem(KEPT, on ? 'on' : 'off');
  } catch {
    // The choice cannot be kept, so it does not hold.
  }
}
