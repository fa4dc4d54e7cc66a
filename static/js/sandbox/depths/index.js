// @ts-check
/** The drawing of whatever is looked into: by level, and inside by program. A program's file exports
 * `draw(view, {now, width, height, page}) → trees`, and if it has something to say right of the facts, `aside(view)`. */
import { tag } from '../tag.js';
import { crumbsOf } from '../depth.js';
import * as apiServer from './api_server.js';
import * as bytes from './bytes.js';
import * as controllerManager from './controller_manager.js';
import * as etcd from './etcd.js';
import * as kubeProxy from './kube_proxy.js';
import * as kubelet from './kubelet.js';
import * as link from './link.js';
import * as messages from './messages.js';
import { switchOf } from './organs.js';
import * as runtime from './runtime.js';
import * as scheduler from './scheduler.js';
import { beliefs, head } from './parts.js';

/** Program → its drawing. @type {Record<string, {draw: (view: any, eye: any) => any[], aside?: (view: any) => any, believesFirst?: boolean}>} */
const INSIDE = { etcd, 'api-server': apiServer, scheduler, 'controller-manager': controllerManager, kubelet, runtime, 'kube-proxy': kubeProxy };

const LEVELS = { messages, bytes };

/** Pointing at a field lights its bytes, pointing at a byte its field. @param {import('../page.js').Page} page */
export function listen(page) {
  const light = (/** @type {any} */ event) => {
    if (page.depth.level !== 'bytes' || !page.look?.view.fields) return;
    const field = event.target.closest?.('[data-bytes]')?.getAttribute('data-bytes');
    const offset = field || event.type === 'focusin' ? -1 : bytes.byteAt(event.target, event.clientX);
    const lit = field ? field.split('-').map(Number) : offset >= 0 ? bytes.fieldAt(page.look.view.fields, offset) : null;
    if (String(lit) === String(page.litBytes) || (!lit && event.type === 'focusin')) return;
    page.litBytes = lit;
    page.dirty = true;
  };
  for (const kind of ['pointermove', 'focusin']) page.part('depth').addEventListener(kind, light);
}

/** @param {import('../page.js').Page} page @param {number} now @param {number} width @param {number} height */
export function trees(page, now, width, height) {
  const { view, of, level, at } = page.look;
  const drawing = level !== 'inside' ? LEVELS[level] : of.startsWith('links/') ? link : INSIDE[of.split('/')[2]];
  const isThere = drawing && !view.absent;
  return [
    head(view, crumbsOf({ level, of }), [isThere && drawing.aside?.(view), level === 'inside' && of.startsWith('components/') && switchOf(page, of.split('/')[2])]),
    drawing?.believesFirst && beliefs(view),
    tag(
      'div',
      { key: `${level}:${of}`, class: `depth-body ${level}` },
      view.absent ? tag('p', { key: 'absent', class: 'absent' }, view.absent) : (drawing?.draw(view, { now: at, time: now, width, height, page }) ?? []),
    ),
    !drawing?.believesFirst && beliefs(view),
  ];
}
