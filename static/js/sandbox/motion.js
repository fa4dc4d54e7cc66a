// @ts-check
/** Only what moved in the model moves; transform and opacity only; with reduced motion nothing travels.
 *
 * Durations are milliseconds shown. A pod travels from "no node yet" to its first node and nowhere else.
 */
import { message as glyph } from './glyphs.js';
import { tag } from './tag.js';

/** How trees come onto the page: svg.js gives it, for a circle of imports would have no beginning. @type {(parent: Element, trees: any[]) => void} */
let render = () => {};
export const drawnBy = (hand) => {
  render = hand;
};

export const AT_ONCE_MAX = 12;
const ZOOMED_MAX = 100;
const quiet = matchMedia('(prefers-reduced-motion: reduce)');
const SETTLE = 'cubic-bezier(.2,.8,.2,1)';

export const isQuiet = () => quiet.matches;

let moving = 0; // things on their way just now

/** Whether one more may move; the others are there at once. */
const mayMove = () => moving < ((globalThis.visualViewport?.scale ?? 1) > 1 ? ZOOMED_MAX : AT_ONCE_MAX);

/** @param {Element} element @param {any} frames @param {KeyframeAnimationOptions} options */
function animated(element, frames, options) {
  const animation = element.animate(frames, options);
  moving += 1;
  const ended = () => {
    moving -= 1;
  };
  animation.finished.then(ended, ended);
  return animation;
}

/** A thing is new on the page. */
export function appeared(element, { motion, at }) {
  if (motion === 'pass') return void passing(element); // the lanes have counted them
  if (!motion || !element.animate || !mayMove()) return;
  const place = at ? `translate(${at[0]}px,${at[1]}px)` : '';
  if (quiet.matches || motion === 'fade') animated(element, { opacity: [0, 1] }, { duration: 150 });
  else if (motion === 'drop')
    animated(
      element,
      { opacity: [0, 1], transform: [`translate(${at[0]}px,${at[1] - 6}px)`, place] },
      { duration: 200, delay: 200, fill: 'backwards', easing: 'ease-out' },
    );
  else if (motion === 'slide')
    animated(
      element,
      { opacity: [0, 1], transform: [`translate(${at[0] - 6}px,${at[1]}px)`, place] },
      { duration: 240, easing: SETTLE },
    );
  else
    animated(
      element,
      { opacity: [0, 1], transform: [`${place} scale(.6)`, place] },
      { duration: 240, easing: SETTLE },
    );
}

/** A thing has a new place. Only one that travels is seen on its way; the others are there at once. */
export function moved(element, from, to, motion) {
  if (motion !== 'travel' || quiet.matches || !element.animate || !mayMove()) return;
  animated(
      element,
    { transform: [`translate(${from[0]}px,${from[1]}px)`, `translate(${to[0]}px,${to[1]}px)`] },
    { duration: 600, easing: 'ease-in-out' },
  );
}

/** A request goes along its lane again and again, as long as it is drawn. @param {Element} element */
function passing(element) {
  const [way, lasts, gone] = (element.getAttribute('data-pass') ?? '').split(' ').map(Number);
  animated(
    element,
    { transform: ['translate(0,0)', `translate(${way}px,0)`] },
    { duration: lasts * 1000, delay: -gone * 1000, iterations: Infinity },
  );
}

/** A thing is gone. */
export function left(element, { motion }) {
  if (motion === 'pass') for (const animation of element.getAnimations()) animation.cancel();
  if (!motion || motion === 'pass' || !element.animate || !element.isConnected || !mayMove()) return element.remove();
  element.setAttribute('data-leaving', '');
  const fade = animated(element, { opacity: [1, 0] }, { duration: 150 });
  fade.onfinish = fade.oncancel = () => element.remove();
}

/** Fly messages over `layer`. @param {Element} layer @param {{kind: string, outcome: string, points: number[][], hue: number, lasts: number}[]} flights
 *  @param {number} speed */
export function fly(layer, flights, speed) {
  stood = 0;
  for (const flight of flights) {
    if (layer.childElementCount >= AT_ONCE_MAX || !mayMove()) return;
    if (quiet.matches) stand(layer, flight);
    else travel(layer, flight, speed);
  }
}

let stood = 0;

/** With reduced motion a message stands at its receiver, numbered in order, and is gone after two seconds. */
function stand(layer, { kind, outcome, points, hue }) {
  stood = (stood % 9) + 1;
  const [x, y] = points[points.length - 1];
  const group = put(layer, kind, outcome, hue, 0, [tag('text', { x: 8, y: 4 }, String(stood))]);
  group.setAttribute('transform', `translate(${x} ${y})`);
  group.animate({ opacity: [0, 1] }, { duration: 150 });
  setTimeout(() => group.remove(), 2000);
}

function travel(layer, { kind, outcome, points, hue, lasts }, speed) {
  const lost = outcome === 'lost';
  const way = lost ? halved(points) : points;
  const lengths = way
    .slice(1)
    .map((point, index) => Math.abs(point[0] - way[index][0]) + Math.abs(point[1] - way[index][1]));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const duration =
    speed >= 60 ? 180 : Math.min(Math.max(lasts / 1000 / speed, 420, Math.min(total * 1.4, 900)), 1200);
  const turns = way
    .slice(1)
    .map((point, index) => (Math.atan2(point[1] - way[index][1], point[0] - way[index][0]) * 180) / Math.PI);
  const group = put(layer, kind, 'way', hue, 0, []);
  const frames = [];
  let gone = 0;
  way.slice(1).forEach((point, index) => {
    // twice at a bend, so that it points along each leg without spinning
    const [start, turn] = [way[index], kind === 'request' || kind === 'response' ? turns[index] : 0];
    frames.push({
      offset: total ? gone / total : index ? 1 : 0,
      transform: `translate(${start[0]}px,${start[1]}px) rotate(${turn}deg)`,
    });
    gone += lengths[index];
    frames.push({
      offset: total ? gone / total : 1,
      transform: `translate(${point[0]}px,${point[1]}px) rotate(${turn}deg)`,
    });
  });
  const last = frames[frames.length - 1];
  const flight = animated(group, frames, { duration, easing: 'linear', fill: 'forwards' });
  flight.onfinish = () => {
    render(group, [glyph(kind, outcome === 'way' ? 'done' : outcome)]);
    const fade = animated(
      group,
      { opacity: [1, 1, 0], transform: [last.transform, last.transform, last.transform] },
      { duration: lost ? 900 : 320 },
    );
    fade.onfinish = () => group.remove();
  };
}

function put(layer, kind, outcome, hue, turn, more) {
  const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  group.setAttribute('class', hue ? `flight app${hue}` : 'flight');
  group.setAttribute('data-message', kind);
  layer.append(group);
  render(group, [glyph(kind, outcome, turn), ...more]);
  return group;
}

/** A lost message gets as far as the middle of its way. */
function halved(points) {
  if (points.length < 3) return points;
  const [one, other] = [points[1], points[points.length - 2]];
  return [...points.slice(0, 2), [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2]];
}
