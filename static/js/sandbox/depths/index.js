// @ts-check
/** The drawing of whatever is looked into: by level, and inside by program. A program's file exports
 * `draw(view, {now, width, height, page}) → trees`, and if it has something to say right of the facts, `aside(view)`. */
import { tag } from '../tag.js';
import { crumbsOf } from '../depth.js';
import * as etcd from './etcd.js';
import { beliefs, head } from './parts.js';

/** Program → its drawing. @type {Record<string, {draw: (view: any, eye: any) => any[], aside?: (view: any) => any}>} */
const INSIDE = { etcd };

/** @param {import('../page.js').Page} page @param {number} now @param {number} width @param {number} height */
export function trees(page, now, width, height) {
  const { view, of, level, at } = page.look;
  const drawing = INSIDE[of.split('/')[2]];
  const isThere = drawing && !view.absent;
  return [
    head(view, crumbsOf({ level, of }), isThere && drawing.aside?.(view)),
    tag(
      'div',
      { key: `${level}:${of}`, class: `depth-body ${level}` },
      view.absent ? tag('p', { key: 'absent', class: 'absent' }, view.absent) : (drawing?.draw(view, { now: at, width, height, page }) ?? []),
    ),
    beliefs(view),
  ];
}
