// @ts-check
/** What the server says → what the page knows. Nothing is drawn here. */
import { opened, patched } from './picture.js';
import * as playhead from './playhead.js';
import { lookOf, seen } from './depth.js';
import { remembered } from './panels/price.js';
import { latest } from './panels/events.js';
import { followed, placed } from './side.js';
import { grown, turn } from './reasoning.js';
import { t } from './words.js';

const CAUGHT_UP_SHOWN = 4000;
export const PRINTED_MAX = 40;

/** @param {import('./page.js').Page} page @param {any} message
 *  @param {{fly: (messages: any[]) => void, toast: (says: string) => void}} show what is shown at once and not kept */
export function hear(page, message, show) {
  page.dirty = true;
  if (message.kind === 'picture') newcomer(page, message);
  else if (message.kind === 'frame') frame(page, message, show.fly);
  else if (message.kind === 'because') explained(page, message);
  else if (message.kind === 'caused') grown(page, message);
  else if (message.kind === 'look') seen(page, message);
  else if (message.kind === 'read') read(page, message);
  else if (message.kind === 'printed') printed(page, message);
  else if (message.kind === 'lanes') page.lanes = message;
  else if (message.kind === 'beside') placed(page, message);
  else if (message.kind === 'journey') page.journey = message.at;
  else if (message.kind === 'moment') import('./panels/moment.js').then((moment) => moment.open(message));
  else if (message.kind === 'stopped') {
    page.stopped = message.says;
    page.mayAct = page.mayMove = false;
  } else if (message.kind === 'error' && page.here) {
    page.acted = false;
    page.journey = null;
    show.toast(message.says);
  }
}

function newcomer(page, message) {
  const wall = performance.now(),
    shownAt = page.picture.at;
  const isAnew = page.here && !message.jumped && message.number < page.picture.number; // started over: what was selected is no more
  page.picture = opened(message);
  page.head = playhead.started(message.at, wall, message.speed ?? 1, message.paused ?? false);
  if (isAnew) {
    Object.assign(page.asked, { of: null, answer: null, trail: [], opened: 0, tree: null });
    Object.assign(page, { selected: null, acted: false, samples: [] });
  }
  if (!page.here || isAnew)
    page.told = { number: Math.max(0, ...latest(page.picture).map((event) => event.number)), wall };
  if (message.selected) {
    page.selected = page.asked.of = message.selected;
    page.tell({ do: 'why', of: message.selected });
  }
  if (message.rights) {
    page.mayAct = !page.isWatching && message.rights === 'drive';
    page.mayMove = !page.isWatching && message.rights !== 'watch';
  }
  if (message.sandbox) page.full = `/sandboxes/${message.sandbox}/`;
  Object.assign(page, {
    here: true,
    faults: message.faults ?? page.faults,
    stopped: message.stopped ?? '',
    seeking: message.seeking ?? false,
    past: message.past ?? false,
    isHeld: message.held ?? false,
    end: message.end ?? message.at,
    journey: null,
    lanes: { ...page.lanes, current: message.lane ?? page.lanes.current },
  });
  if (message.jumped) {
    page.samples = page.samples.filter((sample) => sample.at <= message.at);
    page.told = { number: Math.max(0, ...latest(page.picture).map((event) => event.number)), wall };
  }
  page.stream = message.stream ?? null;
  page.printedLast = message.print ?? page.printedLast;
  page.link.least = Infinity;
  page.link.lag = 0;
  if (message.rights) newSocket(page);
  if (message.resumed) caughtUp(page, message, shownAt);
  page.root.classList.remove('loading');
  emit(page, 'sandbox:picture', message);
  if (message.verdict) emit(page, 'sandbox:verdict', message.verdict);
}

/** A new socket looks at the map, and measures its delays anew. */
function newSocket(page) {
  page.attends = 'map';
  page.link.least = Infinity;
  if (page.depth.level !== 'map') page.tell(lookOf(page));
}

function caughtUp(page, message, shownAt) {
  page.link.caughtUp = t('Caught up: {seconds} s, {changes} changes.', {
    seconds: Math.round(Math.max(message.at - shownAt, 0) / 1e6),
    changes: message.resumed.changes,
  });
  page.link.until = performance.now() + CAUGHT_UP_SHOWN;
}

function frame(page, message, fly) {
  if (!page.here) return;
  if (message.number < page.picture.number) return; // on its way when a newer picture was drawn
  if (message.after > page.picture.number) {
    page.tell({ do: 'hello', since: null }); // a gap: nothing is patched onto what may be wrong
    return;
  }
  const wall = performance.now();
  if (message.resumed) {
    newSocket(page);
    caughtUp(page, message, page.picture.at);
  }
  page.picture = patched(page.picture, message);
  followed(page, message.beside);
  page.head = playhead.heard(page.head, message, wall);
  page.link.least = Math.min(page.link.least, wall - message.sent);
  page.link.lag = Math.max(page.link.lag, wall - message.sent - page.link.least); // the worst since it was said
  page.seeking = message.seeking ?? page.seeking; // a frame says its state when that has changed
  page.past = message.past ?? page.past;
  page.isHeld = message.held ?? page.isHeld;
  page.journey = null;
  page.stopped = message.stopped ?? page.stopped;
  page.samples = remembered(page.samples, page.picture);
  fly(message.messages ?? []);
  if (message.verdict) emit(page, 'sandbox:verdict', message.verdict);
  emit(page, 'sandbox:frame', message);
}

function explained(page, message) {
  const { asked } = page;
  if (message.of !== asked.of) return;
  asked.answer = message;
  if (asked.turns) turn(page);
  asked.turns = false;
}

/** What a drawer asked for; what is no longer open is let go. */
function read(page, message) {
  const { reading } = page;
  if (message.what === 'timers') page.wheels.rows = message.view.timers;
  else if (message.what === reading.what && message.of === reading.of && message.before === reading.before) reading.answer = message;
}

function printed(page, { line, text, print }) {
  if (print <= (page.printedLast ?? -1)) return; // it came already, before the connection was lost
  page.printedLast = print ?? page.printedLast;
  const waiting =
    page.printed.find((each) => each.text === null && each.line === line) ??
    page.printed.find((each) => each.text === null);
  if (waiting) waiting.text = text;
  else page.printed.push({ line: line ?? 'kubectl', text });
  page.printed.splice(0, page.printed.length - PRINTED_MAX);
}

const emit = (page, name, detail) =>
  page.root.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
