// @ts-check
/** What every depth has: its line of facts, and what is believed beside what is so. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';

/** The line above: title and facts. @param {any} view */
export const head = (view) =>
  tag(
    'div',
    { key: 'head', class: 'depth-head' },
    tag('h2', null, view.title),
    tag('dl', null, (view.facts ?? []).map(([word, value]) => tag('div', { key: word }, tag('dt', null, word), tag('dd', null, value)))),
  );

/** Rows of what is believed; those that differ from what is so carry the word and the hatch. @param {any} view */
export const beliefs = (view) =>
  view.believes?.length > 0 &&
  tag(
    'table',
    { key: 'believes', class: 'believes' },
    tag('caption', null, t('Believed and so')),
    tag(
      'tbody',
      null,
      view.believes.map((row) =>
        tag(
          'tr',
          { key: row.what, class: row.differs ? 'differs' : null },
          tag('th', { scope: 'row' }, row.what),
          tag('td', null, row.differs ? t('believes {believed}, is {so}', row) : row.so),
        ),
      ),
    ),
  );
