// @ts-check
/** Which record the open drawer shows, and when the server is asked for it. Loaded when a record is first opened, with its sheet. */
import { trees } from './index.js';

/** Tab → the record that the server knows by that name. */
const RECORDS = { yaml: 'document', revisions: 'revisions', watch: 'watch', raft: 'raft' };
const AGAIN = 700, // milliseconds between two askings while things change
  WAITING = 2500; // until an asking that was never answered is repeated

/** The sheet of the records; done when it is there. @param {import('../page.js').Page} page */
export function styled(page) {
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = page.root.dataset.drawerSheet ?? '';
  document.head.append(sheet);
  return new Promise((done) => {
    sheet.onload = sheet.onerror = done;
  });
}

/** What the tab is about: a watcher, a member, or whatever is selected. @param {import('../page.js').Page} page @param {string} tab */
export function subjectOf(page, tab) {
  const { selected } = page;
  const machine = selected?.startsWith('machines/') || selected?.startsWith('nodes/') ? selected.split('/')[1] : '';
  if (tab === 'watch') {
    if (page.watcher) return page.watcher;
    if (selected?.startsWith('components/')) return selected;
    return machine.startsWith('worker') ? `components/${machine}/kubelet` : 'components/worker-1/kubelet';
  }
  if (tab === 'raft') {
    if (page.member) return page.member;
    if (selected?.endsWith('/etcd')) return selected;
    const leader = Object.entries(page.picture.tables.components ?? {}).find(([, row]) => row.program === 'etcd' && row.leads);
    return `components/${leader ? leader[0] : 'cp-1/etcd'}`;
  }
  const asked = page.asked.of ?? '';
  return selected ?? (asked.startsWith('change/') ? '' : asked);
}

/** Ask for the record of the open tab if it is due. @param {import('../page.js').Page} page @param {string} tab @param {number} wall */
export function askFor(page, tab, wall) {
  const { reading } = page,
    what = RECORDS[tab],
    of = subjectOf(page, tab);
  if (what !== reading.what || of !== reading.of) Object.assign(reading, { what, of, before: 0, answer: null, asked: 0, number: -1 });
  if (!of || !page.here || !page.link.open) return;
  const isNews = page.picture.number !== reading.number && wall - reading.asked > AGAIN;
  const isLost = !reading.answer && wall - reading.asked > WAITING;
  if (reading.asked && !isNews && !isLost) return;
  Object.assign(reading, { asked: wall, number: page.picture.number });
  page.tell({ do: 'read', what, of, before: reading.before });
}

/** The trees that were drawn last, and from what: a record is drawn again only when it is another. */
let last = { answer: /** @type {any} */ (null), tab: '', of: '', trees: /** @type {any[]} */ ([]) };

/** What stands in the drawer for a record; the same array as before when nothing is new.
 * @param {import('../page.js').Page} page @param {string} tab @param {number} wall @returns {any[]} */
export function recordTrees(page, tab, wall) {
  askFor(page, tab, wall);
  const { answer, of } = page.reading;
  if (last.answer !== answer || last.tab !== tab || last.of !== of || !last.trees.length) last = { answer, tab, of, trees: trees(page, tab) };
  return last.trees;
}

export { trees as twinTrees } from './twin.js';
