// @ts-check
/** Inside a scheduler: who waits and why, the nodes as it believes them, and its last decisions with their score tables. Pure. */
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';
import { instant, leadership, nameOf, part, pod, wait, why } from './organs.js';

const BACK_OFF_MOST = 10e6,
  FLUSH = 300e6; // microseconds

/** What it believes is what it is about: that stands first. */
export const believesFirst = true;

/** @param {any} view @param {{time: number, page: import('../page.js').Page}} eye */
export const draw = (view, { time: now, page }) => [
  tag('div', { key: 'left', class: 'inside-column' }, waiting(view, now, page), leadership(view.lease, now)),
  tag('div', { key: 'right', class: 'inside-column wide' }, snapshot(view.nodes), decisions(view.decisions, page)),
];

function waiting({ queues, lease }, now, page) {
  const total = Object.values(queues).reduce((sum, rows) => sum + rows.length, 0);
  const places = [
    ['active', t('Active'), t('tried next')],
    ['back-off', t('Back-off'), t('rests after an attempt')],
    ['unschedulable', t('Unschedulable'), t('waits for something to help')],
  ];
  const note = lease.leads ? (total === 1 ? t('1 pod') : t('{count} pods', { count: total })) : t('it stands by and queues nothing');
  return part(
    t('Pods that wait for a node'),
    note,
    tag(
      'dl',
      { class: 'queues' },
      places.map(([name, words, meaning]) =>
        tag(
          'div',
          { key: name, class: queues[name].length ? 'queue' : 'queue none' },
          tag('dt', null, tag('b', null, words), tag('small', null, meaning), tag('span', { class: 'count' }, String(queues[name].length))),
          alike(queues[name]).map((rows) => tag('dd', { key: rows[0].pod }, queued(rows, name, now, page))),
        ),
      ),
    ),
  );
}

/** Pods that wait for the same reasons are told together. @param {any[]} rows @returns {any[][]} */
function alike(rows) {
  const groups = new Map();
  for (const row of rows) {
    const reason = row.refused_by.length ? row.refused_by.join() : row.pod;
    groups.set(reason, [...(groups.get(reason) ?? []), row]);
  }
  return [...groups.values()];
}

function queued(rows, place, now, page) {
  const row = rows.reduce((one, other) => (other.due < one.due ? other : one));
  const attempts = row.attempts === 1 ? t('1 attempt') : t('{count} attempts', { count: row.attempts });
  return [
    rows.map((each) => tag('span', { key: each.pod, class: 'queued' }, pod(page, each.pod), rows.length === 1 && tag('span', null, each.attempts ? attempts : t('not tried yet')), why(each.change))),
    row.refused_by.length > 0 && tag('p', null, t('refused by {plugins}', { plugins: row.refused_by.join(', ') })),
    row.waits_for.length > 0 && tag('p', null, t('any of these helps: {events}', { events: row.waits_for.join(', ') })),
    row.due !== null && wait(place === 'unschedulable' ? t('tried again anyway') : t('rest ends'), row.due, now, place === 'unschedulable' ? FLUSH : BACK_OFF_MOST),
  ];
}

const snapshot = (nodes) =>
  part(
    t('Its snapshot of the nodes'),
    t('what it believes is taken; dashed where it is wrong'),
    nodes.length === 0
      ? tag('p', { class: 'empty' }, t('It reads no nodes while it stands by.'))
      : tag(
          'div',
          { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': t('Its snapshot of the nodes') },
          tag('table', { class: 'rooms' },
          tag('thead', null, tag('tr', null, [t('Node'), t('CPU requested'), t('Memory'), t('Pods'), t('Taints')].map((head) => tag('th', { key: head, scope: 'col' }, head)))),
          tag('tbody', null, nodes.map(room))),
        ),
  );

function room({ node, believed, so, assumed }) {
  const shown = believed ?? so,
    differs = JSON.stringify(believed) !== JSON.stringify(so);
  if (!shown) return tag('tr', { key: node }, tag('th', { scope: 'row' }, node), tag('td', { colspan: 4 }, t('not known')));
  return tag(
    'tr',
    { key: node, class: differs ? 'differs' : null },
    tag('th', { scope: 'row' }, node),
    tag('td', null, meter(shown.used_cpu, shown.cpu, so?.used_cpu), tag('span', null, t('{used} of {all}', { used: cores(shown.used_cpu), all: cores(shown.cpu) }))),
    tag('td', null, meter(shown.used_memory, shown.memory, so?.used_memory), tag('span', null, t('{used} of {all}', { used: gibi(shown.used_memory), all: gibi(shown.memory) }))),
    tag('td', null, assumed.length ? t('{count}, {assumed} assumed', { count: shown.pods, assumed: assumed.length }) : String(shown.pods)),
    tag('td', { class: 'taints' }, [shown.unschedulable && t('cordoned'), ...shown.taints.map((taint) => taint.replace(/^node\.kubernetes\.io\//, ''))].filter(Boolean).join(', ') || '–'),
  );
}

/** How much is taken: what is believed as a bar, what is so as a mark where it differs. */
const meter = (used, all, so) =>
  tag(
    'svg',
    { class: 'meter', viewBox: '0 0 100 8', 'aria-hidden': 'true', preserveAspectRatio: 'none' },
    tag('rect', { class: 'room', x: 0, y: 1, width: 100, height: 6 }),
    tag('rect', { class: 'used', x: 0, y: 1, width: (100 * used) / Math.max(all, 1), height: 6 }),
    so !== undefined && so !== used && tag('path', { class: 'so', d: `M${(100 * so) / Math.max(all, 1)} 0V8` }),
  );

const cores = (thousandths) => `${thousandths / 1000}`;
const gibi = (bytes) => `${(bytes / 2 ** 30).toFixed(1)} Gi`;

const decisions = (all, page) =>
  part(
    t('Last decisions'),
    t('each plugin scores 0 to 100, times its weight'),
    all.length === 0 && tag('p', { class: 'empty' }, t('No decision is recorded yet.')),
    all.map((each, index) =>
      tag(
        index === 0 ? 'div' : 'details',
        { key: String(each.change), class: 'decision' },
        index === 0
          ? tag('div', { class: 'line' }, pod(page, each.pod), tag('span', { class: 'outcome' }, outcome(each)), instant(each.at), why(each.change))
          : tag('summary', { class: 'line' }, tag('b', null, nameOf(page, each.pod)), tag('span', { class: 'outcome' }, outcome(each)), tag('span', { class: 'when' }, inSeconds(each.at))),
        index > 0 && tag('div', { class: 'line links' }, pod(page, each.pod), instant(each.at), why(each.change)),
        each.message && tag('p', null, each.message),
        each.scores.length > 0 && table(each),
        each.refusals.length > 0 && tag('ul', { class: 'refusals' }, each.refusals.map(([node, plugin, reason]) => tag('li', { key: node + plugin }, t('{node} refused by {plugin}: {reason}', { node, plugin, reason })))),
      ),
    ),
  );

const outcome = (each) =>
  each.kind === 'PodScheduledTo' ? t('to {node}', each) : each.kind === 'BindingFailed' ? t('binding to {node} failed', each) : t('no node fits');

const table = ({ node, plugins, scores }) =>
  tag(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': t('Score table') },
    tag(
      'table',
      { class: 'scores' },
      tag('thead', null, tag('tr', null, tag('th', { key: 'node', scope: 'col' }, t('Node')), plugins.map((name) => tag('th', { key: `plugin ${name}`, scope: 'col' }, name)), tag('th', { key: 'total', scope: 'col' }, t('Total')))),
      tag(
        'tbody',
        null,
        scores.map((row) =>
          tag(
            'tr',
            { key: row.node, class: row.node === node ? 'chosen' : null },
            tag('th', { scope: 'row' }, row.node, row.node === node && tag('small', null, t('chosen'))),
            row.parts.map(([score, weight], index) => tag('td', { key: String(index) }, weight === 1 ? String(score) : `${score} × ${weight}`)),
            tag('td', { key: 'total', class: 'total' }, String(row.total)),
          ),
        ),
      ),
    ),
  );
