// @ts-check
/** What the learner does: each act becomes an action for the server, or opens something on the page. The picture never changes here. */
import { t } from './words.js';
import { rowNamed, rowOf } from './picture.js';
import { mayTravel } from './page.js';
import { shown } from './playhead.js';
import { named } from './scene.js';
import { render } from './svg.js';
import { PRINTED_MAX } from './hearing.js';
import * as faultmenu from './panels/faultmenu.js';
import { isPlace, leaveDepth, moveWindow, openDepth, toggleKind, toggleLine } from './depth.js';
import { areBothShown, compare, only } from './side.js';
import { showCaused, toggleEvidence, turn } from './reasoning.js';
import { recent } from './panels/narration.js';
import { SPEEDS } from './panels/transport.js';
import { endOf, keyed } from './scrub.js';

const SURE_SHOWN = 4000; // milliseconds in which "Start over" waits for its second click

/** @param {import('./page.js').Page} page @param {{toast: (says: string) => void, say: (words: string) => void, geometry: () => any}} show
 *  @returns {import('./gestures.js').Doing & {ask: (reference: string) => void}} */
export function deedsOf(page, show) {
  const send = (action) => {
    if (!page.tell(action))
      show.toast(t('There is no connection just now, so nothing was done. Try again when it is back.'));
  };

  /** By the first word of data-act; the rest of its words are the arguments. */
  const acts = {
    switch: (verb, process, controller) => {
      const fault = controller ? { fault: 'switch_off_controller', controller } : { fault: 'switch_off', process };
      send({ do: verb === 'off' ? 'strike' : 'heal', ...fault });
      menu(null);
      page.acted = true;
    },
    strike: (fault, machine, process) => strike('strike', fault, machine, process),
    heal: (fault, machine, process) => strike('heal', fault, machine, process),
    speed: (speed) => send({ do: 'pace', speed: Number(speed) }),
    next: () => send({ do: 'step', what: 'event', back: false }),
    step: (what, way) => (what === 'cause' ? cause(way === 'back') : send({ do: 'step', what, back: way === 'back' })),
    go: (at) => send({ do: 'go', at: Number(at) }),
    live: () => send({ do: 'live' }),
    until: (what) => send({ do: 'run_until', what }),
    axis: (which) => {
      page.whole = which === 'whole';
      page.span = null;
    },
    'drop-lane': (letter) => send({ do: 'drop_lane', lane: letter }),
    lane: (letter) => send({ do: 'lane', lane: letter }),
    compare: (letter) => compare(page, send, show.toast, letter),
    'side-by-side': () => {
      page.isSideBySide = true;
    },
    only: (letter) => only(page, send, letter),
    play: () => send({ do: 'play' }),
    pause: () => send({ do: 'pause' }),
    'start-over': () => {
      page.sureUntil = performance.now() + SURE_SHOWN;
    },
    'start-over-yes': () => {
      page.sureUntil = 0;
      send({ do: 'start_over' });
    },
    'add-worker': (zone) => send({ do: 'add_worker', zone }),
    'remove-worker': (machine) => {
      menu(null);
      send({ do: 'remove_worker', machine });
    },
    why: (...words) => see(words.join(':'), null, true),
    back,
    evidence: (number) => {
      toggleEvidence(page, Number(number));
      requestAnimationFrame(() => requestAnimationFrame(() => page.root.querySelector('[data-behind]')?.closest('li')?.scrollIntoView({ block: 'start' })));
    },
    caused: (number) => showCaused(page, Number(number)),
    chain: () => turn(page),
    'because-turn': () => {
      const thing = document.activeElement?.closest('[data-see]')?.getAttribute('data-see') ?? '';
      if (!thing || thing === page.asked.of) return turn(page);
      page.asked.turns = true; // as soon as it is known which change made it so
      return see(thing);
    },
    tab,
    moment: () => send({ do: 'moment', of: page.selected }),
    keys: () => import('./panels/keys.js').then((keys) => keys.toggle()),
    recent: () => key('recent'),
    graph: (...words) =>
      import('./panels/graph.js').then((graph) =>
        graph.open(page.full || location.pathname, words.join(':'), (reference) => see(reference)),
      ),
    depth,
    'depth-line': (address) => toggleLine(page, address),
    'depth-kind': (kind) => toggleKind(page, kind),
    'depth-window': (last) => moveWindow(page, Number(last)),
    'unfold-timers': () => {
      page.unfolded = !page.unfolded;
      page.wheels = { rows: null, asked: 0 };
    },
    'read-before': (number) => Object.assign(page.reading, { before: Number(number), answer: null, asked: 0 }),
    'copy-yaml': () =>
      navigator.clipboard?.writeText(page.reading.answer?.view.text ?? '').then(
        () => show.say(t('Copied.')),
        () => show.toast(t('This browser does not let the page copy. Select the text and copy it.')),
      ),
    'timer-end': (due) => send({ do: 'run_until', what: 'instant', at: Number(due) }),
    'close-toast': () => {
      page.toastUntil = 0;
    },
  };

  function act(words, origin) {
    const [verb, ...rest] = words.split(':');
    if (!verb.startsWith('start-over')) origin?.closest('[data-more]')?.removeAttribute('open');
    if (verb === 'menu') menu(rest[0], origin);
    else acts[verb]?.(...rest);
    page.dirty = true;
  }

  function strike(verb, fault, machine, process) {
    send({ do: verb, fault, machine, ...(process ? { process } : {}) });
    menu(null);
    if (document.activeElement?.closest('[data-invitation]')) // the button is about to go
      focus(page.root.querySelector(`[data-see="machines/${machine}"]`));
    page.acted = true;
    see(process ? `components/${machine}/${process}` : `machines/${machine}`);
  }

  /** Select a thing and ask why it is as it is. @param {string} reference @param {Element | null} origin */
  function see(reference, origin = null, isDeeper = false) {
    if (reference.startsWith('tiles/')) return openTile(reference.slice('tiles/'.length));
    const told = new CustomEvent('sandbox:see', { detail: { of: reference }, bubbles: true, cancelable: true });
    if (origin && !page.root.dispatchEvent(told)) return; // a lesson takes it as a pick
    const letter = origin?.closest('[data-lane]')?.getAttribute('data-lane'); // one of two stages: it is shown alone
    if (letter) only(page, send, letter);
    if (!/^(change|waiting|request|field|missing|leader)\b/.test(reference)) page.selected = reference;
    if (!isDeeper) page.asked.trail = [];
    else if (page.asked.of && page.asked.of !== reference) page.asked.trail.push(page.asked.of);
    ask(reference);
    if (!origin || letter) return;
    menu(reference.startsWith('machines/') ? reference.slice('machines/'.length) : null, origin);
    page.root.dataset.sheet = 'because';
  }

  /** Open a tile of many pods, or close it. */
  function openTile(name) {
    page.openTile = page.openTile === name ? null : name;
    page.dirty = true;
  }

  /** Open a depth; what is looked into is also what is asked about. @param {string} level @param {...string} words */
  function depth(level, ...words) {
    if (page.isStill) return; // a moment keeps its picture and its reasons, not what is inside
    menu(null);
    openDepth(page, level, words.join(':'));
    const { of } = page.depth;
    const about = of.startsWith('links/') ? `machines/${of.slice('links/'.length).split('|')[0]}` : of;
    if (isPlace(of) && page.asked.of !== about) see(about);
  }

  function ask(reference) {
    if (reference !== page.asked.of) Object.assign(page.asked, { answer: null, opened: 0 });
    page.asked.tree = null;
    Object.assign(page.asked, {
      of: reference,
      at: performance.now(),
      change: rowNamed(page.picture, reference)?.change ?? 0,
    });
    page.tell({ do: 'why', of: reference });
    page.dirty = true;
  }

  function back() {
    const reference = page.asked.trail.pop();
    if (reference) ask(reference);
  }

  /** Open the fault menu of a machine and put the focus into it, or close it and give the focus back. */
  function menu(machine, origin = null) {
    const before = page.menu,
      box = page.part('menu');
    page.menu =
      machine && page.mayAct && page.here && rowOf(page.picture, 'machines', machine) ? machine : null;
    page.dirty = true;
    if (page.menu) {
      if (before !== page.menu)
        page.menuOrigin =
          origin?.closest('[data-see]') ?? page.root.querySelector(`[data-see="machines/${page.menu}"]`);
      render(box, faultmenu.trees(page.picture, page.faults, page.menu, page.variant === 'full'));
      box.hidden = false;
      beside(box, show.geometry().machines[page.menu], page.part('scroller'));
      focus(box.querySelector('[role="menuitem"]'));
    } else if (before) {
      const hadFocus = box.contains(document.activeElement);
      box.hidden = true;
      if (hadFocus)
        focus(
          page.menuOrigin?.isConnected
            ? page.menuOrigin
            : page.root.querySelector('[data-see][tabindex="0"]'),
        );
    }
  }

  /** A tab of the drawer; on a phone, of the sheet, which a second touch raises. */
  function tab(name) {
    page.dirty = true;
    if (page.isPhone()) {
      if (page.root.dataset.sheet === name) page.root.classList.toggle('raised');
      page.root.dataset.sheet = name;
      return;
    }
    page.tab = page.tab === name ? '' : name;
    if (page.tab === 'kubectl') requestAnimationFrame(() => page.root.querySelector('input')?.focus());
  }

  /** Light the words of the page that name a shape, and the shape if a word names it. @param {string | null} reference */
  function light(reference) {
    for (const word of page.litWords) word.classList.remove('lit');
    const speaks = (word) =>
      named(word.getAttribute('data-shape'), reference ?? '') ||
      word.getAttribute('data-shape') === reference;
    page.litWords = reference ? [...document.querySelectorAll('[data-shape]')].filter(speaks) : [];
    for (const word of page.litWords) word.classList.add('lit');
    page.lit = page.litWords.length ? reference : null;
    page.dirty = true;
  }

  function key(name) {
    const thing = document.activeElement?.closest('[data-see]') ?? null;
    const reference = thing?.getAttribute('data-see') ?? '';
    const machine = reference.startsWith('pods/')
      ? rowNamed(page.picture, reference)?.node
      : reference.split('/')[1];
    page.dirty = true;
    if (name === 'escape' && areBothShown(page) && !page.menu && !page.tab) return acts.compare();
    if (name === 'escape' && page.depth.level !== 'map' && !page.menu && !page.tab) return leaveDepth(page);
    if (name === 'escape')
      return page.menu
        ? menu(null)
        : page.openTile
        ? openTile(page.openTile)
        : page.asked.trail.length
          ? back()
          : page.tab
            ? tab(page.tab)
            : (page.selected = null);
    if (name === 'because') return reference && see(reference);
    if (name === 'faults') return machine && menu(machine, thing);
    if (name === 'recent') return show.say(recent(page.picture, shown(page.head, performance.now())));
    if (name === 'keys') return acts.keys();
    if (name === 'kubectl') return tab('kubectl');
    if (name === 'timers' || name === 'legend')
      return page.isPhone() ? tab(name) : page.part(name).scrollIntoView({ block: 'nearest' });
    if (!page.mayMove) return undefined;
    if (page.isHeld) return show.toast(t('Your instructor holds the clock.'));
    if (name === 'space') return send({ do: page.head.paused ? 'play' : 'pause' });
    if (name === 'live') return acts.live();
    if (name === 'next') return acts.next();
    if (name === 'event-back') return acts.step('event', 'back');
    if (name === 'cause-back' || name === 'cause-on') return cause(name === 'cause-back');
    const speed =
      SPEEDS[SPEEDS.indexOf(page.head.speed) + (name === 'faster' ? 1 : name === 'slower' ? -1 : NaN)];
    return speed && send({ do: 'pace', speed });
  }

  /** Along the chain that is open, link by link; beyond its ends, and without one, to whatever happened before or after. @param {boolean} isBack */
  function cause(isBack) {
    const now = page.journey ?? page.picture.at;
    const links = (page.asked.answer?.links ?? []).map((link) => link.at).filter((at) => (isBack ? at < now : at > now));
    if (links.length) acts.go(isBack ? Math.max(...links) : Math.min(...links));
    else send({ do: 'step', what: 'cause', back: isBack });
  }

  function kubectl(line) {
    page.printed.push({ line, text: null });
    page.printed.splice(0, page.printed.length - PRINTED_MAX);
    send({ do: 'kubectl', line });
    page.dirty = true;
  }

  /** Whose stream or log the drawer shows, or which events. */
  function choose(what, value) {
    if (what === 'watch') page.watcher = value;
    else if (what === 'raft') page.member = value;
    else page.sought = value;
    page.dirty = true;
  }

  /** A key on the dock that leads to another instant; whether it is one. @param {KeyboardEvent} event */
  function scrub(event) {
    const end = endOf(page),
      at = mayTravel(page) && page.here ? keyed(event, page.journey ?? Math.min(shown(page.head, performance.now()), end), end) : null;
    if (at === null) return false;
    page.journey = at;
    page.dirty = true;
    acts.go(at);
    return true;
  }

  return { act, scrub, see, ask, light, menu, key, kubectl, choose };
}

const focus = (element) => /** @type {HTMLElement | null} */ (element)?.focus({ preventScroll: true });

/** Put the menu beside the machine it is about, never on it if there is room. */
function beside(box, place, scroller) {
  const width = box.offsetWidth,
    height = box.offsetHeight,
    room = [scroller.clientWidth, scroller.clientHeight];
  const left = place.x - scroller.scrollLeft,
    top = place.y - scroller.scrollTop,
    right = left + place.width + 10;
  const x =
    right + width + 8 <= room[0]
      ? right
      : left - width - 10 >= 8
        ? left - width - 10
        : Math.max(room[0] - width - 8, 8);
  box.style.left = `${x}px`;
  box.style.top = `${Math.max(Math.min(top, room[1] - height - 8), 8)}px`;
}
