// @ts-check
/** What stands behind the links of a chain, and what an act caused: tables, timers, what is missing, the reverse tree. Loaded with its sheet
 * when an answer first comes. Pure. */
import { link } from '../glyphs.js';
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';
import { instant } from './because.js';

/** What a table is called on the button that opens it. */
const NAMES = {
  scores: () => t('Scores'),
  refusals: () => t('Refusals'),
  plan: () => t('Plan'),
  round: () => t('Raft round'),
  request: () => t('Request'),
  votes: () => t('Votes'),
  diff: () => t('Fields'),
};

/** @param {any[]} tables @param {any[]} beside @returns {string} */
export function label(tables, beside) {
  const names = [...new Set(tables.map(({ kind }) => NAMES[kind]?.() ?? kind))];
  return [...names, ...(beside.length ? [t('{count} beside', { count: beside.length })] : [])].join(', ');
}

/** What is opened under a link: the other reasons, and the tables. */
export const behind = (tables, beside, mayGo) =>
  tag('div', { key: 'behind', class: 'behind', 'data-behind': '' }, beside.length > 0 && others(beside, mayGo), tables.map(table));

const others = (beside, mayGo) =>
  tag(
    'div',
    { key: 'beside' },
    tag('h4', null, t('Also behind it')),
    tag(
      'ul',
      { class: 'beside' },
      beside.map((each) => tag('li', { key: String(each.number) }, sentence(each), instant(each.at, mayGo))),
    ),
  );

/** A change as a button that asks why it happened. */
const sentence = (each, hasDetail = true) =>
  tag(
    'button',
    { type: 'button', class: 'sentence', 'data-act': `why:change/${each.number}` },
    tag('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, link(each.glyph)),
    tag('span', { class: 'says' }, each.says),
    hasDetail && each.detail && tag('span', { class: 'detail' }, each.detail),
  );

/** One table of evidence. @param {any} each @param {number} place */
function table(each, place) {
  return tag(
    'div',
    { key: `table-${place}`, class: `evidence ${each.kind}`, 'data-table': each.kind },
    tag('h4', null, each.title),
    each.rows.length > 0 &&
      tag(
        'div',
        { class: 'rows', tabindex: 0, role: 'region', 'aria-label': each.title },
        tag(
          'table',
          null,
          tag('thead', null, tag('tr', null, each.head.map((cell, column) => tag('th', { key: String(column), scope: 'col' }, cell)))),
          tag('tbody', null, each.rows.map((row, number) => tag('tr', { key: String(number), class: number === each.mark ? 'marked' : null }, row.map((cell, column) => tag(column ? 'td' : 'th', { key: String(column), scope: column ? null : 'row' }, cell))))),
        ),
      ),
    each.notes.map((note, number) => tag('p', { key: `note-${number}` }, note)),
  );
}

/** What stands before the chain: the answer in words, its tables, the processes that are missing, the timers that run. */
export function before(because, mayGo) {
  const waits = because.waits ?? [],
    absent = because.absent ?? [];
  return [
    because.says && tag('p', { key: 'says', class: 'answer', lang: 'en', 'data-says': '' }, because.says),
    because.tables?.length > 0 && tag('div', { key: 'tables', class: 'behind', lang: 'en' }, because.tables.map(table)),
    absent.length + waits.length > 0 &&
      tag(
        'details',
        { key: 'waits', class: 'waits', lang: 'en', 'data-waits': '', ...(because.of.startsWith('waiting') ? { open: true } : null) },
        tag('summary', null, [absent.length > 0 && missing(absent), waits.length > 0 && running(waits)].filter(Boolean).join(', ')),
        absent.length > 0 && processes(absent, mayGo),
        waits.length > 0 && timers(waits),
      ),
  ];
}

const missing = ({ length }) => (length === 1 ? t('1 process is missing') : t('{count} processes are missing', { count: length }));
const running = ({ length }) => (length === 1 ? t('1 timer runs') : t('{count} timers run', { count: length }));

const processes = (absent, mayGo) =>
  tag(
    'ul',
    { key: 'absent', class: 'absent', 'data-absent': '' },
    absent.map((each) =>
      tag('li', { key: each.process }, tag('b', null, each.process), tag('span', null, each.so), tag('small', null, t('believed: {what}', { what: each.believed })), each.since !== null && instant(each.since, mayGo)),
    ),
  );

const timers = (waits) =>
  tag(
    'ul',
    { key: 'timers', 'data-timers': '' },
    waits.map((each) =>
      tag('li', { key: `${each.owner} ${each.timer}`, class: each.yours ? 'yours' : null }, tag('b', null, each.timer), tag('span', { class: 'at' }, t('until {instant}', { instant: inSeconds(each.due) })), tag('span', { class: 'then' }, each.then), tag('small', null, each.owner)),
    ),
  );

/** The reverse tree. @param {any} answer @param {boolean} mayGo */
export function caused(answer, mayGo) {
  if (!answer) return null;
  if (!answer.tree) return [tag('p', { key: 'none', class: 'empty', lang: 'en' }, answer.missing)];
  return [
    tag('div', { key: 'question', class: 'question', lang: 'en' }, tag('h3', { 'data-caused-title': '' }, answer.title), tag('p', { class: 'answer', 'data-caused-total': answer.total }, answer.says)),
    answer.counts.length > 0 &&
      tag('ul', { key: 'counts', class: 'counts', lang: 'en' }, answer.counts.map(([kind, count]) => tag('li', { key: kind }, tag('b', null, count), ` ${kind}`))),
    tag('ul', { key: 'tree', class: 'tree', lang: 'en', 'data-tree': '' }, [node(answer.tree, mayGo)]),
  ];
}

function node(each, mayGo) {
  const hasMore = each.children.length + each.groups.length + each.more > 0;
  return tag(
    'li',
    { key: String(each.number), class: each.glyph, 'data-node': each.number },
    sentence(each, false),
    instant(each.at, mayGo),
    hasMore &&
      tag(
        'ul',
        null,
        each.groups.map(([kind, count, first, last]) =>
          tag('li', { key: kind, class: 'folded' }, tag('span', { class: 'says' }, `${count} ${kind}`), instant(first, mayGo), last > first && tag('span', { class: 'until' }, t('to {instant}', { instant: inSeconds(last) }))),
        ),
        each.children.map((child) => node(child, mayGo)),
        each.more > 0 && tag('li', { key: 'more', class: 'folded' }, tag('span', { class: 'says' }, t('and {count} more', { count: each.more }))),
      ),
  );
}
