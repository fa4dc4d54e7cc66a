// @ts-check
/** Inside a member of etcd: every member's log by index, what is committed, what was dropped; below, the messages between the members. Pure. */
import { crown } from '../glyphs.js';
import { classes, inSeconds, tag } from '../tag.js';
import { t } from '../words.js';
import { termOf } from './parts.js';
import { sequence } from './sequence.js';

/** Right of the facts: what the tints mean. @param {any} view */
export const aside = (view) =>
  view.terms.filter(Boolean).length > 0 && [
    tag('span', { key: 'says' }, t('A tint is a term:')),
    ...view.terms.filter(Boolean).map((term) => tag('span', { key: `term${term}`, class: 'swatch' }, tag('i', { class: termOf(term) }), t('term {term}', { term }))),
  ];

/** @param {any} view @param {{now: number, width: number, height: number}} eye */
export const draw = (view, eye) => [
  tag('section', { key: 'logs', class: 'logs', 'data-newest-right': '', 'aria-label': t('The log, one copy a member') }, columns(view), ...view.members.map((member) => memberOf(member, view))),
  tag(
    'section',
    { key: 'ladder', class: 'ladder', 'data-stick': '' },
    tag('h3', null, t('The messages'), tag('small', null, t('read downwards'))),
    view.ladder ? sequence(view.ladder, { ...eye, named: 'machine' }) : tag('p', { key: 'fast', class: 'absent' }, t('The cluster runs too fast to follow single messages. Slow down or pause, and they come.')),
  ),
];

function columns(view) {
  const last = view.indexes.at(-1) ?? 0;
  return tag(
    'div',
    { key: 'columns', class: 'log-row indexes', style: { '--cells': view.indexes.length } },
    tag(
      'h3',
      null,
      t('The log, by index'),
      tag('span', { class: 'pager' },
        tag('button', { type: 'button', 'data-act': `depth-window:${Math.max(view.indexes[0] - 1, 1)}`, 'aria-label': t('Earlier entries'), disabled: view.indexes[0] <= 1 }, '‹'),
        tag('button', { type: 'button', 'data-act': `depth-window:${last + view.indexes.length >= view.newest ? 0 : last + view.indexes.length}`, 'aria-label': t('Later entries'), disabled: last >= view.newest }, '›'),
      ),
    ),
    ...view.indexes.map((index) => tag('span', { key: String(index), class: 'index' }, String(index))),
  );
}

function memberOf(member, view) {
  const { name, cells, here, dropped } = member;
  const leads = member.role === 'leader';
  return tag(
    'div',
    { key: name, style: { '--cells': view.indexes.length }, class: classes('log-row', here && 'here', !member.runs && 'stopped', member.cut && 'cutoff') },
    tag(
      'div',
      { class: 'member', 'data-see': `components/${name}/etcd`, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': `${t('etcd on {machine}', { machine: name })}, ${standing(member)}` },
      tag('b', null, t('etcd on {machine}', { machine: name })),
      leads && tag('svg', { class: 'crownbox', viewBox: '-1 -1 17 12', 'aria-hidden': 'true' }, crown(0, 0)),
      tag('span', { key: 'standing' }, standing(member)),
      tag('span', { key: 'how' }, member.runs ? t('commit {commit}, applied {applied}', member) : member.why),
    ),
    ...cells.map((cell, place) => cellOf(cell, view.indexes[place])),
    member.runs && tag('div', { key: 'under', class: 'under' }, ...under(member, view)),
    dropped.length > 0 && tag('div', { key: 'dropped', class: 'under drops' }, ...drops(member, view)),
  );
}

/** "follower of term 3, voted for cp-3". */
function standing(member) {
  if (!member.runs) return t('does not run');
  const words = [
    member.role === 'leader' ? t('leader of term {term}', member) : member.role === 'follower' ? t('follower in term {term}', member) : t('{role} in term {term}', member),
    member.vote && member.vote !== member.name && t('voted for {vote}', member),
    member.frozen && t('frozen'),
    member.cut && t('cable out'),
  ];
  return words.filter(Boolean).join(', ');
}

function cellOf(cell, index) {
  if (!cell) return tag('span', { key: `cell${index}`, class: 'entry none' });
  const words = cell.state === 'coming' ? t('entry {index} of term {term}, {what}, not here yet', { ...cell, index }) : t('entry {index} of term {term}, {what}', { ...cell, index });
  return tag(
    'span',
    {
      key: `cell${index}`,
      class: classes('entry', cell.state, cell.state === 'held' && termOf(cell.term)),
      'data-see': cell.change ? `change/${cell.change}` : null,
      'data-walk': '',
      tabindex: -1,
      role: 'button',
      'aria-label': words,
      title: cell.full,
    },
    tag('b', null, cell.state === 'compacted' ? '' : t('term {term}', cell)),
    tag('span', null, cell.what),
  );
}

const NOTE_CELLS = 4;

/** The bar of what is committed, and what the cells beyond it are. */
function under(member, { indexes }) {
  const done = indexes.filter((index) => index <= member.commit).length,
    coming = member.cells.findIndex((cell) => cell?.state === 'coming'),
    isNarrow = indexes.length - coming < NOTE_CELLS; // no room beside the bar: the note goes under it
  const all = done === indexes.length;
  return [
    done > 0 && tag('div', { key: 'bar', class: 'bar', style: { 'grid-column': `1 / span ${done}` } }, tag('span', null, all || done < 3 ? t('committed') : t('committed up to here'), ' ', tag('i', null, '▲'))),
    done === 0 && member.commit < (indexes[0] ?? 0) && tag('div', { key: 'before', class: 'note', style: { 'grid-column': '1 / span 4' } }, t('committed up to {commit}, left of here', member)),
    coming >= 0 &&
      tag(
        'div',
        { key: 'coming', class: classes('note', isNarrow && 'below'), style: { 'grid-column': isNarrow ? '1 / -1' : `${coming + 2} / -1` } },
        member.coming > 0
          ? t('{coming} on their way from {leader}', member)
          : member.reached
            ? t('{behind} behind {leader}', member)
            : t('{behind} behind {leader}, which cannot reach it', member),
      ),
  ];
}

/** Entries without a majority, beside where they stood. */
function drops(member, { indexes }) {
  const first = member.dropped[0],
    column = Math.max(indexes.indexOf(first.index), 0) + 1;
  const many = member.dropped.length > 1;
  const going = first.state === 'going';
  const shown = member.dropped.filter((_, place) => column + place <= indexes.length),
    after = column + shown.length,
    isLeft = indexes.length - after < NOTE_CELLS; // no room right of it
  return [
    ...shown.map((entry, place) =>
      tag(
        'span',
        { key: `drop${entry.index}`, class: 'entry dropped', style: { 'grid-column': `${column + place}` }, 'data-see': entry.change ? `change/${entry.change}` : null, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': t('entry {index} of term {term}, {what}, was never committed', entry), title: entry.full },
        tag('b', null, t('term {term}', entry)),
        tag('s', null, entry.what),
      ),
    ),
    tag(
      'p',
      { key: 'words', class: classes('drop-words', isLeft && 'left'), style: { 'grid-column': isLeft ? `1 / ${column}` : `${after} / -1` } },
      tag('span', null, many ? t('{name} wrote these and they were never committed.', member) : t('{name} wrote this and it was never committed.', member)),
      ' ',
      tag('small', null, going ? t('The entries of the leader take the place. No client was told "done".') : t('Dropped at {at}: entries of {leader} took the place. No client was told "done".', { at: inSeconds(first.at), leader: first.leader })),
    ),
  ];
}
