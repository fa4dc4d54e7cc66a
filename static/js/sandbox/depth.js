// @ts-check
/** Below the map: inside a component, the messages between components, the bytes of one message. What is looked at stands in page.depth; the
 * server sends its view as "look" messages; the drawing (depths/) is loaded when a depth is first opened.
 *
 * The root dispatches "sandbox:depth" whenever the depth changes (it bubbles; detail: {level, of, crumbs}).
 */
import { render } from './svg.js';
import { tag } from './tag.js';
import { t } from './words.js';

/** @typedef {{level: 'map' | 'inside' | 'messages' | 'bytes', of: string, last?: number, between?: string[], kinds?: string[]}} Depth  `of`: a reference; empty on the map;
 *  last, between and kinds: what of it is shown, see protocol.py */

const SCROLLBAR = 16; // px; what is drawn leaves that much, and the one scrollbar asks for no second
const TRAIL_MOST = 20,
  AT_END = 30; // px: whoever has read down to the end goes on seeing the end
/** @type {Depth} */
export const MAP = { level: 'map', of: '' };

let drawing = /** @type {typeof import('./depths/index.js') | null} */ (null);

/** Loads the drawing and its sheets, once. @param {import('./page.js').Page} page */
async function load(page) {
  const styled = [page.root.dataset.depthsSheet, page.root.dataset.organsSheet].map((href) => {
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = href ?? '';
    document.head.append(sheet);
    return new Promise((done) => {
      sheet.onload = sheet.onerror = done;
    });
  });
  const [module] = await Promise.all([import('./depths/index.js'), ...styled]);
  drawing = module;
  page.dirty = true;
  module.listen(page);
}

/** What may be opened, as it is called where it stands: "components/cp-2/etcd" or "links/cp-1|cp-2". @param {string} reference */
export const isPlace = (reference) => /^(components|links)\//.test(reference);

/** @param {import('./page.js').Page} page @param {string} level @param {string} of */
export function openDepth(page, level, of) {
  if (!['map', 'inside', 'messages', 'bytes'].includes(level)) return;
  const wanted = level === 'map' ? MAP : /** @type {Depth} */ ({ level, of: of || (level === 'bytes' && messageOf()) || placeOf(page) });
  if (wanted.level === page.depth.level && wanted.of === page.depth.of) return;
  if (page.depth.level === 'map') page.cameFrom = document.activeElement?.closest('[data-see]')?.getAttribute('data-see') ?? '';
  page.trail = level === 'map' ? [] : [...page.trail, page.depth].slice(-TRAIL_MOST);
  go(page, wanted);
}

/** Return to where this depth was opened from; on the map there is nowhere to return to. @param {import('./page.js').Page} page */
export function leaveDepth(page) {
  go(page, page.trail.at(-1) ?? MAP, page.trail.slice(0, -1));
}

function go(page, wanted, trail = page.trail) {
  const wasOpen = page.depth.level !== 'map';
  Object.assign(page, { depth: wanted, trail, look: null, litBytes: null, dirty: true });
  page.tell(lookOf(page));
  if (wanted.level !== 'map' && !drawing && !page.root.dataset.loadingDepths) {
    page.root.dataset.loadingDepths = '';
    load(page);
  }
  drawDepth(page, page.picture.at);
  if (wanted.level !== 'map') page.part('depth').focus({ preventScroll: true });
  else if (wasOpen) back(page);
  crumb(page, crumbsOf(wanted));
  const detail = { ...wanted, crumbs: crumbsOf(wanted) };
  page.root.dispatchEvent(new CustomEvent('sandbox:depth', { detail, bubbles: true }));
}

/** What stands in the header after the sandbox's name. */
function crumb({ variant }, crumbs) {
  const list = variant === 'full' && document.querySelector('ol.crumbs');
  if (!list) return;
  for (const old of list.querySelectorAll('[data-crumb]')) old.remove();
  for (const words of crumbs) {
    const item = document.createElement('li');
    item.dataset.crumb = '';
    item.textContent = words;
    list.append(item);
  }
}

/** The focus goes back to what was opened. */
function back(page) {
  const thing = page.cameFrom && page.root.querySelector(`.stage [data-see="${CSS.escape(page.cameFrom)}"]`);
  (thing || page.root.querySelector('.stage [data-see][tabindex="0"]'))?.focus({ preventScroll: true });
}

/** What the server is told to send. @param {import('./page.js').Page} page */
export const lookOf = ({ depth }) => ({ do: 'look', ...depth });

/** The same place with another window of its log; 0 follows it. @param {import('./page.js').Page} page @param {number} last */
export function moveWindow(page, last) {
  narrow(page, { last });
}

/** The message that has the focus, as a reference; empty when none has. */
const messageOf = () => document.activeElement?.closest('[data-act^="depth:bytes:"]')?.getAttribute('data-act')?.slice('depth:bytes:'.length) ?? '';

/** One lifeline more, or one less. @param {import('./page.js').Page} page @param {string} address */
export function toggleLine(page, address) {
  const shown = (page.look?.view.lifelines ?? []).map((line) => line.address);
  const between = shown.includes(address) ? shown.filter((other) => other !== address) : [...shown, address];
  if (between.length) narrow(page, { between });
}

/** One kind of messages shown or hidden; all hidden is all shown. @param {import('./page.js').Page} page @param {string} kind */
export function toggleKind(page, kind) {
  const all = Object.keys(page.look?.view.kinds ?? {}),
    shown = page.depth.kinds?.length ? page.depth.kinds : all;
  const kinds = shown.includes(kind) ? shown.filter((other) => other !== kind) : [...shown, kind];
  narrow(page, { kinds: kinds.length === all.length ? [] : kinds });
}

function narrow(page, what) {
  page.depth = { ...page.depth, ...what };
  page.tell(lookOf(page));
  page.dirty = true;
}

/** Where a key opens a depth when nothing is named: what is open, focused or selected, else the etcd that leads. */
function placeOf(page) {
  const focused = document.activeElement?.closest('[data-see]')?.getAttribute('data-see') ?? '';
  const known = [focused, page.depth.of, page.trail.findLast(({ of }) => isPlace(of))?.of ?? '', page.selected ?? ''].find(isPlace);
  if (known) return known;
  const components = Object.entries(page.picture.tables.components ?? {});
  const [key] = components.find(([, row]) => row.program === 'etcd' && row.leads) ?? components.find(([, row]) => row.program === 'etcd') ?? ['cp-1/etcd'];
  return `components/${key}`;
}

/** "cp-2", "etcd": what stands in the header after the sandbox's name. @param {Depth} depth @returns {string[]} */
export function crumbsOf({ of }) {
  const [kind, ...rest] = of.split('/');
  if (kind === 'components') return rest;
  if (kind === 'message') return [rest.join('/').split(':').slice(1, 3).join(' → ')];
  return kind === 'links' ? [rest.join('/').replace('|', t(' and '))] : [];
}

/** A view came. One for what is no longer looked at is let go. @param {import('./page.js').Page} page @param {any} message */
export function seen(page, message) {
  const { depth } = page;
  if (message.level !== depth.level || message.of !== depth.of) return;
  page.look = message;
  if (depth.level !== 'bytes' || depth.of.startsWith('message/') || !message.view.row) return;
  page.depth = { level: 'bytes', of: `message/${message.view.row.id}` }; // the newest one of a place is held, or nobody could read it
  page.look = { ...message, of: page.depth.of };
  page.tell(lookOf(page));
  crumb(page, crumbsOf(page.depth));
}

/** @param {import('./page.js').Page} page @param {number} now */
export function drawDepth(page, now) {
  const box = page.part('depth'),
    isOpen = page.depth.level !== 'map';
  page.root.classList.toggle('deep', isOpen);
  box.hidden = !isOpen;
  if (!isOpen) return render(box, []);
  const words = t('Looking inside.');
  const sticks = [...box.querySelectorAll('[data-stick]')].filter((part) => !part.contains(document.activeElement) && part.scrollHeight - part.scrollTop - part.clientHeight < AT_END);
  const were = new Set(box.querySelectorAll('[data-stick], [data-newest-right]'));
  render(box, drawing && page.look ? drawing.trees(page, now, box.clientWidth - SCROLLBAR, box.clientHeight) : [tag('p', { key: 'waiting', class: 'waiting' }, words)]);
  for (const part of box.querySelectorAll('[data-stick]')) if (sticks.includes(part) || !were.has(part)) part.scrollTop = part.scrollHeight; // what came last
  for (const part of box.querySelectorAll('[data-newest-right]')) if (!were.has(part)) part.scrollLeft = part.scrollWidth;
}
