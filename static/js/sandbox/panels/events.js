// @ts-check
/** The drawer's list of events: cluster time, sequence number, sentence; and the twin of the stage as a table. Pure. */
import { rowsOf } from '../picture.js';
import { tag } from '../tag.js';
import { decimal, t } from '../words.js';

const SHOWN_MAX = 60;

/** Events, newest first. @param {any} picture @returns {any[]} */
export const latest = (picture) =>
  Object.values(picture.tables.events ?? {}).sort((one, other) => other.number - one.number);

/** @param {any} picture @param {string} sought words of which each must stand in the line */
export function trees(picture, sought = '') {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const all = latest(picture),
    found = all.filter((event) => words.every((word) => lineOf(event).includes(word))),
    events = found.slice(0, SHOWN_MAX);
  if (!all.length) return [tag('p', { class: 'empty' }, t('Nothing has happened yet.'))];
  return [
    tag(
      'div',
      { key: 'filter', class: 'filter' },
      tag('label', null, tag('span', null, t('Filter')), tag('input', { 'data-filter': '', value: sought, placeholder: t('node, warning, you, #418'), spellcheck: 'false', autocomplete: 'off' })),
      tag('span', { class: 'empty', role: 'status' }, t('{found} of {all} events', { found: found.length, all: all.length })),
    ),
    tag(
      'ol',
      { key: 'events', class: 'events', reversed: true },
      events.map((event) =>
        tag(
          'li',
          { key: String(event.number), class: `${event.kind} ${event.type}` },
          tag(
            'button',
            { type: 'button', 'data-act': `why:change/${event.number}`, 'data-event': event.number },
            tag('time', null, `${decimal(event.at / 1e6, 3)} s`),
            tag('span', { class: 'number' }, `#${event.number}`),
            tag('span', { class: 'kind' }, event.kind === 'act' ? t('you') : event.kind),
            tag('span', { class: 'text', lang: 'en' }, event.text),
          ),
        ),
      ),
    ),
  ];
}

/** Everything by which an event can be found. */
const lineOf = (event) => `${event.kind === 'act' ? 'you' : event.kind} ${event.type} #${event.number} ${event.text}`.toLowerCase();

/** The stage told as a table. @param {any} picture @param {(key: string, row: any) => string} podWord */
export function twin(picture, podWord) {
  const rows = rowsOf(picture, 'machines').map(([name, row]) => {
    const node = picture.tables.nodes?.[name];
    const parts = rowsOf(picture, 'components')
      .filter(([, part]) => part.machine === name)
      .map(([, part]) => [part.program, !part.running && t('stopped'), part.leads && t('leads')].filter(Boolean).join(' '))
      .join(', ');
    const pods = rowsOf(picture, 'pods')
      .filter(([, pod]) => pod.node === name)
      .map(([key, pod]) => `${pod.nickname} (${pod.app}, ${podWord(key, pod)})`)
      .join(', ');
    return tag(
      'tr',
      { key: name },
      tag('th', { scope: 'row' }, name),
      tag('td', null, row.zone ? row.zone.toUpperCase() : ''),
      tag('td', null, !row.power ? t('no power') : row.cable ? t('runs') : t('no network')),
      tag(
        'td',
        null,
        node ? `Ready=${node.ready}${node.taints?.length ? `, ${t('{count} taints', { count: node.taints.length })}` : ''}` : '',
      ),
      tag('td', null, parts),
      tag('td', null, pods || t('none')),
    );
  });
  const waiting = rowsOf(picture, 'pods')
    .filter(([, pod]) => !pod.node)
    .map(([, pod]) => pod.nickname)
    .join(', ');
  return [
    tag(
      'table',
      null,
      tag('caption', null, t('Pods without a node: {pods}', { pods: waiting || t('none') })),
      tag(
        'thead',
        null,
        tag(
          'tr',
          null,
          [t('Machine'), t('Zone'), t('Is'), t('Believed'), t('Components'), t('Pods')].map((head) =>
            tag('th', { key: head, scope: 'col' }, head),
          ),
        ),
      ),
      tag('tbody', null, rows),
    ),
  ];
}
