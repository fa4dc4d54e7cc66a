// @ts-check
/** What the insides of the organs share: pods by nickname, waits as bars, instants and reasons as links, the switch of a component. Pure. */
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

/** The nickname of a pod, or the end of its key. @param {import('../page.js').Page} page @param {string} key */
export const nameOf = (page, key) => page.picture.tables.pods?.[key]?.nickname ?? key.split('/').pop() ?? key;

/** A pod by its nickname, to be asked about. @param {import('../page.js').Page} page @param {string} key */
export function pod(page, key) {
  const row = page.picture.tables.pods?.[key];
  return tag(
    'button',
    { type: 'button', class: 'pod-name', 'data-act': `why:pods/${key}`, title: key, 'aria-label': row ? `${row.nickname}, ${key}` : key },
    row ? row.nickname : key.split('/').pop(),
  );
}

/** "41.2 s" that leads into the timeline. @param {number | null} at */
export const instant = (at) =>
  at === null || at === undefined ? '' : tag('button', { type: 'button', class: 'at', 'data-act': `go:${at}`, title: t('Go to this instant') }, inSeconds(at));

/** @param {number | null | undefined} change */
export const why = (change) => change && tag('button', { type: 'button', class: 'why', 'data-act': `why:change/${change}` }, t('why'));

/** A wait: what ends, how long it still takes, and its bar. `of` is its whole length.
 * @param {string} words @param {number} due @param {number} now @param {number} of */
export function wait(words, due, now, of) {
  const left = Math.max(due - now, 0);
  return tag(
    'span',
    { class: 'wait-line' },
    tag('span', { class: 'wait-words' }, words),
    tag('b', null, inSeconds(left)),
    tag('span', { class: 'bar' }, tag('span', { style: { transform: `scaleX(${Math.min(left / of, 1).toFixed(4)})` } })),
  );
}

/** A part of a view with its heading. @param {string} title @param {string} note @param {...any} children */
export const part = (title, note, ...children) =>
  tag('section', { key: title, class: 'inside-part' }, tag('h3', null, title, note && tag('small', null, note)), ...children);

/** The lease by which one of several leads. @param {any} lease @param {number} now */
export const leadership = (lease, now) =>
  part(
    t('Leader lease'),
    lease.name,
    tag('p', { class: 'lease-holder' }, lease.held_by ? t('{holder} holds it.', { holder: lease.held_by }) : t('Nobody holds it.')),
    lease.leads && lease.gives_up !== null && wait(t('gives it up, unless renewed'), lease.gives_up, now, 12e6),
    lease.tries !== null && wait(lease.leads ? t('next renewal') : t('next look whether it is free'), lease.tries, now, 4.4e6),
    lease.free !== null && wait(t('it may be taken'), lease.free, now, lease.lasts),
  );

/** Switches the component off on every machine, or on again. @param {import('../page.js').Page} page @param {string} program @param {string} controller */
export function switchOf(page, program, controller = '') {
  const isOff = Boolean(page.picture.tables.switches?.[controller ? `${program}/${controller}` : program]);
  const act = `switch:${isOff ? 'on' : 'off'}:${program}${controller ? `:${controller}` : ''}`;
  const words = controller ? (isOff ? t('Switch on') : t('Switch off')) : isOff ? t('Switch it on everywhere') : t('Switch it off everywhere');
  return page.mayAct && tag('button', { key: 'switch', type: 'button', class: isOff ? 'switch off' : 'switch', 'data-act': act, 'aria-pressed': String(isOff) }, words);
}
