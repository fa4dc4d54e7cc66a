// @ts-check
/** What the Because panel has open, and the loading of what it draws only then. */

let drawing = /** @type {typeof import('./panels/reasons.js') | null} */ (null);
let isLoading = false;

/** What draws evidence and trees, once it is here. @param {import('./page.js').Page} page */
export function drawn(page) {
  if (page.asked.answer && !isLoading) load(page);
  return drawing;
}

async function load(page) {
  isLoading = true;
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = page.root.dataset.reasonsSheet ?? '';
  const styled = new Promise((done) => {
    sheet.onload = sheet.onerror = done;
  });
  document.head.append(sheet);
  [drawing] = await Promise.all([import('./panels/reasons.js'), styled]);
  page.dirty = true;
}

/** Open what stands behind a link, or close it. @param {import('./page.js').Page} page @param {number} number */
export function toggleEvidence({ asked }, number) {
  asked.opened = asked.opened === number ? 0 : number;
}

/** Show what a change caused instead of why it happened. @param {import('./page.js').Page} page @param {number} number */
export function showCaused(page, number) {
  const of = `change/${number}`;
  page.asked.tree = { of, answer: page.asked.tree?.of === of ? page.asked.tree.answer : null };
  page.tell({ do: 'caused', of });
}

/** Turn from the chain to the tree of the same thing, and back. @param {import('./page.js').Page} page */
export function turn(page) {
  const { asked } = page,
    first = asked.answer?.links[0];
  if (asked.tree) asked.tree = null;
  else if (first && !page.isStill) showCaused(page, first.number);
}

/** A tree came. One that is no longer asked for is let go. @param {import('./page.js').Page} page @param {any} message */
export function grown({ asked }, message) {
  if (asked.tree?.of === message.of) asked.tree.answer = message;
}
