// @ts-check
/** A pointer leads to what the instructor looks at: the instant shown, and the thing selected, when the form is sent. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-help-send]'));
let selected = '';

document.addEventListener('sandbox:see', (event) => {
  selected = /** @type {CustomEvent} */ (event).detail.of ?? '';
});

form?.addEventListener('submit', () => {
  const clock = /** @type {HTMLElement | null} */ (document.querySelector('[data-stage]:not(.loading) [data-clock]'));
  if (clock?.dataset.at) fill('at', clock.dataset.at);
  fill('of', selected);
});

/** @param {string} name @param {string} value */
function fill(name, value) {
  const field = form?.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}
