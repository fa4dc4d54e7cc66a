// @ts-check
/** Inside the container runtime: the legal moves of a container with how many stand where, the sandboxes, the images and the pulls. Pure. */
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';
import { part, pod, wait, why } from './organs.js';

const AT = { absent: [60, 44], created: [220, 44], running: [380, 44], exited: [540, 44] };

/** What it believes is what it is about: that stands first. */
export const believesFirst = true;

/** @param {any} view @param {{time: number, page: import('../page.js').Page}} eye */
export const draw = (view, { time: now, page }) => [
  tag('div', { key: 'left', class: 'inside-column wide' }, machine(view), sandboxes(view.sandboxes, now, page)),
  tag('div', { key: 'right', class: 'inside-column' }, pulls(view.pulls, now), images(view.images)),
];

/** The table of legal moves, as the program obeys it. */
function machine({ moves, sandboxes: all }) {
  const counts = {};
  for (const sandbox of all) for (const each of sandbox.containers) counts[each.state] = (counts[each.state] ?? 0) + 1;
  return part(
    t('The states of a container'),
    t('the moves that are legal, and how many containers stand where'),
    tag(
      'svg',
      { class: 'moves', viewBox: '0 0 620 104', role: 'img', 'aria-label': Object.entries(counts).map(([state, count]) => `${count} ${state}`).join(', ') || t('no container') },
      moves.flatMap(([state, nexts]) => nexts.map(([move, after]) => arrow(state, after, move))),
      Object.entries(AT).map(([state, [x, y]]) =>
        tag(
          'g',
          { key: state, class: counts[state] ? 'state held' : 'state' },
          tag('rect', { x: x - 46, y: y - 17, width: 92, height: 34, rx: 4 }),
          tag('text', { x, y: y + (counts[state] ? -1 : 4), 'text-anchor': 'middle' }, state),
          counts[state] && tag('text', { class: 'count', x, y: y + 12, 'text-anchor': 'middle' }, String(counts[state])),
        ),
      ),
    ),
  );
}

function arrow(state, after, move) {
  const [x1, y1] = AT[state],
    [x2, y2] = AT[after],
    isBack = x2 < x1;
  const depth = y1 + 20 + (x1 - x2) / 14;
  const d = isBack ? `M${x1} ${y1 + 17}C${x1} ${depth + 14} ${x2} ${depth + 14} ${x2 + (x1 > 500 ? -8 : 8)} ${y2 + 20}` : `M${x1 + 46} ${y1}H${x2 - 50}`;
  const tip = isBack ? `M${x2 + (x1 > 500 ? -8 : 8)} ${y2 + 18}l-3.5 7h7z` : `M${x2 - 46} ${y2}l-7 -3.5v7z`;
  return tag(
    'g',
    { key: `${state} ${move}`, class: 'move' },
    tag('path', { class: 'way', d }),
    tag('path', { class: 'tip', d: tip }),
    tag('text', { x: (x1 + x2) / 2, y: isBack ? Math.min(depth + 10, 100) : y1 - 7, 'text-anchor': 'middle' }, move),
  );
}

const sandboxes = (all, now, page) =>
  part(
    t('Sandboxes and containers'),
    t('a sandbox is a pod’s network; containers live in it'),
    all.length === 0 && tag('p', { class: 'empty' }, t('No sandbox stands on this machine.')),
    tag(
      'ul',
      { class: 'sandboxes' },
      all.map((sandbox) =>
        tag(
          'li',
          { key: sandbox.pod + sandbox.ip },
          tag('div', { class: 'sandbox-head' }, pod(page, sandbox.pod), tag('code', null, sandbox.ip), why(sandbox.change)),
          sandbox.containers.map((each) =>
            tag(
              'div',
              { key: each.name, class: `process ${each.state}` },
              tag('b', null, each.name),
              tag('span', { class: 'stage-word' }, words(each)),
              tag('code', null, each.image),
              each.killed !== null && wait(t('killed'), each.killed, now, 30e6),
              each.restarts && wait(t('started again'), each.restarts[1], now, each.restarts[1] - each.restarts[0]),
            ),
          ),
        ),
      ),
    ),
  );

function words(each) {
  const parts = [each.state];
  if (each.state === 'running') parts.push(t('since {time}', { time: inSeconds(each.started) }), each.stopping ? t('asked to stop') : each.serving ? t('answers') : t('does not answer yet'));
  if (each.exit !== null) parts.push(t('exit code {code}', { code: each.exit }));
  if (each.attempt) parts.push(t('restart {attempt}', each));
  return parts.join(', ');
}

const pulls = (all, now) =>
  part(
    t('Pulls'),
    t('one at a time'),
    all.length === 0
      ? tag('p', { class: 'empty' }, t('No image is being pulled.'))
      : all.map((each, index) =>
          tag('div', { key: String(index) }, tag('code', null, each.image), each.gives_up !== null ? wait(t('given up'), each.gives_up, now, 30e6) : tag('span', null, t('waits its turn'))),
        ),
  );

const images = (all) =>
  part(
    t('Images on the disk'),
    '',
    all.length === 0 && tag('p', { class: 'empty' }, t('None yet.')),
    tag('ul', { class: 'images' }, all.map(([reference, size]) => tag('li', { key: reference }, tag('code', null, reference), tag('span', null, t('{size} MB', { size: (size / 1e6).toFixed(0) }))))),
  );
