// @ts-check
/** How much of the stream a page wants: closer (with the routine chatter of a cluster at rest), the map, or next to nothing in a hidden tab. */

/** @param {import('./page.js').Page} page @param {boolean} isHidden */
export function levelOf(page, isHidden) {
  if (isHidden) return 'hidden';
  const closer =
    page.depth.level !== 'map' || page.head.speed < 1 || /^(machines|nodes|components)\//.test(page.selected ?? '');
  return closer ? 'closer' : 'map';
}

/** Tell the server when it has changed. A new socket looks at the map. @param {import('./page.js').Page} page */
export function attend(page) {
  const level = levelOf(page, document.hidden);
  if (page.here && page.link.open && level !== page.attends && page.tell({ do: 'attend', level })) page.attends = level;
}
