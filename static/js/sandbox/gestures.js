// @ts-check
/** Click, hover, key → an act. Never touches the picture: it calls what main.js gives it.
 *
 * Everything that can be acted on carries data-act ("strike:power_off:worker-2"); everything that can be asked about data-see ("pods/shop/web-x").
 */

import { ACTS, areLettersOn, LETTERS } from './keymap.js';
import { isPlace } from './depth.js';

/** @typedef {{act: (words: string, origin: Element) => void, see: (reference: string, origin: Element) => void, light: (reference: string | null) => void,
 *   menu: (machine: string | null) => void, key: (name: string) => void, scrub: (event: KeyboardEvent) => boolean, kubectl: (line: string) => void,
 *   choose: (what: string, value: string) => void}} Doing */

/** @param {HTMLElement} root @param {Doing} doing */
export function listen(root, doing) {
  root.addEventListener('click', (event) => {
    const origin = /** @type {Element} */ (event.target);
    const actor = origin.closest('[data-act]'),
      thing = origin.closest('[data-see]');
    if (!origin.closest('[data-more]')) closeMore(root);
    if (actor && root.contains(actor)) {
      if (!(/** @type {any} */ (actor).disabled)) doing.act(actor.getAttribute('data-act') ?? '', actor);
    } else if (thing) {
      rove(root, thing);
      doing.see(thing.getAttribute('data-see') ?? '', thing);
    } else if (!origin.closest('.faultmenu')) doing.menu(null);
  });
  for (const head of document.querySelectorAll('[data-stage-head]'))
    head.addEventListener('click', (event) => {
      const actor = /** @type {Element} */ (event.target).closest('[data-act]');
      if (!actor) return;
      actor.closest('details')?.removeAttribute('open');
      doing.act(actor.getAttribute('data-act') ?? '', actor);
    });
  root.addEventListener('dblclick', (event) => {
    const thing = /** @type {Element} */ (event.target).closest('[data-see]')?.getAttribute('data-see') ?? '';
    if (isPlace(thing)) doing.act(`depth:inside:${thing}`, /** @type {Element} */ (event.target));
  });
  root.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches('[data-kubectl]')) return;
    event.preventDefault();
    const field = form.elements.namedItem('line');
    if (field instanceof HTMLInputElement && field.value.trim()) {
      doing.kubectl(field.value.trim());
      field.value = '';
    }
  });
  root.addEventListener('change', (event) => {
    const field = /** @type {Element} */ (event.target);
    if (field instanceof HTMLSelectElement && field.dataset.choose) doing.choose(field.dataset.choose, field.value);
  });
  root.addEventListener('input', (event) => {
    const field = /** @type {Element} */ (event.target);
    if (field instanceof HTMLInputElement && field.matches('[data-filter]')) doing.choose('events', field.value);
  });
  root.addEventListener('keydown', (event) => onKey(root, event, doing));
  root.addEventListener('focusin', (event) => {
    const element = /** @type {Element} */ (event.target);
    last = { element, part: element.closest('[data-part]') };
    const thing = /** @type {Element} */ (event.target).closest?.('[data-see]');
    if (thing) rove(root, thing);
  });
  speakingWords(root, doing);
}

/** Close the menu of the transport, and give the focus back; whether it was open. @param {HTMLElement} root */
function closeMore(root) {
  const more = root.querySelector('[data-more][open]');
  if (more?.contains(document.activeElement)) focusOn(more.querySelector('summary'));
  more?.removeAttribute('open');
  return more !== null;
}

/** One thing of the stage is in the tab order; arrows walk from it. @param {HTMLElement} root @param {Element} thing */
export function rove(root, thing) {
  for (const other of (thing.closest('.stage') ?? root).querySelectorAll('[data-see][tabindex="0"]'))
    if (other !== thing) other.setAttribute('tabindex', '-1');
  thing.setAttribute('tabindex', '0');
}

/** The stage always has its one tab stop. @param {HTMLElement} root */
export function settle(root) {
  const stage = root.querySelector('.stage') ?? root;
  if (!stage.querySelector('[data-see][tabindex="0"]:not([data-leaving])'))
    stage.querySelector('[data-see]:not([data-leaving])')?.setAttribute('tabindex', '0');
}

let last = /** @type {{element: Element, part: HTMLElement | null} | null} */ (null);

/** Where the focus was taken off the page with what had it, it goes to the panel around, or to the stage's one stop. @param {HTMLElement} root */
export function keepFocus(root) {
  if (!last || last.element.isConnected || document.activeElement !== document.body) return;
  const { part } = last;
  last = null;
  const home = part?.closest('.stage') ? root.querySelector('.stage [data-see][tabindex="0"]') : part;
  if (home && !home.hasAttribute('tabindex')) home.setAttribute('tabindex', '-1');
  focusOn(home);
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onKey(root, event, doing) {
  const target = /** @type {Element} */ (event.target);
  if (event.ctrlKey || event.metaKey) return;
  if (target.closest('.faultmenu')) return inMenu(event, doing);
  if (event.key === 'Escape') return closeMore(root) || doing.key('escape');
  if (target.matches('input, textarea, select')) return;
  const thing = target.closest('[data-see]'),
    onStage = target.closest('.stage, .depth, .dock');
  if (event.altKey) {
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault(); // nor does the browser leave the page
      doing.key(event.key === 'ArrowRight' ? 'next' : 'event-back');
    }
    return;
  }
  if (!onStage) return;
  if (target.closest('.dock') && doing.scrub(event)) return event.preventDefault();
  const walker = target.closest('[data-walk]') ?? thing;
  if (event.key in ARROWS && (walker || target.matches('.depth'))) {
    event.preventDefault();
    focusOn(walker ? neighbour(root, walker, ARROWS[event.key]) : target.querySelector('[data-walk]'));
  } else if (event.key === 'Enter' && (thing || target.matches('[role="button"][data-act]'))) {
    event.preventDefault();
    const reference = thing?.getAttribute('data-see') ?? '';
    if (target.matches('[data-act]')) doing.act(target.getAttribute('data-act') ?? '', target);
    else if (isPlace(reference)) doing.act(`depth:inside:${reference}`, target);
    else if (thing) doing.see(reference, thing);
    else doing.act(target.getAttribute('data-act') ?? '', target);
  } else if (event.key === ' ' && !target.matches('button')) {
    event.preventDefault();
    doing.key('space');
  } else if (areLettersOn() && ACTS[event.key]) {
    event.preventDefault();
    doing.act(ACTS[event.key], target);
  } else if (areLettersOn() && LETTERS[event.key.toLowerCase()]) {
    event.preventDefault();
    doing.key(LETTERS[event.key.toLowerCase()]);
  }
}

function inMenu(event, doing) {
  const items = [...event.currentTarget.querySelectorAll('.faultmenu [role="menuitem"]')];
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    doing.menu(null);
  } else if (event.key === 'Tab') doing.menu(null);
  else if (step || event.key === 'Home' || event.key === 'End') {
    event.preventDefault();
    const at = items.indexOf(/** @type {any} */ (document.activeElement));
    const next =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? items.length - 1
          : (at + (step ?? 0) + items.length) % items.length;
    items[next]?.focus();
  }
}

/** The nearest thing in a direction: what lies ahead counts once, what lies aside twice. */
function neighbour(root, from, [dx, dy]) {
  const centre = (element) => {
    const box = element.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = centre(from);
  let best = null,
    least = Infinity;
  const within = from.closest('.depth');
  const ground = within ?? from.closest('.halves') ?? root.querySelector('.stage') ?? root;
  for (const other of ground.querySelectorAll(within ? '[data-walk]' : '[data-see], [data-walk]')) {
    if (other === from) continue;
    const [ox, oy] = centre(other),
      ahead = (ox - x) * dx + (oy - y) * dy,
      aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (ahead <= 2 || ahead + 2 * aside >= least) continue;
    [best, least] = [other, ahead + 2 * aside];
  }
  return best;
}

const focusOn = (element) => element?.focus();

/** Words of the page that name a shape light it, and the shape lights the words: [data-shape="components/worker-2/kubelet"], * stands for anything. */
function speakingWords(root, doing) {
  const reference = (event) => /** @type {Element} */ (event.target).closest?.('[data-shape], [data-see]');
  const on = (event) => {
    const element = reference(event);
    if (element) doing.light(element.getAttribute('data-shape') ?? element.getAttribute('data-see'));
  };
  const off = (event) => {
    if (reference(event)) doing.light(null);
  };
  for (const [begins, ends] of [
    ['pointerover', 'pointerout'],
    ['focusin', 'focusout'],
  ]) {
    document.addEventListener(begins, on);
    document.addEventListener(ends, off);
  }
  document.addEventListener('click', (event) => {
    const word = /** @type {Element} */ (event.target).closest('[data-shape]');
    const pattern = word?.getAttribute('data-shape');
    if (!pattern) return;
    event.preventDefault();
    const thing = [...root.querySelectorAll('[data-see]')].find(
      (each) => each.getAttribute('data-see') === pattern,
    );
    if (thing) doing.see(pattern, thing);
  });
}
