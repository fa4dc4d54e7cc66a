// @ts-check
/** What every depth has: its line of facts, and what is believed beside what is so. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';

/** The class that tints a term of Raft. @param {number} term */
export const termOf = (term) => (term > 0 ? `term${((term - 1) % 6) + 1}` : '');

/** The line above: where we are, facts ([word, value, note]), and what a drawing adds at the right.
 * @param {any} view @param {string[]} crumbs @param {any} [aside] */
export const head = (view, crumbs, aside) =>
  tag(
    'div',
    { key: 'head', class: 'depth-head' },
    tag(
      'p',
      { key: 'crumbs', class: 'depth-crumbs' },
      tag('button', { type: 'button', class: 'plain', 'data-act': 'depth:map' }, t('Map')),
      ...(crumbs.length ? crumbs : [view.title]).map((crumb, index, all) => tag(index === all.length - 1 ? 'b' : 'span', { key: `crumb${index}` }, crumb)),
    ),
    tag(
      'dl',
      { key: 'facts' },
      (view.facts ?? []).map(([word, value, note]) => tag('div', { key: word }, tag('dt', null, word), tag('dd', null, value), note && tag('dd', { class: 'note' }, note))),
    ),
    aside && tag('div', { key: 'aside', class: 'aside' }, ...[aside].flat()),
  );

/** What is believed: a row for each belief that differs from what is so, hatched; those that agree are folded into one line. @param {any} view */
export function beliefs(view) {
  const rows = view.believes ?? [],
    wrong = rows.filter((row) => row.differs),
    right = rows.filter((row) => !row.differs);
  if (!rows.length) return null;
  const rowOf = (row) => tag('li', { key: row.what, class: row.differs ? 'differs' : null }, tag('b', null, row.what), row.differs ? t(': believes {believed}; is {so}', row) : `: ${row.so}`);
  return tag(
    'section',
    { key: 'believes', class: 'believes', 'aria-label': t('Believed and so') },
    wrong.length > 0 && tag('ul', { key: 'wrong' }, wrong.map(rowOf)),
    right.length > 0 &&
      tag('details', { key: 'right' }, tag('summary', null, wrong.length ? t('{count} others believe what is so', { count: right.length }) : t('What is believed here is so')), tag('ul', null, right.map(rowOf))),
  );
}
