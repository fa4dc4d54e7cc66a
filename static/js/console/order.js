// @ts-check
/** Puts elements into the order that is wanted, with as few moves as the longest stretch that stands rightly allows. */

/**
 * The keys that have to move so that `now` becomes `wanted`: all but a longest rising run, which stays.
 * @param {string[]} now @param {string[]} wanted @returns {Set<string>}
 */
export function movers(now, wanted) {
  const place = new Map(wanted.map((key, index) => [key, index]));
  const kept = now.filter((key) => place.has(key));
  /** @type {number[]} the place in `kept` at which the best run of each length ends */
  const ends = [];
  const before = kept.map((key, index) => {
    const at = /** @type {number} */ (place.get(key));
    let low = 0, high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (/** @type {number} */ (place.get(kept[ends[middle]])) < at) low = middle + 1;
      else high = middle;
    }
    ends[low] = index;
    return low > 0 ? ends[low - 1] : -1;
  });
  const stays = new Set();
  for (let index = ends.length ? ends[ends.length - 1] : -1; index >= 0; index = before[index]) stays.add(kept[index]);
  return new Set(wanted.filter((key) => !stays.has(key)));
}

/** @param {HTMLElement} list @param {string[]} wanted ids of children, in order; others stay where they are */
export function arrange(list, wanted) {
  const there = wanted.filter((key) => document.getElementById(key)?.parentElement === list);
  const now = [...list.children].map((child) => child.id).filter((key) => there.includes(key));
  const moving = movers(now, there);
  if (!moving.size) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  let next = null;
  for (const key of [...there].reverse()) {
    const element = /** @type {HTMLElement} */ (document.getElementById(key));
    if (moving.has(key)) list.insertBefore(element, next);
    next = element;
  }
  if (focused && list.contains(focused)) focused.focus({ preventScroll: true });
}
