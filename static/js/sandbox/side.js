// @ts-check
/** Two futures side by side: which lane is beside the one that is shown, and whether both are on the screen. The drawing (compare/) and its sheet are
 * loaded when lanes are first compared.
 */
import { opened, patched } from './picture.js';
import { t } from './words.js';

/** @typedef {{letter: string, picture: import('./picture.js').Picture}} Beside  the lane that is compared, as it stands at the instant shown */

let drawing = /** @type {typeof import('./compare/index.js') | null} */ (null);
let isLoading = false;
let lost = /** @type {string | null} */ (null); // what had the focus when the stages were exchanged

/** Both are on the screen. @param {import('./page.js').Page} page */
export const areBothShown = (page) => page.beside !== null && page.beside.letter !== page.lanes.current && page.isSideBySide && page.depth.level === 'map' && drawing !== null;

/** A lane came beside, or went. @param {import('./page.js').Page} page @param {any} message */
export function placed(page, message) {
  page.beside = message.lane ? { letter: message.lane, picture: opened(message) } : null;
  if (page.beside && !drawing && !isLoading) load(page);
}

/** What changed in it, as it rides in a frame. @param {import('./page.js').Page} page @param {any} change */
export function followed(page, change) {
  const before = page.beside;
  if (before && before.letter === change?.lane && change.number >= before.picture.number) page.beside = { letter: change.lane, picture: patched(before.picture, change) };
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
  if (shows !== page.root.classList.contains('comparing')) {
    const here = document.activeElement;
    lost = here?.closest('.stage') && page.root.contains(here) ? (here.closest('[data-see]')?.getAttribute('data-see') ?? '') : null;
  }
  page.root.classList.toggle('comparing', shows);
  page.part('compare').hidden = page.part('axis').hidden = !shows;
  drawing?.drawHead(page);
  if (shows) drawing?.draw(page, now);
  else if (drawing) drawing.clear(page);
  if (lost !== null) refocus(page, shows);
  if (lost !== null && shows) page.part('compare').focus({ preventScroll: true }); // keys are heard until the thing is drawn
  return shows;
}

/** The focus goes to the same thing on the stage that is there now, as soon as it is drawn. */
function refocus(page, areBoth) {
  const ground = areBoth ? page.part('compare').querySelector(`[data-lane="${page.lanes.current}"]`) : page.part('things');
  const thing = ground?.querySelector(`[data-see="${CSS.escape(lost ?? '')}"]`) ?? ground?.querySelector('[data-see]');
  if (!(thing instanceof SVGElement)) {
    page.dirty = true;
    return;
  }
  lost = null;
  thing.focus({ preventScroll: true });
}
