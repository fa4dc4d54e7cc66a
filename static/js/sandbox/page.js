// @ts-check
/** What one stage on the page remembers, beside the picture: what the eye has reached, what was asked, what is open. Only plain values. */
import { EMPTY } from './picture.js';
import { started } from './playhead.js';
import { MAP } from './depth.js';

/** @typedef {ReturnType<typeof pageOf>} Page */

/** @param {HTMLElement} root */
export function pageOf(root) {
  const variant = root.dataset.variant ?? 'full';
  return {
    root,
    variant,
    part: /** @param {string} name @returns {HTMLElement} */ (name) =>
      /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`)),
    isPhone: () => matchMedia('(max-width: 719px)').matches && variant !== 'home',
    isWatching: root.dataset.rights === 'watch',
    isStill: 'still' in root.dataset, // a kept moment, with no cluster behind it
    /** Says one action to the server; false when there is no connection. @type {(action: any) => boolean} */
    tell: () => false,
    dirty: true,

    picture: outlines(root.dataset),
    head: started(0, performance.now(), 1, true),
    here: false, // a picture has come
    /** Where the sandbox stands: in the past or at the end of its lane, and what other lanes there are (see protocol.py). */
    past: false,
    end: 0, // of the lane, when in the past
    lanes: { current: 'A', lanes: /** @type {any[]} */ ([]) },
    /** The lane that is compared, and whether both are on the screen (see side.js). */
    beside: /** @type {import('./side.js').Beside | null} */ (null),
    isSideBySide: true,
    /** The instant that is on its way to be shown, or null. */
    journey: /** @type {number | null} */ (null),
    /** The instant under the finger on the timeline, the span that stands meanwhile, and whether the whole past is on the axis. */
    scrub: /** @type {number | null} */ (null),
    held: /** @type {[number, number] | null} */ (null),
    span: /** @type {[number, number] | null} */ (null), // that was drawn last
    whole: false,
    seeking: false,
    isHeld: false, // an instructor holds the clock
    stopped: '',
    mayAct: root.dataset.rights !== 'watch', // give commands
    mayMove: root.dataset.rights !== 'watch', // move in time: who looks at a copy may, without acting
    faults: /** @type {any[]} */ ([]),
    full: '', // where the same cluster stands in full
    samples: /** @type {any[]} */ ([]),

    /** What the learner selected, lit, opened. */
    selected: /** @type {string | null} */ (null),
    lit: /** @type {string | null} */ (null),
    litWords: /** @type {Element[]} */ ([]),
    menu: /** @type {string | null} */ (null),
    menuOrigin: /** @type {Element | null} */ (null),
    tab: '',
    openTile: /** @type {string | null} */ (null), // "worker-1/web/ready": which of the tiles of many pods stands open
    unfolded: false,
    wheels: { rows: /** @type {any[] | null} */ (null), asked: 0 }, // the routine timers, while they are unfolded
    sureUntil: 0,
    acted: false,
    /** What a lesson has drawn: the prediction on the timeline, and what may be picked on the picture. */
    prediction: /** @type {{at: number, says: string, scored: {at: number, says: string} | null} | null} */ (null),
    picks: /** @type {{among: string[], picked: string | null} | null} */ (null),
    toastUntil: 0,

    /** What is looked into below the map, what the server last showed of it, and the way back. */
    depth: MAP,
    look: /** @type {any} */ (null),
    trail: /** @type {import('./depth.js').Depth[]} */ ([]),
    cameFrom: '',
    litBytes: /** @type {[number, number] | null} */ (null), // from, and the first beyond

    asked: {
      of: /** @type {string | null} */ (null),
      answer: /** @type {any} */ (null),
      trail: /** @type {string[]} */ ([]),
      turns: false, // to the tree, when the answer comes
      opened: 0, // the link whose evidence is shown
      tree: /** @type {{of: string, answer: any} | null} */ (null), // what a change caused, while that is shown
      at: 0,
      change: 0,
    },
    /** The record that the drawer shows: what was asked for, when, and what came. */
    reading: { what: '', of: '', before: 0, answer: /** @type {any} */ (null), asked: 0, number: -1 },
    watcher: '', // whose watch stream, once chosen
    member: '', // whose Raft log
    sought: '', // the filter of the events
    /** lag: how far behind the server (milliseconds) this page is, by the least delay that a message had. */
    link: { open: false, lostAt: performance.now(), nextAt: 0, final: '', caughtUp: '', until: 0, least: Infinity, lag: 0, lagWords: '', lagSaidAt: -Infinity },
    stream: /** @type {string | null} */ (null), // whose frames follow from one another
    printedLast: /** @type {number | null} */ (null), // number of the last answer of kubectl
    attends: 'map', // how much of the stream was asked for
    printed: /** @type {{line: string, text: string | null}[]} */ ([]),
    told: { number: 0, wall: 0 },
  };
}

/** Whether time is this page's to move. @param {{mayMove: boolean, isHeld: boolean}} page */
export const mayTravel = (page) => page.mayMove && !page.isHeld;

/** Plain machine outlines, until the first picture is there. @param {DOMStringMap} hints */
function outlines(hints) {
  const machines = {},
    zones = Number(hints.zones) || 2,
    workers = Number(hints.workers) || 4;
  const blank = (role, zone) => ({ role, zone, power: true, cable: true, slow: false, since: 0, change: 0 });
  for (let number = 1; number <= (Number(hints.controlPlanes) || 3); number += 1)
    machines[`cp-${number}`] = blank('control-plane', 'a');
  for (let number = 1; number <= workers; number += 1)
    machines[`worker-${number}`] = blank('worker', 'abc'[Math.floor(((number - 1) * zones) / workers)]);
  return { ...EMPTY, tables: { machines } };
}
