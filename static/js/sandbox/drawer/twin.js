// @ts-check
/** The twin of the stage: the same stream as tables, for whoever reads better than looks. Pure. */
import { latest } from '../panels/events.js';
import { rowsOf } from '../picture.js';
import { factOf, stateOf, wordOf } from '../states.js';
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

const EVENTS_SHOWN = 20;
const NO_GEOMETRY = { components: {} };

/** A table: its caption, the heads of its columns, and rows of cells, the first of which names the row.
 * @param {string} key @param {string} caption @param {string[]} heads @param {[string, any[]][]} rows */
const table = (key, caption, heads, rows) =>
  tag(
    'table',
    { key, 'data-twin': key },
    tag('caption', null, rows.length ? caption : t('{caption}: none', { caption })),
    rows.length > 0 && tag('thead', null, tag('tr', null, heads.map((head) => tag('th', { key: head, scope: 'col' }, head)))),
    tag(
      'tbody',
      null,
      rows.map(([name, cells]) =>
        tag(
          'tr',
          { key: name },
          cells.map((cell, index) => (index ? tag('td', { key: String(index) }, cell) : tag('th', { key: 'name', scope: 'row' }, cell))),
        ),
      ),
    ),
  );

/** What is read by a button asks why. */
const why = (reference, words) => tag('button', { type: 'button', class: 'plain', 'data-act': `why:${reference}` }, words);
const english = (words) => tag('span', { lang: 'en' }, words);

/** @param {any} picture @param {number} now @returns {any[]} */
export function trees(picture, now) {
  const machines = rowsOf(picture, 'machines').filter(([, row]) => row.role !== 'outside');
  return [
    tag(
      'div',
      { key: 'twin', class: 'twin' },
      table('machines', t('Machines'), [t('Machine'), t('Zone'), t('Is'), t('The cluster believes'), t('Taints')], machines.map((each) => machine(picture, ...each))),
      table(
        'pods',
        t('Pods'),
        [t('Pod'), t('App'), t('Node'), t('Is'), t('The cluster believes')],
        rowsOf(picture, 'pods').map(([key, row]) => {
          const { word, believed } = stateOf(picture, now, row);
          return [key, [why(`pods/${key}`, row.nickname), row.app, row.node || t('no node yet'), word, believed || t('the same')]];
        }),
      ),
      table(
        'components',
        t('Components'),
        [t('Component'), t('Machine'), t('Is'), t('Leads')],
        rowsOf(picture, 'components').map(([key, row]) => [
          key,
          [why(`components/${key}`, row.program), row.machine, factOf(picture, now, NO_GEOMETRY, key, row).word, row.leads ? t('yes') : t('no')],
        ]),
      ),
      table(
        'services',
        t('Services'),
        [t('Service'), t('Address'), t('Pods that are asked'), t('Pods that are not ready')],
        rowsOf(picture, 'services').map(([key, row]) => [
          key,
          [why(`services/${key}`, key), row.cluster_ip ?? '', named(picture, row.ready), named(picture, row.not_ready)],
        ]),
      ),
      table(
        'timers',
        t('Timers that run'),
        [t('Timer'), t('Time left'), t('At its end')],
        rowsOf(picture, 'timers')
          .filter(([, row]) => row.due > now)
          .sort(([, one], [, other]) => one.due - other.due)
          .map(([key, row]) => [key, [english(row.text), inSeconds(row.due - now), english(row.then ?? '')]]),
      ),
      table(
        'events',
        t('The latest events'),
        [t('Instant'), t('What happened')],
        latest(picture)
          .slice(0, EVENTS_SHOWN)
          .map((event) => [String(event.number), [inSeconds(event.at), tag('button', { type: 'button', class: 'plain', lang: 'en', 'data-act': `why:change/${event.number}` }, event.text)]]),
      ),
    ),
  ];
}

/** @returns {[string, any[]]} */
function machine(picture, name, row) {
  const node = picture.tables.nodes?.[name];
  return [
    name,
    [
      why(`machines/${name}`, name),
      row.zone ? row.zone.toUpperCase() : '',
      wordOf(picture, name, row).word,
      node ? `Ready=${node.ready}` : row.role === 'worker' ? t('no Node yet') : t('it has no Node'),
      node?.taints?.length ? node.taints.join(', ') : t('none'),
    ],
  ];
}

/** Pods of a service by their nicknames. */
const named = (picture, keys) => (keys ?? []).map((key) => picture.tables.pods?.[key]?.nickname ?? key).join(', ') || t('none');
