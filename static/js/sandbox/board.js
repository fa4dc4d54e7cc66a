// @ts-check
/** Everything beside the stage, drawn from what the page knows: price, Because, timers, drawer, dock, and what is said of the connection. */
import { rowNamed } from './picture.js';
import { mayTravel } from './page.js';
import { shown, started } from './playhead.js';
import { render } from './svg.js';
import { inSeconds, tag } from './tag.js';
import { decimal, t } from './words.js';
import * as price from './panels/price.js';
import * as because from './panels/because.js';
import { drawn } from './reasoning.js';
import * as timers from './panels/timers.js';
import * as events from './panels/events.js';
import * as terminal from './panels/terminal.js';
import * as legend from './panels/legend.js';
import * as timeline from './panels/timeline.js';
import * as transport from './panels/transport.js';
import * as faultmenu from './panels/faultmenu.js';
import * as narration from './panels/narration.js';

const WHY_AGAIN = 1000,
  WHEELS_AGAIN = 1000,
  LAG_LEAST = 1500,
  LAG_EACH = 2000,
  QUIET_LINK = 1000,
  QUIET_START = 1000; // milliseconds
const TIMER_HEIGHT = 47,
  TIMERS_MARGIN = 70; // px

/** @param {import('./page.js').Page} page @param {number} wall @param {number} now
 *  @param {{ask: (reference: string) => void, say: (words: string) => void}} doing */
export function drawBoard(page, wall, now, doing) {
  const { part, picture, asked, variant } = page,
    isPhone = page.isPhone();
  const change = asked.of && rowNamed(picture, asked.of)?.change;
  if (asked.of && change && change !== asked.change && wall - asked.at > WHY_AGAIN) doing.ask(asked.of); // what is shown has changed
  render(part('price'), price.trees(picture, page.samples, isPhone ? 'phone' : variant));
  const room = Math.max(Math.floor((part('timers').clientHeight - TIMERS_MARGIN) / TIMER_HEIGHT), 2);
  if (page.unfolded && page.here && wall - page.wheels.asked > WHEELS_AGAIN) {
    page.wheels.asked = wall;
    page.tell({ do: 'read', what: 'timers', of: 'all' });
  }
  render(part('timers'), timers.trees(picture, now, room, page.unfolded || isPhone, page.wheels.rows, mayTravel(page)));
  render(part('because'), because.trees(asked, picture, mayTravel(page) && !page.isStill, page.isStill, drawn(page)));
  drawTabs(page, now, isPhone);
  drawDrawer(page, isPhone, wall, now);
  drawDock(page, wall, now, isPhone);
  if (page.menu) render(part('menu'), faultmenu.trees(picture, page.faults, page.menu, variant === 'full'));
  drawConnection(page, wall);
  for (const button of document.querySelectorAll('[data-stage-head] [data-depth]'))
    button.setAttribute('aria-pressed', String(button.getAttribute('data-depth') === page.depth.level));
  narrate(page, wall, doing.say);
  for (const [name, figure] of Object.entries(price.figures(picture, now))) {
    for (const element of document.querySelectorAll(`[data-now-${name}]`))
      if (element.textContent !== figure) element.textContent = figure;
  }
}

/** The dock stands where the finger, or the journey, will lead: the stage follows when the server is there. */
function drawDock(page, wall, now, isPhone) {
  const { part, picture, variant } = page,
    stands = page.scrub ?? page.journey ?? now;
  page.root.classList.toggle('past', page.past);
  const { clientWidth: width, clientHeight: height } = part('timeline');
  if (width > 0) {
    const past = page.past || stands < now;
    const about = {
      lanes: page.lanes,
      past,
      end: page.past ? page.end : now,
      prediction: page.prediction,
      whole: page.whole,
      held: page.held ?? (past && page.span && page.span[0] <= stands && stands <= page.span[1] ? page.span : null), // nothing jumps
      mayAct: mayTravel(page),
      beside: page.beside?.letter ?? null,
    };
    const { from, to } = timeline.axisOf(picture, stands, width, isPhone, about);
    page.span = [from, to];
    render(part('timeline'), timeline.trees(picture, stands, width, height, isPhone, { ...about, held: page.span }));
  }
  render(
    part('transport'),
    transport.trees({
      now: stands,
      speed: page.head.speed,
      paused: page.head.paused,
      line: liveLine(page, wall),
      mayAct: page.mayMove,
      keeps: page.mayMove && !page.mayAct,
      held: page.isHeld,
      phone: isPhone,
      asking: wall < page.sureUntil,
      running: page.seeking,
      full: variant === 'home' ? page.full : '',
      lanes: page.lanes.lanes,
      current: page.lanes.current,
      beside: page.beside?.letter ?? null,
      whole: page.whole,
    }),
  );
}

function drawTabs(page, now, isPhone) {
  const { part, picture, variant } = page,
    open = isPhone ? page.root.dataset.sheet : page.tab;
  const records =
    variant === 'full' && !page.isStill
      ? [
          ['yaml', 'YAML'],
          ['revisions', t('Revisions')],
          ['watch', t('Watch stream')],
          ['raft', t('Raft log')],
        ]
      : [];
  const prompt = page.isStill ? [] : [['kubectl', 'kubectl']]; // behind a moment there is nobody to answer
  const names = isPhone
    ? [
        ['because', t('Because')],
        ['timers', t('Timers {count}', { count: timers.count(picture, now) })],
        ...prompt,
        ['events', t('Events')],
        ['table', t('Table')],
        ...records,
        ['legend', t('Legend')],
      ]
    : [...prompt, ...records, ['events', t('Events')], ['table', t('Table')], ...(part('legend').offsetParent === null ? [['legend', t('Legend')]] : [])];
  render(part('tabs'), [
    !isPhone && tag('b', { key: 'title' }, t('Open below')),
    ...names.map(([name, words]) =>
      tag(
        'button',
        {
          key: name,
          type: 'button',
          'data-act': `tab:${name}`,
          'data-tab': name,
          [isPhone ? 'aria-pressed' : 'aria-expanded']: String(open === name),
        },
        words,
      ),
    ),
    variant === 'lesson' &&
      page.full !== '' &&
      tag('a', { key: 'full', class: 'full-link', href: page.full, 'data-full': '' }, isPhone ? t('In full') : t('Full sandbox')),
    variant === 'full' &&
      !isPhone &&
      tag('span', { key: 'note', class: 'note' }, t('Everything here is undone by going back in time.')),
  ]);
}

const RECORDS = new Set(['table', 'yaml', 'revisions', 'watch', 'raft']); // tabs whose drawings are loaded when one is first opened
let records = /** @type {typeof import('./drawer/reading.js') | 'coming' | null} */ (null);
let recordDrawn = /** @type {any} */ (null); // the record that stands in the drawer, if one does

function recordTrees(page, tab, wall, now) {
  if (records && records !== 'coming') return tab === 'table' ? records.twinTrees(page.picture, now) : records.recordTrees(page, tab, wall);
  if (!records) {
    records = 'coming';
    import('./drawer/reading.js').then(async (module) => {
      await module.styled(page);
      records = module;
      page.dirty = true;
    });
  }
  return [t('Opening.')];
}

function drawDrawer(page, isPhone, wall, now) {
  const open = (isPhone ? page.root.dataset.sheet : page.tab) ?? '',
    body = page.part('drawer');
  body.hidden = isPhone ? open !== 'events' && open !== 'kubectl' && !RECORDS.has(open) : !open;
  body.dataset.open = open;
  const trees = !body.hidden && RECORDS.has(open) ? recordTrees(page, open, wall, now) : null;
  if (body.hidden || (trees && trees === recordDrawn)) return;
  recordDrawn = trees;
  if (trees) return render(body, trees);
  if (open === 'kubectl') {
    const before = body.textContent;
    render(body, terminal.trees(page.printed, page.mayAct ? '' : page.mayMove ? t('A copy to look at takes no line. Work in a fork to type.') : t('You watch; only its owner types here.')));
    if (body.textContent !== before) body.scrollTop = body.scrollHeight; // what came last, and the prompt under it
  } else if (open === 'legend')
    render(body, [tag('div', { key: 'legend', class: 'legend folded' }, legend.trees())]);
  else render(body, events.trees(page.picture, page.sought));
}

function liveLine({ stopped, here, link, seeking, isStill, past, journey }, wall) {
  if (isStill) return { kind: 'still', says: t('This moment stands still.') };
  if (stopped) return { kind: 'away', says: t('Stopped.') };
  if (!here) return { kind: 'away', says: t('Waiting for the cluster.') };
  if (!link.open)
    return { kind: 'away', says: t('Not connected for {seconds} s.', { seconds: Math.round((wall - link.lostAt) / 1000) }) };
  if (journey !== null) return { kind: 'journey', says: t('Going to {instant}.', { instant: inSeconds(journey) }) };
  if (past && !seeking) return { kind: 'past', says: t('Past. Press L to return to now.') };
  return {
    kind: 'live',
    says: seeking ? t('Running to the next event.') : t('Live. The picture follows the cluster.'),
  };
}

function drawConnection(page, wall) {
  const { link, here } = page,
    banner = page.part('connection'),
    waiting = page.part('waiting');
  const isLost = !link.open && here && wall - link.lostAt > QUIET_LINK,
    isBack = link.open && wall < link.until;
  const trying =
    link.nextAt > wall
      ? t('Trying again in {seconds} s.', { seconds: Math.ceil((link.nextAt - wall) / 1000) })
      : t('Trying again.');
  const words =
    (page.stopped && t(page.stopped)) ||
    link.final ||
    (isBack
      ? link.caughtUp
      : !isLost
        ? lagSaid(page, wall)
        : t('Connection lost {seconds} s ago. The picture shows {instant}. {trying}', {
            seconds: Math.round((wall - link.lostAt) / 1000),
            instant: inSeconds(page.picture.at),
            trying,
          }));
  if (!link.open && !page.head.paused && here)
    page.head = started(shown(page.head, wall), wall, page.head.speed, true); // the last true moment
  if (wall > link.until) link.until = 0;
  banner.hidden = !words;
  banner.classList.toggle('good', isBack && !page.stopped);
  if (banner.textContent !== words) banner.textContent = words;
  waiting.hidden = here || wall < QUIET_START;
  waiting.textContent = link.final || t('The cluster is being started. Its picture comes as soon as it runs.');
  if (wall > page.toastUntil) page.toastUntil = 0;
  page.part('toast').hidden = !page.toastUntil;
}

/** How far behind this page is, said anew every two seconds: it is read aloud. */
function lagSaid({ link }, wall) {
  if (wall - link.lagSaidAt > LAG_EACH) {
    const isBehind = link.lag >= LAG_LEAST,
      seconds = decimal(link.lag / 1000, 1);
    link.lag = 0;
    if (isBehind) link.lagSaidAt = wall;
    link.lagWords = !isBehind ? '' : t('{seconds} s behind; nothing is lost.', { seconds });
  }
  return link.lagWords;
}

function narrate(page, wall, say) {
  const news = narration.news(page.picture, page.told, wall);
  if (!news) return;
  page.told = news.last;
  say(news.says);
}
