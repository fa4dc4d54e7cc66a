// @ts-check
/** The drawer's list of events: cluster time, sequence number, sentence. Pure. */
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
            tag('span', { class: 'kind', lang: event.kind === 'act' ? null : 'en' }, event.kind === 'act' ? t('you') : event.kind),
            tag('span', { class: 'text', lang: 'en' }, event.text),
          ),
        ),
      ),
    ),
  ];
}

/** Everything by which an event can be found. */
const lineOf = (event) => `${event.kind === 'act' ? 'you' : event.kind} ${event.type} #${event.number} ${event.text}`.toLowerCase();
