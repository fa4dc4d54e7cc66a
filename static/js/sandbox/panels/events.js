// @ts-check
/** The drawer's list of events: cluster time, sequence number, sentence; and the twin of the stage as a table. Pure. */
import { rowsOf } from '../picture.js';
import { tag } from '../tag.js';

const SHOWN_MAX = 60;

/** Events, newest first. @param {any} picture @returns {any[]} */
export const latest = (picture) =>
  Object.values(picture.tables.events ?? {}).sort((one, other) => other.number - one.number);

/** @param {any} picture */
export function trees(picture) {
  const events = latest(picture).slice(0, SHOWN_MAX);
  if (!events.length) return [tag('p', { class: 'empty' }, 'Nothing has happened yet.')];
  return [
    tag(
      'ol',
      { class: 'events', reversed: true },
      events.map((event) =>
        tag(
          'li',
          { key: String(event.number), class: `${event.kind} ${event.type}` },
          tag(
            'button',
            { type: 'button', 'data-act': `why:change/${event.number}`, 'data-event': event.number },
            tag('time', null, `${(event.at / 1e6).toFixed(3)} s`),
            tag('span', { class: 'number' }, `#${event.number}`),
            tag('span', { class: 'kind' }, event.kind === 'act' ? 'you' : event.kind),
            tag('span', { class: 'text' }, event.text),
          ),
        ),
      ),
    ),
  ];
}

/** The stage told as a table. @param {any} picture @param {(key: string, row: any) => string} podWord */
export function twin(picture, podWord) {
  const rows = rowsOf(picture, 'machines').map(([name, row]) => {
    const node = picture.tables.nodes?.[name];
    const parts = rowsOf(picture, 'components')
      .filter(([, part]) => part.machine === name)
      .map(([, part]) => `${part.program}${part.running ? '' : ' stopped'}${part.leads ? ' leads' : ''}`)
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
      tag('td', null, !row.power ? 'no power' : row.cable ? 'runs' : 'no network'),
      tag(
        'td',
        null,
        node ? `Ready=${node.ready}${node.taints?.length ? `, ${node.taints.length} taints` : ''}` : '',
      ),
      tag('td', null, parts),
      tag('td', null, pods || 'none'),
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
      tag('caption', null, `Pods without a node: ${waiting || 'none'}`),
      tag(
        'thead',
        null,
        tag(
          'tr',
          null,
          ['Machine', 'Zone', 'Is', 'Believed', 'Components', 'Pods'].map((head) =>
            tag('th', { key: head, scope: 'col' }, head),
          ),
        ),
      ),
      tag('tbody', null, rows),
    ),
  ];
}
