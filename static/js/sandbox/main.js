// @ts-check
/** Wires the others: socket → picture → scene → page, and gestures → socket. The only file that knows all.
 *
 * For the page around it the root dispatches "sandbox:picture", "sandbox:frame" and "sandbox:verdict" (they bubble; detail: what came), and whoever
 * dispatches "sandbox:send" on it sends its detail to the server. "sandbox:see" (cancelable) tells what somebody selects. "sandbox:where" has its
 * detail filled with {sandbox, of}: whose picture it is, what is selected. Who dispatches
 * "sandbox:prediction" ({at, says, scored: {at, says} | null}, instants in microseconds) or "sandbox:picks" ({among: references, picked}) has it drawn. Elements anywhere with data-now-success, -ready, -writable, -time, -lease are filled.
 */
import { rowOf } from './picture.js';
import { shown } from './playhead.js';
import { measured } from './layout.js';
import { seatable, SINGLE_MAX } from './crowd.js';
import { seated } from './slots.js';
import { route, trafficRoute } from './routes.js';
import { scene } from './scene.js';
import { render } from './svg.js';
import * as motion from './motion.js';
import { t } from './words.js';
import { arrivalIn, arrive } from './arrival.js';
import { attend } from './attention.js';
import { connected } from './socket.js';
import { keepFocus, listen, settle } from './gestures.js';
import { listenToScrubs } from './scrub.js';
import { pageOf } from './page.js';
import { hear } from './hearing.js';
import { deedsOf } from './deeds.js';
import { drawBoard } from './board.js';
import { drawSide } from './side.js';
import { drawDepth } from './depth.js';
import { measuredLetters } from './letters.js';
import { learn, tag } from './tag.js';
import * as legend from './panels/legend.js';

const REDRAW_LEAST = 40,
  REDRAW = 100,
  REDRAW_QUIET = 1000,
  REDRAW_LOST = 250; // milliseconds between two drawings
const TOAST_SHOWN = 9000,
  STEPS_SHOWN = 2000;

/** @param {HTMLElement} root @param {typeof connected} linked  how the stage hears of its cluster: a socket, or what the page brings */
function begin(root, linked) {
  const page = pageOf(root),
    { part } = page;
  let seats = {},
    geometry = /** @type {any} */ (null),
    drawn = /** @type {any} */ (null),
    laidOut = '',
    drawnAt = 0,
    steppedAt = -Infinity;

  const say = (words) => {
    part('narration').textContent = words;
  };

  function toast(says) {
    page.toastUntil = performance.now() + TOAST_SHOWN;
    page.dirty = true;
    render(part('toast'), [
      tag('span', null, says),
      tag('button', { type: 'button', class: 'plain', 'data-act': 'close-toast' }, t('Close')),
    ]);
  }

  /** Messages are shown once, on their way; they are not part of the picture. */
  function fly(messages) {
    if (!drawn || document.hidden) return;
    const flights = messages
      .slice(-motion.AT_ONCE_MAX)
      .flatMap(([kind, from, to, sent, arrives, outcome, label]) => {
        const way =
          kind === 'traffic'
            ? trafficRoute(drawn, from, to)
            : { hue: 0, points: route(geometry, kind, from, to) };
        return way?.points
          ? [
              {
                kind,
                outcome,
                said: `${t('{from} to {to}', { from: spoken(from), to: spoken(to) })}${label ? `: ${label}` : ''}`,
                points: way.points,
                hue: way.hue,
                lasts: Math.max(arrives - sent, 0),
              },
            ]
          : [];
      });
    if (!motion.isQuiet()) motion.fly(part('messages'), flights, page.head.speed);
    else if (flights.length && performance.now() - steppedAt > STEPS_SHOWN) {
      // a step list stands as long as its badges
      steppedAt = performance.now();
      motion.fly(part('messages'), flights, page.head.speed);
      part('steps').textContent = flights.map(({ said }, index) => `${index + 1} ${said}.`).join(' ');
    }
  }

  const doing = deedsOf(page, { toast, say, geometry: () => geometry });
  const socket = linked(root.dataset.still ?? root.dataset.socket ?? '', () => ({ since: page.here ? page.picture.number : null, stream: page.stream, printed: page.printedLast }), {
    message: (message) => hear(page, message, { fly, toast }),
    state: (state) => {
      Object.assign(page.link, state);
      page.dirty = true;
    },
  });
  page.tell = socket.send;
  document.addEventListener('visibilitychange', () => attend(page));
  listen(root, doing);
  listenToScrubs(root, page, (at) => doing.act(`go:${at}`, root));
  const wanted = decodeURIComponent(location.hash).split('#see=')[1]; // a box of a drawing leads here
  if (wanted) root.addEventListener('sandbox:picture', () => doing.see(wanted), { once: true });
  const arrival = page.isStill ? null : arrivalIn(location.search);
  if (arrival) arrive(page, arrival, (reference) => doing.see(reference));
  if (!wanted && !arrival && page.variant === 'full')
    root.addEventListener(
      'sandbox:picture',
      () => {
        const first = page.mayAct && !page.selected && firstQuestion(page.picture);
        if (first) doing.see(first);
      },
      { once: true },
    );
  root.addEventListener('sandbox:where', (event) =>
    Object.assign(/** @type {CustomEvent} */ (event).detail, { sandbox: page.full.split('/')[2] ?? '', of: page.selected ?? '' }),
  );
  root.addEventListener('sandbox:send', (event) => socket.send(/** @type {CustomEvent} */ (event).detail));
  root.addEventListener('sandbox:prediction', (event) => {
    page.prediction = /** @type {CustomEvent} */ (event).detail;
    page.dirty = true;
  });
  root.addEventListener('sandbox:picks', (event) => {
    page.picks = /** @type {CustomEvent} */ (event).detail;
    page.dirty = true;
  });
  root.addEventListener(
    'toggle',
    () => {
      page.dirty = true;
    },
    true,
  );
  render(part('legend'), legend.trees());
  new ResizeObserver(() => {
    page.dirty = true;
    const box = part('legend');
    box.classList.remove('tight');
    box.classList.toggle('tight', box.scrollWidth > box.clientWidth);
  }).observe(root);

  function drawStage(now) {
    const box = part('scroller'),
      width = box.clientWidth,
      height = box.clientHeight;
    if (!width || !height) return; // folded away, or on paper
    const machines = Object.entries(page.picture.tables.machines ?? {})
      .map(([name, row]) => ({ name, role: row.role, zone: row.zone }))
      .sort((one, other) => order.compare(one.name, other.name));
    const wanted = `${width}x${height}:${machines.map(({ name, zone }) => name + zone)}`;
    if (wanted !== laidOut) {
      laidOut = wanted;
      geometry = measured(machines, width, height);
      part('messages').replaceChildren(); // they fly where things stood
      part('picture').setAttribute('width', String(width));
      part('picture').setAttribute('height', String(Math.max(geometry.height, height)));
    }
    const mayAct = page.mayAct && page.here;
    seats = seated(seatable(page.picture, now), seats);
    drawn = scene(page.picture, now, geometry, seats, {
      selected: page.selected,
      lit: page.lit,
      open: page.openTile,
      pace: page.head.speed < 1 && !page.head.paused && !motion.isQuiet() ? page.head.speed : 0, // slow motion shows single requests
      picks: page.picks,
      invitation: invitationOf(page),
      mayAct,
      mayBuild: mayAct && page.variant === 'full',
    });
    render(part('things'), drawn.trees);
    if (page.here) settle(root);
  }

  function tick(wall) {
    requestAnimationFrame(tick);
    const since = wall - drawnAt;
    const isPassing = !page.head.paused && since > (motion.isQuiet() ? REDRAW_QUIET : REDRAW);
    const isDue =
      (!page.link.open && since > REDRAW_LOST) ||
      [page.link.until, page.toastUntil, page.sureUntil].some((until) => until && wall > until);
    const least = Object.keys(page.picture.tables.pods ?? {}).length > SINGLE_MAX ? REDRAW : REDRAW_LEAST;
    if (since < least || !(page.dirty || isPassing || isDue)) return; // 25 drawings a second, 10 of a crowd, however many frames come
    page.dirty = false;
    if (wall > page.sureUntil) page.sureUntil = 0;
    drawnAt = wall;
    const now = shown(page.head, wall);
    if (drawSide(page, now)) {
      render(part('things'), []);
      settle(root);
    } else drawStage(now);
    drawDepth(page, now);
    attend(page);
    drawBoard(page, wall, now, { ask: doing.ask, say });
    keepFocus(root);
  }
  requestAnimationFrame(tick);
}

/** The one blue button, as long as nothing was done. @param {import('./page.js').Page} page */
function invitationOf(page) {
  const { picture, root, variant } = page;
  const isStruck = (row) => !row.power && row.role !== 'outside' && row.since > 0;
  const acted =
    page.acted ||
    rowOf(picture, 'price', 'shop')?.act !== undefined ||
    Object.values(picture.tables.machines ?? {}).some(isStruck);
  root.classList.toggle('acted', acted);
  const isLesson = variant === 'lesson';
  const [fault, name, process] = (root.dataset.invitation ?? (isLesson ? '' : 'power_off:worker-2')).split(':');
  if (acted || !fault || !page.here || !page.mayAct) return null;
  const machine = rowOf(picture, 'machines', name) ? name : 'worker-1';
  const isHeld = isLesson && root.dataset.step === '1'; // the prediction comes first; whoever acts all the same may
  const says = root.dataset.invitationSays || t('Cut the power');
  return {
    machine,
    act: ['strike', fault, machine, process].filter(Boolean).join(':'),
    words: isHeld
      ? t('{act}: step 2', { act: says })
      : isLesson
        ? says
        : t('Cut the power of {machine}', { machine }),
    short: says,
    lang: root.dataset.invitationSays ? 'en' : null, // a lesson's own words
    isPower: fault === 'power_off',
    ring: variant === 'home',
    quiet: isHeld,
  };
}

/** What the Because panel of a new sandbox opens on: a pod that is ready, as long as nothing was done; else nothing. @param {any} picture */
function firstQuestion(picture) {
  const { machines = {}, pods = {} } = picture.tables;
  const acted = rowOf(picture, 'price', 'shop')?.act !== undefined || Object.values(machines).some((row) => !row.power || !row.cable);
  const ready = Object.keys(pods).filter((key) => key.startsWith('shop/') && pods[key].ready);
  return acted || !ready.length ? '' : `pods/${ready.sort().at(-1)}`;
}

/** "worker-3/kubelet" as "kubelet of worker-3". @param {string} address */
function spoken(address) {
  const [machine, program] = address.split('/');
  return program ? t('{program} of {machine}', { program, machine }) : address;
}

const order = new Intl.Collator('en', { numeric: true });

for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-stage]'))) {
  learn(measuredLetters(root));
  if (root.dataset.still) import('./still.js').then((still) => begin(root, still.connected));
  else begin(root, connected);
}
