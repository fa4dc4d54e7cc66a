// @ts-check
/** Two futures side by side: which lane is beside the one that is shown, and whether both are on the screen. The drawing (compare/) and its sheet are
 * loaded when lanes are first compared.
 */
import { opened, patched } from './picture.js';
import { t } from './words.js';

/** @typedef {{letter: string, picture: import('./picture.js').Picture}} Beside  the lane that is compared, as it stands at the instant shown */

let drawing = /** @type {typeof import('./compare/index.js') | null} */ (null);
let isLoading = false;

/** Both are on the screen. @param {import('./page.js').Page} page */
export const areBothShown = (page) => page.beside !== null && page.beside.letter !== page.lanes.current && page.isSideBySide && page.depth.level === 'map' && drawing !== null;

/** A lane came beside, or went. @param {import('./page.js').Page} page @param {any} message */
export function placed(page, message) {
  page.beside = message.lane ? { letter: message.lane, picture: opened(message) } : null;
  if (page.beside && !drawing && !isLoading) load(page);
}

/** What changed in it, as it rides in a frame. @param {import('./page.js').Page} page @param {any} change */
export function followed(page, change) {
  if (change && page.beside?.letter === change.lane) page.beside = { letter: change.lane, picture: patched(page.beside.picture, change) };
}

/** C, or "Side by side": put a lane beside, show both again, or compare no more.
 * @param {import('./page.js').Page} page @param {(action: any) => void} send @param {(says: string) => void} toast @param {string} [letter] */
export function compare(page, send, toast, letter) {
  if (page.beside && !letter) return page.isSideBySide ? send({ do: 'compare', with: null }) : void (page.isSideBySide = true);
  const { current, lanes } = page.lanes;
  const own = lanes.find((lane) => lane.letter === current);
  const others = lanes.filter((lane) => lane.letter !== current);
  const chosen = letter ?? (others.find((lane) => lane.letter === own?.parent) ?? others.at(-1))?.letter;
  if (chosen) {
    page.isSideBySide = true;
    return send({ do: 'compare', with: chosen });
  }
  return toast(t('There is one lane so far. Go back in time and act there: that opens another future to compare.'));
}

/** One lane alone on the whole stage; the other stays beside. @param {import('./page.js').Page} page @param {(action: any) => void} send @param {string} letter */
export function only(page, send, letter) {
  page.isSideBySide = false;
  if (letter !== page.lanes.current) send({ do: 'lane', lane: letter });
}

/** Loads the drawing and its sheet, once. @param {import('./page.js').Page} page */
async function load(page) {
  isLoading = true;
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = page.root.dataset.compareSheet ?? '';
  const styled = new Promise((done) => {
    sheet.onload = sheet.onerror = done;
  });
  document.head.append(sheet);
  [drawing] = await Promise.all([import('./compare/index.js'), styled]);
  page.dirty = true;
}

/** Draws both if both are shown, and the head either way. @param {import('./page.js').Page} page @param {number} now @returns {boolean} whether the one stage is covered */
export function drawSide(page, now) {
  const shows = areBothShown(page);
  page.root.classList.toggle('comparing', shows);
  page.part('compare').hidden = page.part('axis').hidden = !shows;
  drawing?.drawHead(page);
  if (shows) drawing?.draw(page, now);
  else if (drawing) drawing.clear(page);
  return shows;
}
