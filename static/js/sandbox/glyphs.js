// @ts-check
/** The small signs of the grammar: power, crown, eye, the six kinds of message, the links of a chain. All stand about 0,0. */
import { tag } from './tag.js';

export const power = () => tag('path', { class: 'glyph', d: 'M-3.7-3.7A5.3 5.3 0 1 0 3.7-3.7M0-6.6V-1' });
export const crown = (x, y) =>
  tag('path', {
    class: 'crown',
    key: 'crown',
    motion: 'drop',
    at: [x, y],
    d: 'M0 1l3.6 3.4L7.5 0l3.9 4.4L15 1l-1.5 9h-12z',
  });
export const eye = (x, y) =>
  tag(
    'g',
    { class: 'eye', transform: `translate(${x} ${y})` },
    tag('path', { d: 'M-7 0Q0-8.4 7 0Q0 8.4-7 0Z' }),
    tag('circle', { r: 2.2 }),
  );
export const cross = (size) => `M${-size}${-size}L${size} ${size}M${size}${-size}L${-size} ${size}`;

/** Outline of a message by kind, 10 px, pointing right. */
const KINDS = {
  request: 'M-5-5.5L6 0L-5 5.5Z',
  response: 'M3-5.5A5.5 5.5 0 0 0 3 5.5Z',
  watch: 'M0-6L6 0L0 6L-6 0Z',
  raft: 'M-4.5-4.5H4.5V4.5H-4.5Z',
  probe: 'M-1.8-5.5H1.8V-1.8H5.5V1.8H1.8V5.5H-1.8V1.8H-5.5V-1.8H-1.8Z',
  traffic: 'M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z',
};

/** @param {string} kind @param {string} outcome way | done | refused | lost @param {number} turn degrees, for what points its way */
export const message = (kind, outcome, turn = 0) =>
  tag(
    'g',
    { class: `message ${kind} ${outcome}` },
    tag('path', {
      d: KINDS[kind] ?? KINDS.request,
      transform: kind === 'request' || kind === 'response' ? `rotate(${turn})` : null,
    }),
    outcome === 'refused' && tag('path', { class: 'bar', d: 'M-5.5 0H5.5' }),
    outcome === 'lost' && tag('path', { class: 'lostcross', d: cross(5.5) }),
  );

/** What a link of a chain is: asked, object, clock, machine, gone, you. @param {string} kind */
export function link(kind) {
  if (kind === 'object') return tag('rect', { class: 'link', x: -4.5, y: -4.5, width: 9, height: 9 });
  if (kind === 'clock')
    return tag('g', { class: 'link' }, tag('circle', { r: 5 }), tag('path', { d: 'M0-3V0H2.4' }));
  if (kind === 'machine') return tag('path', { class: 'link', d: 'M0-6L6 0L0 6L-6 0Z' });
  if (kind === 'gone') return tag('path', { class: 'link gone', d: cross(4.5) });
  return tag('circle', { class: kind === 'you' ? 'link you' : 'link asked', r: 5 });
}
