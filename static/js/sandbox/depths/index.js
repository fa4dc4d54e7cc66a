// @ts-check
/** The drawing of whatever is looked into: by level, and inside by program. A program's file exports
 * `draw(view, {now, width, height, page}) → trees`. */
import { tag } from '../tag.js';
import * as etcd from './etcd.js';
import { beliefs, head } from './parts.js';

/** Program → its drawing. @type {Record<string, {draw: (view: any, eye: any) => any[]}>} */
const INSIDE = { etcd };

/** @param {import('../page.js').Page} page @param {number} now @param {number} width @param {number} height */
export function trees(page, now, width, height) {
  const { view, of } = page.look;
  const drawing = INSIDE[of.split('/')[2]];
  return [
    head(view),
    tag(
      'div',
      { key: `${page.look.level}:${of}`, class: 'depth-body' },
      view.absent ? tag('p', { key: 'absent', class: 'absent' }, view.absent) : (drawing?.draw(view, { now, width, height, page }) ?? []),
    ),
    beliefs(view),
  ];
}
