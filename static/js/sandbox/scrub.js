// @ts-check
/** The timeline under a finger, a mouse or keys: each becomes a journey in time. What is dragged stands under the finger at once; the server is asked
 * ten times a second at most, and the newest wins. Never touches the picture.
 */
import { mayTravel } from './page.js';
import { instantAt } from './panels/axis.js';

const ASK_PERIOD = 100; // milliseconds

/** @param {HTMLElement} root @param {import('./page.js').Page} page @param {(at: number) => void} go */
export function listenToScrubs(root, page, go) {
  let asked = 0,
    waiting = 0;

  const ask = (isLast) => {
    clearTimeout(waiting);
    waiting = 0;
    if (page.scrub === null) return;
    const wait = asked + ASK_PERIOD - performance.now();
    if (!isLast && wait > 0) {
      waiting = window.setTimeout(() => ask(false), wait);
      return;
    }
    asked = performance.now();
    go(page.scrub);
  };

  root.addEventListener('pointerdown', (event) => {
    const timeline = /** @type {Element} */ (event.target).closest?.('[data-scrub]');
    if (!timeline || event.button !== 0 || !mayTravel(page) || !page.here) return;
    if (/** @type {Element} */ (event.target).closest('[data-future]')) return;
    const axis = axisOf(timeline);
    const at = (moved) => Math.min(instantAt(axis, moved.clientX - timeline.getBoundingClientRect().left), endOf(page));
    const move = (moved) => {
      page.scrub = at(moved);
      page.dirty = true;
      ask(false);
    };
    const stop = (ended) => {
      timeline.removeEventListener('pointermove', move);
      timeline.removeEventListener('pointerup', stop);
      timeline.removeEventListener('pointercancel', stop);
      page.scrub = ended.type === 'pointerup' ? at(ended) : page.scrub;
      ask(true);
      page.journey = page.scrub;
      page.scrub = page.held = null;
      page.dirty = true;
    };
    page.held = [axis.from, axis.to];
    timeline.setPointerCapture(event.pointerId);
    timeline.addEventListener('pointermove', move);
    timeline.addEventListener('pointerup', stop);
    timeline.addEventListener('pointercancel', stop);
    event.preventDefault();
    /** @type {HTMLElement} */ (/** @type {unknown} */ (timeline)).focus({ preventScroll: true });
    move(event);
  });
}

/** How far one can go. @param {import('./page.js').Page} page */
export const endOf = (page) => (page.past ? page.end : Math.max(page.picture.at, page.head.at));

/** The axis that is drawn. @param {Element} timeline */
function axisOf(timeline) {
  const [from, to, left, right] = (timeline.getAttribute('data-axis') ?? '0 1 0 1').split(' ').map(Number);
  return { from, to, left, right };
}

/** The instant to which a key on the dock leads, or null when it is none of these keys.
 * @param {{key: string, shiftKey: boolean}} event @param {number} now @param {number} end */
export function keyed({ key, shiftKey }, now, end) {
  const far = shiftKey ? 10e6 : 1e6;
  const at = { ArrowLeft: now - far, ArrowRight: now + far, Home: 0, End: end }[key];
  return at === undefined ? null : Math.round(Math.min(Math.max(at, 0), end));
}
