// @ts-check
/** Marks the cell that the side tells of; where the side stands below the table, brings it under the eye. htmx fetches the words. */

document.body.addEventListener('htmx:afterSwap', (event) => {
  const cell = /** @type {HTMLElement} */ (/** @type {any} */ (event).detail.requestConfig?.elt);
  if (!cell?.matches('a.grade')) return;
  for (const other of document.querySelectorAll('a.grade[aria-current]')) other.removeAttribute('aria-current');
  cell.setAttribute('aria-current', 'true');
  history.replaceState(null, '', cell.getAttribute('href') ?? '');
  const side = document.getElementById('made-of');
  if (!side || !matchMedia('(max-width: 1023px)').matches) return;
  side.focus({ preventScroll: true });
  side.scrollIntoView({ block: 'start' });
});
