// @ts-check
/** Wires the others: socket → picture → scene → page, and gestures → socket. The only file that knows all.
 *
 * For the page around it the root dispatches "sandbox:picture", "sandbox:frame" and "sandbox:verdict" (they bubble; detail: what came), and whoever
 * dispatches "sandbox:send" on it sends its detail to the server. Elements anywhere with data-now-success, -ready, -writable, -time, -lease are filled.
 */
import { EMPTY, opened, patched, rowOf, rowNamed } from './picture.js';
import * as playhead from './playhead.js';
import { measured, route, seated } from './layout.js';
import { scene, stateOf, trafficRoute, named } from './scene.js';
import { render } from './svg.js';
import * as motion from './motion.js';
import { connected } from './socket.js';
import { listen, settle } from './gestures.js';
import { inSeconds } from './tag.js';
import * as price from './panels/price.js';
import * as because from './panels/because.js';
import * as timers from './panels/timers.js';
import * as events from './panels/events.js';
import * as terminal from './panels/terminal.js';
import * as legend from './panels/legend.js';
import * as timeline from './panels/timeline.js';
import * as transport from './panels/transport.js';
import * as faultmenu from './panels/faultmenu.js';
import * as narration from './panels/narration.js';

const REDRAW = 100, REDRAW_QUIET = 1000;      // milliseconds between two drawings when only time has passed
const CAUGHT_UP_SHOWN = 4000, TOAST_SHOWN = 9000, SURE_SHOWN = 4000, WHY_AGAIN = 1000, QUIET_LINK = 1000;
const PRINTED_MAX = 40, STEPS_SHOWN = 2000;

/** @param {HTMLElement} root */
function begin(root) {
  const part = (name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`));
  const variant = root.dataset.variant ?? 'full';
  let picture = outlines(root.dataset), head = playhead.started(0, performance.now(), 1, true);
  let seats = {}, geometry = /** @type {any} */ (null), drawn = /** @type {any} */ (null);
  let dirty = true, drawnAt = 0, size = [0, 0];
  let menuOrigin = /** @type {Element | null} */ (null), lit = /** @type {Element[]} */ ([]);
  const known = { here: false, faults: [], mayAct: root.dataset.rights !== 'watch', samples: [], seeking: false, stopped: '' };
  const eye = { selected: /** @type {string | null} */ (null), lit: /** @type {string | null} */ (null), menu: /** @type {string | null} */ (null), tab: '', unfolded: false, sureUntil: 0, acted: false };
  const asked = { of: /** @type {string | null} */ (null), answer: /** @type {any} */ (null), trail: /** @type {string[]} */ ([]), at: 0, change: 0 };
  const link = { open: false, lostAt: performance.now(), nextAt: 0, final: '', caughtUp: '', until: 0 };
  const printed = /** @type {{line: string, text: string | null}[]} */ ([]);
  let told = { number: 0, wall: 0 }, toastUntil = 0, steppedAt = -Infinity;

  const socket = connected(root.dataset.socket ?? '', () => (known.here ? picture.number : null), { message: heard, state: linked });

  // What the server says

  function heard(message) {
    if (message.kind === 'picture') newcomer(message);
    else if (message.kind === 'frame') frame(message);
    else if (message.kind === 'because') explained(message);
    else if (message.kind === 'printed') answered(message);
    else if (message.kind === 'error' && known.here) toast(message.says);
    dirty = true;
  }

  function newcomer(message) {
    const wall = performance.now();
    const shownAt = picture.at;
    const again = known.here && message.number < picture.number;                 // it began anew: what was selected is no more
    picture = opened(message);
    head = playhead.started(message.at, wall, message.speed ?? 1, message.paused ?? false);
    if (again) Object.assign(asked, { of: null, answer: null, trail: [] }), Object.assign(eye, { selected: null, acted: false }), known.samples = [];
    if (!known.here || again) told = { number: Math.max(0, ...events.latest(picture).map((event) => event.number)), wall };
    Object.assign(known, { here: true, faults: message.faults ?? known.faults, stopped: message.stopped ?? '', seeking: false });
    if (message.rights) known.mayAct = root.dataset.rights !== 'watch' && message.rights !== 'watch';
    if (message.resumed) {
      link.caughtUp = `Caught up: ${Math.round(Math.max(message.at - shownAt, 0) / 1e6)} s, ${message.resumed.changes} changes.`;
      link.until = wall + CAUGHT_UP_SHOWN;
    }
    root.classList.remove('loading');
    emit('sandbox:picture', message);
    if (message.verdict) emit('sandbox:verdict', message.verdict);
  }

  function frame(message) {
    if (!known.here) return;
    if (message.number < picture.number || (message.after !== undefined && message.after !== picture.number)) {
      socket.send({ do: 'hello', since: null });                                  // a gap: nothing is patched onto what may be wrong
      return;
    }
    picture = patched(picture, message);
    head = playhead.heard(head, message, performance.now());
    known.seeking = message.seeking ?? false;
    known.stopped = message.stopped ?? known.stopped;
    known.samples = price.remembered(known.samples, picture);
    fly(message.messages ?? []);
    if (message.verdict) emit('sandbox:verdict', message.verdict);
    emit('sandbox:frame', message);
  }

  function explained(message) {
    if (message.of !== asked.of) return;
    asked.answer = message.links.length || !message.missing ? message : { ...message, links: [], title: message.missing };
  }

  function answered(message) {
    const waiting = printed.find((each) => each.text === null && each.line === message.line) ?? printed.find((each) => each.text === null);
    if (waiting) waiting.text = message.text;
    else printed.push({ line: message.line ?? 'kubectl', text: message.text });
    printed.splice(0, printed.length - PRINTED_MAX);
  }

  function linked(state) {
    Object.assign(link, state);
    dirty = true;
  }

  const emit = (name, detail) => root.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  root.addEventListener('sandbox:send', (event) => socket.send(/** @type {CustomEvent} */ (event).detail));

  // What the learner does

  function send(action) {
    if (!socket.send(action)) toast('There is no connection just now, so nothing was done. Try again when it is back.');
  }

  function act(words, origin) {
    const [verb, ...rest] = words.split(':');
    if (verb === 'strike' || verb === 'heal') {
      const [fault, machine, process] = rest;
      send({ do: verb, fault, machine, ...(process ? { process } : {}) });
      menu(null);
      eye.acted = true;
      see(`machines/${machine}`);
    } else if (verb === 'menu') menu(rest[0], origin);
    else if (verb === 'why') see(rest.join(':'), null, true);
    else if (verb === 'speed') send({ do: 'pace', speed: Number(rest[0]) });
    else if (verb === 'next') send({ do: 'run_to_next' });
    else if (verb === 'play' || verb === 'pause') send({ do: verb });
    else if (verb === 'start-over') eye.sureUntil = performance.now() + SURE_SHOWN;
    else if (verb === 'start-over-yes') { eye.sureUntil = 0; send({ do: 'start_over' }); }
    else if (verb === 'tab') tab(rest[0]);
    else if (verb === 'add-worker') send({ do: 'add_worker', zone: rest[0] });
    else if (verb === 'remove-worker') { menu(null); send({ do: 'remove_worker', machine: rest[0] }); }
    else if (verb === 'back') back();
    else if (verb === 'unfold-timers') eye.unfolded = !eye.unfolded;
    else if (verb === 'close-toast') toastUntil = 0;
    dirty = true;
  }

  /** Select a thing and ask why it is as it is. @param {string} reference @param {Element | null} origin */
  function see(reference, origin = null, deeper = false) {
    if (!reference.startsWith('change/')) eye.selected = reference;
    if (deeper && asked.of && asked.of !== reference) asked.trail.push(asked.of);
    else if (!deeper) asked.trail = [];
    ask(reference);
    if (origin && reference.startsWith('machines/')) menu(reference.slice(9), origin);
    else if (origin) menu(null);
    if (origin) sheet('because');
  }

  function ask(reference) {
    if (reference !== asked.of) asked.answer = null;
    Object.assign(asked, { of: reference, at: performance.now(), change: rowNamed(picture, reference)?.change ?? 0 });
    socket.send({ do: 'why', of: reference });
    dirty = true;
  }

  function back() {
    const reference = asked.trail.pop();
    if (reference) ask(reference);
  }

  function menu(machine, origin = null) {
    const was = eye.menu;
    eye.menu = machine && known.mayAct && known.here && rowOf(picture, 'machines', machine) ? machine : null;
    const box = part('menu');
    if (eye.menu) {
      if (was !== eye.menu) menuOrigin = origin?.closest('[data-see]') ?? root.querySelector(`[data-see="machines/${eye.menu}"]`);
      render(box, faultmenu.trees(picture, known.faults, eye.menu, variant === 'full'));
      box.hidden = false;
      beside(box, geometry.machines[eye.menu], part('scroller'));
      /** @type {HTMLElement | null} */ (box.querySelector('[role="menuitem"]'))?.focus({ preventScroll: true });
    } else if (was) {
      const held = box.contains(document.activeElement);
      box.hidden = true;
      if (held) /** @type {any} */ (menuOrigin?.isConnected ? menuOrigin : root.querySelector('[data-see][tabindex="0"]'))?.focus({ preventScroll: true });
    }
    dirty = true;
  }

  function tab(name) {
    if (isPhone()) {
      root.classList.toggle('raised', root.dataset.sheet === name ? !root.classList.contains('raised') : root.classList.contains('raised'));
      sheet(name);
      return;
    }
    eye.tab = eye.tab === name ? '' : name;
    dirty = true;
    if (eye.tab === 'kubectl') requestAnimationFrame(() => root.querySelector('input')?.focus());
  }

  const sheet = (name) => { root.dataset.sheet = name; };
  const isPhone = () => matchMedia('(max-width: 719px)').matches && variant !== 'home';

  function light(reference) {
    eye.lit = reference;
    for (const word of lit) word.classList.remove('lit');
    lit = reference ? [...document.querySelectorAll('[data-shape]')].filter((word) => named(word.getAttribute('data-shape'), reference) || word.getAttribute('data-shape') === reference) : [];
    for (const word of lit) word.classList.add('lit');
    if (lit.length || !reference) dirty = true;
    else eye.lit = null;                                                          // a shape that no word speaks of stays as it is
  }

  function key(name) {
    const focused = document.activeElement?.closest?.('[data-see]');
    const reference = focused?.getAttribute('data-see') ?? null;
    const machine = reference && (reference.startsWith('pods/') ? rowNamed(picture, reference)?.node : reference.split('/')[1]);
    if (name === 'space' && known.mayAct) send({ do: head.paused ? 'play' : 'pause' });
    else if (name === 'next' && known.mayAct) send({ do: 'run_to_next' });
    else if (name === 'live') known.mayAct && head.paused && send({ do: 'play' });
    else if (name === 'because' && reference) see(reference, null);
    else if (name === 'faults' && machine) menu(machine, focused);
    else if (name === 'recent') say(narration.recent(picture, playhead.shown(head, performance.now())));
    else if (name === 'slower' || name === 'faster') pace(name === 'faster' ? 1 : -1);
    else if (name === 'kubectl') tab('kubectl');
    else if (name === 'timers' || name === 'legend') isPhone() ? sheet(name) : part(name).scrollIntoView({ block: 'nearest' });
    else if (name === 'escape') eye.menu ? menu(null) : asked.trail.length ? back() : eye.tab ? tab(eye.tab) : (eye.selected = null);
    dirty = true;
  }

  function pace(step) {
    const speed = transport.SPEEDS[transport.SPEEDS.indexOf(head.speed) + step];
    if (speed && known.mayAct) send({ do: 'pace', speed });
  }

  function kubectl(line) {
    printed.push({ line, text: null });
    printed.splice(0, printed.length - PRINTED_MAX);
    send({ do: 'kubectl', line });
    dirty = true;
  }

  listen(root, { act, see, light, menu, key, kubectl });
  root.addEventListener('click', (event) => {
    if (/** @type {Element} */ (event.target).closest('[data-part="tabs"] summary')) dirty = true;
  });

  // What is drawn

  function toast(says) {
    toastUntil = performance.now() + TOAST_SHOWN;
    render(part('toast'), [{ tag: 'span', key: 'says', attributes: {}, children: [says] },
      { tag: 'button', key: 'close', attributes: { type: 'button', class: 'plain', 'data-act': 'close-toast' }, children: ['Close'] }]);
  }

  const say = (words) => { part('narration').textContent = words; };

  function fly(messages) {
    if (!drawn || document.hidden) return;
    const flights = messages.slice(-motion.AT_ONCE_MAX).flatMap(([kind, from, to, sent, arrives, outcome, label]) => {
      const way = kind === 'traffic' ? trafficRoute(drawn, from, to) : { hue: 0, points: route(geometry, kind, from, to) };
      return way?.points ? [{ kind, outcome, said: `${spoken(from)} to ${spoken(to)}${label ? `: ${label}` : ''}`, points: way.points, hue: way.hue, lasts: Math.max(arrives - sent, 0) }] : [];
    });
    if (!motion.isQuiet()) motion.fly(part('messages'), flights, head.speed);
    else if (flights.length && performance.now() - steppedAt > STEPS_SHOWN) {         // a step list stands as long as its badges
      steppedAt = performance.now();
      motion.fly(part('messages'), flights, head.speed);
      part('steps').textContent = flights.map(({ said }, index) => `${index + 1} ${said}.`).join(' ');
    }
  }

  function tick(wall) {
    requestAnimationFrame(tick);
    const passing = !head.paused && wall - drawnAt > (motion.isQuiet() ? REDRAW_QUIET : REDRAW);
    const timed = (!link.open && wall - drawnAt > 250) || (link.until && wall > link.until) || (toastUntil && wall > toastUntil) || (eye.sureUntil && wall > eye.sureUntil);
    if (!dirty && !passing && !timed) return;
    if (dirty && wall - drawnAt < 40) return;                                    // at most 25 drawings a second, however many frames come
    dirty = false;
    drawnAt = wall;
    draw(wall);
  }

  function draw(wall) {
    const now = playhead.shown(head, wall), phone = isPhone();
    stage(now);
    render(part('price'), price.trees(picture, known.samples, phone ? 'phone' : variant));
    const room = part('timers').clientHeight;
    render(part('timers'), timers.trees(picture, now, Math.max(Math.floor((room - 70) / 47), 2), eye.unfolded || phone));
    again(wall);
    render(part('because'), because.trees(asked.answer, asked.of, picture, asked.trail.length));
    tabs(now, phone);
    const [wide, high] = [part('timeline').clientWidth, part('timeline').clientHeight];
    if (wide > 0) render(part('timeline'), timeline.trees(picture, now, wide, high, phone));
    render(part('transport'), transport.trees({ now, speed: head.speed, paused: head.paused, line: liveLine(wall), mayAct: known.mayAct, phone, asking: wall < eye.sureUntil, running: known.seeking }));
    if (eye.menu) render(part('menu'), faultmenu.trees(picture, known.faults, eye.menu, variant === 'full'));
    around(wall, now);
  }

  function stage(now) {
    const box = part('scroller'), width = box.clientWidth, height = box.clientHeight;
    const machines = Object.entries(picture.tables.machines ?? {}).map(([name, row]) => ({ name, role: row.role, zone: row.zone })).sort((one, other) => order.compare(one.name, other.name));
    if (width !== size[0] || height !== size[1] || drawn?.machines !== machines.map((each) => each.name + each.zone).join()) {
      geometry = measured(machines, width, height);
      size = [width, height];
      const svg = part('picture');
      svg.setAttribute('width', String(width));
      svg.setAttribute('height', String(Math.max(geometry.height, height)));
    }
    seats = seated(Object.entries(picture.tables.pods ?? {}), seats);
    drawn = scene(picture, now, geometry, seats, { ...eye, invitation: invitation(), mayAct: known.mayAct && known.here, mayBuild: known.mayAct && known.here && variant === 'full' });
    drawn.machines = machines.map((each) => each.name + each.zone).join();
    render(part('things'), drawn.trees);
    if (known.here) settle(root);
  }

  /** The one blue button, as long as nothing was done. */
  function invitation() {
    const acted = eye.acted || rowOf(picture, 'price', 'shop')?.act !== undefined
      || Object.values(picture.tables.machines ?? {}).some((row) => !row.power && row.role !== 'outside' && known.here && row.since > 0);
    root.classList.toggle('acted', acted);
    const [fault, name] = (root.dataset.invitation ?? (variant === 'lesson' ? '' : 'power_off:worker-2')).split(':');
    const machine = rowOf(picture, 'machines', name) ? name : 'worker-1';
    if (acted || !fault || !known.here || !known.mayAct) return null;
    return { machine, act: `strike:${fault}:${machine}`, words: `Cut the power of ${machine}`, ring: variant === 'home', quiet: variant === 'lesson' };
  }

  /** What is shown in the Because panel is asked again when the thing has changed. */
  function again(wall) {
    const change = asked.of && rowNamed(picture, asked.of)?.change;
    if (change && change !== asked.change && wall - asked.at > WHY_AGAIN) ask(/** @type {string} */ (asked.of));
  }

  function tabs(now, phone) {
    const button = (name, words, on) => ({ tag: 'button', key: name, attributes: { type: 'button', 'data-act': `tab:${name}`, 'data-tab': name, [phone ? 'aria-pressed' : 'aria-expanded']: String(on), 'aria-selected': null }, children: [words] });
    const open = phone ? root.dataset.sheet ?? '' : eye.tab;
    const names = phone ? [['because', 'Because'], ['timers', `Timers ${timers.count(picture, now)}`], ['events', 'Events'], ['kubectl', 'kubectl'], ['legend', 'Legend']]
      : [['events', 'Events'], ['kubectl', 'kubectl'], ...(variant === 'lesson' || part('legend').offsetParent === null ? [['legend', 'Legend']] : [])];
    const bar = part('tabs');
    render(bar, [
      !phone && { tag: 'b', key: 'title', attributes: {}, children: ['Open below'] },
      ...names.map(([name, words]) => button(name, words, open === name)),
      { tag: 'details', key: 'twin', attributes: { class: 'twin' }, children: [{ tag: 'summary', key: 'summary', attributes: {}, children: ['Table'] },
        { tag: 'div', key: 'sheet', attributes: { class: 'sheet', 'data-part': 'twin', tabindex: 0 }, children: /** @type {any} */ (bar.querySelector('details'))?.open ? events.twin(picture, (_, pod) => stateOf(picture, now, pod).word) : [] }] },
      variant === 'full' && !phone && { tag: 'span', key: 'note', attributes: { class: 'note' }, children: ['Heal undoes a fault; Start over undoes everything.'] },
    ]);
    const body = part('drawer');
    body.hidden = phone ? open !== 'events' && open !== 'kubectl' : !open;
    body.dataset.open = open;
    if (body.hidden) return;
    render(body, open === 'kubectl' ? terminal.trees(printed, known.mayAct ? '' : 'You watch; only its owner types here.') : open === 'legend' ? legendBox() : events.trees(picture));
  }

  const legendBox = () => [{ tag: 'div', key: 'legend', attributes: { class: 'legend folded' }, children: legend.trees() }];

  function liveLine(wall) {
    if (known.stopped) return { kind: 'away', says: 'Stopped.' };
    if (!known.here) return { kind: 'away', says: 'Waiting for the cluster.' };
    if (!link.open) return { kind: 'away', says: `Not connected for ${Math.round((wall - link.lostAt) / 1000)} s.` };
    return { kind: 'live', says: known.seeking ? 'Running to the next event.' : 'Live. The picture follows the cluster.' };
  }

  /** Connection, toast, narration, figures elsewhere on the page. */
  function around(wall, now) {
    const banner = part('connection'), waiting = part('waiting');
    const lost = !link.open && wall - link.lostAt > QUIET_LINK && known.here, back = link.open && wall < link.until;
    const words = known.stopped || link.final || (lost ? `Connection lost ${Math.round((wall - link.lostAt) / 1000)} s ago. The picture shows ${inSeconds(picture.at)}. `
      + (link.nextAt > wall ? `Trying again in ${Math.ceil((link.nextAt - wall) / 1000)} s.` : 'Trying again.') : back ? link.caughtUp : '');
    if (!link.open && !head.paused && known.here) head = playhead.started(playhead.shown(head, wall), wall, head.speed, true);   // it freezes where it is true
    if (link.until && wall > link.until) link.until = 0;
    banner.hidden = !words;
    banner.classList.toggle('good', back && !known.stopped);
    if (banner.textContent !== words) banner.textContent = words;
    waiting.hidden = known.here || wall < 1000;
    waiting.textContent = link.final || 'The cluster is being started. Its picture comes as soon as it runs.';
    if (toastUntil && wall > toastUntil) toastUntil = 0;
    part('toast').hidden = !toastUntil;
    const news = narration.news(picture, told, wall);
    if (news) {
      told = news.last;
      say(news.says);
    }
    const figures = price.figures(picture, now);
    for (const [name, figure] of Object.entries(figures)) {
      for (const element of document.querySelectorAll(`[data-now-${name}]`)) if (element.textContent !== figure) element.textContent = figure;
    }
  }

  render(part('legend'), legend.trees());
  new ResizeObserver(() => { dirty = true; }).observe(root);
  requestAnimationFrame(tick);
}

const spoken = (address) => { const [machine, program] = address.split('/'); return program ? `${program} of ${machine}` : address; };
const order = new Intl.Collator('en', { numeric: true });

/** Plain machine outlines, until the first picture is there. @param {DOMStringMap} hints */
function outlines(hints) {
  const machines = {}, zones = Number(hints.zones) || 2, workers = Number(hints.workers) || 4;
  for (let number = 1; number <= (Number(hints.controlPlanes) || 3); number += 1) machines[`cp-${number}`] = blank('control-plane', 'a');
  for (let number = 1; number <= workers; number += 1) machines[`worker-${number}`] = blank('worker', 'abc'[Math.floor(((number - 1) * zones) / workers)]);
  return { ...EMPTY, tables: { machines } };
}

const blank = (role, zone) => ({ role, zone, power: true, cable: true, slow: false, since: 0, change: 0 });

/** Put the menu beside the machine it is about, never on it if there is room. */
function beside(box, place, scroller) {
  const width = box.offsetWidth, height = box.offsetHeight, room = [scroller.clientWidth, scroller.clientHeight];
  const [left, top] = [place.x - scroller.scrollLeft, place.y - scroller.scrollTop];
  const right = left + place.width + 10;
  const x = right + width + 8 <= room[0] ? right : left - width - 10 >= 8 ? left - width - 10 : Math.max(room[0] - width - 8, 8);
  box.style.left = `${x}px`;
  box.style.top = `${Math.max(Math.min(top, room[1] - height - 8), 8)}px`;
}

for (const root of document.querySelectorAll('[data-stage]')) begin(/** @type {HTMLElement} */ (root));
