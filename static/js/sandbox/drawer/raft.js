// @ts-check
/** The log of a member, newest first: index, term, what each entry asks of the store, and how far it came. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';
import { why, writer } from './links.js';

/** @param {any} view */
export function draw(view) {
  const last = view.entries.at(-1)?.index;
  const words = { applied: t('applied'), committed: t('committed'), appended: t('not committed') };
  return {
    head: [tag('span', { key: 'facts' }, view.facts)],
    body: [
      tag(
        'table',
        { key: 'log', class: 'raftlog' },
        tag('thead', null, tag('tr', null, [t('Index'), t('Term'), t('What'), t('Written by'), t('State'), t('Why')].map((head, index) => tag('th', { key: String(index), scope: 'col' }, head)))),
        tag(
          'tbody',
          null,
          view.entries.map((entry) =>
            tag(
              'tr',
              { key: String(entry.index), class: entry.state },
              tag('td', { class: 'index' }, String(entry.index)),
              tag('td', null, tag('span', { class: `term term-${((entry.term - 1) % 6) + 1}` }, t('term {term}', entry))),
              tag('td', { class: 'what' }, entry.what),
              tag('td', null, entry.by ? writer(entry.by) : ''),
              tag('td', { class: 'state' }, words[entry.state]),
              tag('td', null, why(entry.change) || ''),
            ),
          ),
        ),
      ),
      view.more && tag('button', { key: 'more', type: 'button', class: 'plain', 'data-act': `read-before:${last}` }, t('Older entries')),
      !view.more && view.offset > 0 && tag('p', { key: 'offset', class: 'empty' }, t('A snapshot stands for the entries up to {offset}.', view)),
    ],
  };
}
