// @ts-check
/** The member's line to the class: htmx puts its parts in place as they come. Here: going where the class is called to, the key H, what a hand is
 * about, and one row on a phone. Nothing here is needed to read the line or to answer it.
 */
import { areLettersOn } from '../sandbox/keymap.js';
import { t } from '../sandbox/words.js';

const FOLLOWED = 'k8sarch-followed'; // the latest call that this browser followed
const READ_FIRST = 1200; // milliseconds between saying that the page goes and going

/** The call that the page shows: its name, and where it leads. */
function callShown() {
  const element = /** @type {HTMLElement | null} */ (document.querySelector('#line-pace [data-call]'));
  return element ? { name: element.dataset.call ?? '', to: element.dataset.to ?? '' } : null;
}

let known = callShown()?.name ?? '';

/** A call that came just now brings every page there; one that stood when the page was loaded does once in a browser.
 * @param {boolean} isNew */
function follow(isNew) {
  const call = callShown();
  if (!call || (!isNew && call.name === followed())) return;
  keep(call.name);
  if (location.pathname === call.to) return;
  document.getElementById('class-line')?.classList.add('is-going');
  setTimeout(() => location.assign(call.to), READ_FIRST);
}

function followed() {
  try {
    return localStorage.getItem(FOLLOWED);
  } catch {
    return null;
  }
}

/** @param {string} name */
function keep(name) {
  try {
    localStorage.setItem(FOLLOWED, name);
  } catch {
    // Storage is closed to us: a page loaded elsewhere is brought there again.
  }
}

// What waits behind one row: a phone shows what asks, or else the first, and how many more there are.

const line = document.getElementById('class-line');
const opener = document.getElementById('line-opener');

function fold() {
  if (!line || !opener) return;
  const isOpen = opener.getAttribute('aria-expanded') === 'true';
  const more = line.querySelectorAll('.line-part:not([hidden])').length - 1;
  opener.hidden = more < 1;
  opener.textContent = isOpen ? t('Show fewer') : t('{rest} more', { rest: more });
  line.classList.toggle('is-folded', more > 0 && !isOpen);
}

opener?.addEventListener('click', () => {
  opener.setAttribute('aria-expanded', String(opener.getAttribute('aria-expanded') !== 'true'));
  fold();
});
fold();

follow(false);
document.body.addEventListener('htmx:oobAfterSwap', fold);
document.body.addEventListener('htmx:oobAfterSwap', () => {
  const name = callShown()?.name ?? '';
  if (name === known) return;
  known = name;
  follow(true);
});

// The hand

const hand = /** @type {HTMLDetailsElement | null} */ (document.getElementById('raise-hand'));

/** Which cluster the page shows, and what is selected in it: the stage fills it in. */
function whereOnStage() {
  const where = { sandbox: '', of: '' };
  document.querySelector('[data-stage]')?.dispatchEvent(new CustomEvent('sandbox:where', { detail: where }));
  return where;
}

/** What it is about, and the focus where one writes: at once, for the next letter may be on its way. @param {HTMLDetailsElement} form */
function prepare(form) {
  const where = whereOnStage();
  for (const [name, value] of Object.entries(where)) form.querySelector(`[data-hand-${name}]`)?.setAttribute('value', value);
  /** @type {HTMLElement | null} */ (form.querySelector('[name="says"]'))?.focus();
}

hand?.querySelector('summary')?.addEventListener('click', (event) => {
  event.preventDefault(); // the element would tell that it is open a moment later
  hand.open = !hand.open;
  if (hand.open) prepare(hand);
});
hand?.addEventListener('htmx:afterRequest', (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (!detail.successful) return;
  hand.querySelector('form')?.reset();
  close();
});
document.addEventListener('keydown', (event) => {
  if (!hand || event.defaultPrevented) return;
  if (event.key === 'Escape' && hand.open) close();
  const isTyping = /** @type {Element} */ (event.target).closest?.('input, textarea, select, [contenteditable]');
  if (event.key !== 'h' || event.ctrlKey || event.metaKey || event.altKey || isTyping || !areLettersOn()) return;
  event.preventDefault();
  hand.open = true;
  prepare(hand);
});
document.addEventListener('click', (event) => {
  if (hand?.open && !hand.contains(/** @type {Node} */ (event.target))) hand.open = false;
});

function close() {
  if (!hand) return;
  hand.open = false;
  hand.querySelector('summary')?.focus();
}
