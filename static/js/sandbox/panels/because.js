// @ts-check
/** The Because panel: the recorded chain from the thing asked about back to the act. The sentence of a link asks deeper, its instant moves the
 * timeline there. What stands behind a link, and the reverse tree, are drawn by reasons.js, which is loaded when an answer first comes. Pure. */
import { rowNamed } from '../picture.js';
import { link } from '../glyphs.js';
import { outline } from '../shapes/pod.js';
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

/** @typedef {{of: string | null, answer: any, trail: string[], opened: number, tree: {of: string, answer: any} | null}} Asked  `opened`: the link whose evidence is
 *  shown, 0 for none; `tree`: what a change caused, while that is shown instead of the chain */
/** @typedef {typeof import('./reasons.js')} Drawing */

/** What may still wait for something to happen to it. */
const MAY_WAIT = /^(pods|nodes|machines|components)\//;
/** References behind which an API object stands. */
const HAS_OWNERS = /^(pods|nodes|services|object|machines\/worker-)/;

/** @param {Asked} asked @param {any} picture @param {boolean} mayGo whether the timeline may be moved @param {boolean} isStill a kept moment
 *  @param {Drawing | null} drawing */
export function trees(asked, picture, mayGo, isStill, drawing) {
  const { answer: because, tree } = asked;
  if (!because) {
    return [
      heading(0),
      tag(
        'p',
        { class: 'empty', 'data-because': '' },
        asked.of
          ? t('Looking through what was recorded.')
          : t('Select a machine, a component or a pod. Here stands why it is as it is, link by link, back to your own act.'),
      ),
    ];
  }
  const first = because.links[0];
  return [
    heading(asked.trail.length, first && !isStill ? first.number : 0, tree !== null),
    tag('p', { key: 'said', class: 'unseen', role: 'status', lang: 'en' }, tree ? (tree.answer?.title ?? '') : spoken(because)),
    ...(tree ? drawing?.caused(tree.answer, mayGo) ?? [tag('p', { key: 'wait', class: 'empty' }, t('Looking through what was recorded.'))] : explained(asked, picture, mayGo, isStill, drawing)),
  ];
}

/** The question, what is said before the chain, and the chain. */
function explained(asked, picture, mayGo, isStill, drawing) {
  const { answer: because, opened } = asked;
  return [
    question(because, picture),
    ...(drawing?.before(because, mayGo) ?? []),
    tag(
      'ol',
      { key: 'chain', class: 'chain', lang: 'en', 'data-because': because.of },
      because.links.map((each) => item(each, opened === each.number, mayGo, isStill, drawing)),
    ),
    because.missing && tag('p', { key: 'missing', class: 'empty', lang: 'en' }, because.missing),
    MAY_WAIT.test(because.of) &&
      !isStill &&
      tag('button', { key: 'waiting', type: 'button', class: 'plain', 'data-act': `why:waiting/${because.of}`, 'data-waiting': '' }, t('Why has nothing happened yet?')),
    HAS_OWNERS.test(because.of) &&
      tag(
        'button',
        { key: 'owners', type: 'button', class: 'plain', 'data-act': `graph:${because.of}`, 'aria-haspopup': 'dialog' },
        t('Who owns it, and what it owns'),
      ),
  ];
}

function question(because, picture) {
  const pod = because.of.startsWith('pods/') ? rowNamed(picture, because.of) : null;
  return tag(
    'div',
    { key: 'question', class: pod ? 'question withface' : 'question' },
    pod &&
      tag(
        'svg',
        { class: `pod ${pod.stopped ? 'stopped' : 'ready'} app${((pod.shape - 1) % 8) + 1}`, viewBox: '-24 -24 48 48', 'aria-hidden': 'true' },
        tag('path', { class: 'face', d: outline(pod.shape, 20) }),
        tag('text', { class: 'nick', x: 0, y: 4, 'text-anchor': 'middle' }, pod.nickname),
      ),
    tag(
      'div',
      null,
      tag('h3', { 'data-because-title': '', lang: 'en' }, because.title),
      tag(
        'p',
        { class: 'full' },
        because.of.startsWith('change/')
          ? t('change {number}', { number: because.of.slice(7) })
          : because.of.replace(/^(pods|nodes|machines|components)\//, ''),
      ),
    ),
  );
}

/** One link: its sign and sentence, its instant, and behind a button of its own what stands behind it. */
function item(each, isOpen, mayGo, isStill, drawing) {
  const tables = each.evidence ?? [],
    beside = each.beside ?? [];
  const more = tables.length + beside.length > 0 && drawing;
  return tag(
    'li',
    { key: String(each.number), class: each.glyph },
    tag(
      'button',
      { type: 'button', class: 'sentence', 'data-act': `why:change/${each.number}`, 'data-link': each.number },
      tag('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, link(each.glyph)),
      tag('span', { class: 'says' }, each.says),
      each.detail && tag('span', { class: 'detail' }, each.detail),
    ),
    instant(each.at, mayGo),
    more &&
      tag(
        'button',
        { type: 'button', class: 'more', 'data-act': `evidence:${each.number}`, 'aria-expanded': String(isOpen), 'data-evidence': each.number },
        drawing.label(tables, beside),
      ),
    each.glyph === 'you' &&
      mayGo &&
      tag('button', { type: 'button', class: 'more undo', 'data-act': `go:${Math.max(each.at - 1, 0)}`, 'data-undo': '' }, t('Undo: step back to before it')),
    each.glyph === 'you' &&
      !isStill &&
      tag('button', { type: 'button', class: 'more', 'data-act': `caused:${each.number}`, 'data-caused': each.number }, t('What did this cause?')),
    isOpen && more && drawing.behind(tables, beside, mayGo),
  );
}

/** An instant that moves the timeline there, or only tells it. @param {number} at @param {boolean} mayGo */
export const instant = (at, mayGo) =>
  mayGo
    ? tag('button', { type: 'button', class: 'at', 'data-act': `go:${at}`, title: t('Show this instant'), 'aria-label': t('Show {instant}', { instant: inSeconds(at) }) }, inSeconds(at))
    : tag('span', { class: 'at' }, inSeconds(at));

/** What a screen reader hears of an answer: the question, how long the way is, and where it ends. */
function spoken({ title, says, links, missing }) {
  const last = links.at(-1);
  if (!last) return `${title} ${missing ?? ''}`;
  return `${title} ${says ?? ''} ${t('{count} links, back to: {end}', { count: links.length, end: last.says })}`;
}

const heading = (depth, number = 0, isTree = false) =>
  tag(
    'h2',
    { key: 'heading' },
    tag('span', null, isTree ? t('What it caused') : t('Because')),
    tag(
      'span',
      { key: 'ways', class: 'ways' },
      number > 0 &&
        tag(
          'button',
          { type: 'button', class: 'plain', 'data-act': isTree ? 'chain' : `caused:${number}`, title: 'Shift+B', 'data-turn': '' },
          isTree ? t('Because') : t('What it caused'),
        ),
      depth > 0 && !isTree && tag('button', { type: 'button', class: 'plain', 'data-act': 'back' }, t('Back')),
    ),
  );
