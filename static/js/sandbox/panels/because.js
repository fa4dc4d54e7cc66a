// @ts-check
/** The Because panel: the recorded chain from the thing asked about back to the act. Each link may be asked about in its turn. Pure. */
import { rowNamed } from '../picture.js';
import { link } from '../glyphs.js';
import { outline } from '../shapes/pod.js';
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

/** @param {{of: string, title: string, links: any[]} | null} because @param {string | null} asked what was asked and is not answered yet
 *  @param {any} picture @param {number} depth how many questions Back leads through */
export function trees(because, asked, picture, depth) {
  if (!because) {
    return [
      heading(0),
      tag(
        'p',
        { class: 'empty', 'data-because': '' },
        asked
          ? t('Looking through what was recorded.')
          : t('Select a machine, a component or a pod. Here stands why it is as it is, link by link, back to your own act.'),
      ),
    ];
  }
  const pod = because.of.startsWith('pods/') ? rowNamed(picture, because.of) : null;
  return [
    heading(depth),
    tag(
      'div',
      { key: 'question', class: pod ? 'question withface' : 'question' },
      pod &&
        tag(
          'svg',
          {
            class: `pod ${pod.stopped ? 'stopped' : 'ready'} app${((pod.shape - 1) % 8) + 1}`,
            viewBox: '-24 -24 48 48',
            'aria-hidden': 'true',
          },
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
    ),
    tag(
      'ol',
      { key: 'chain', class: 'chain', lang: 'en', 'data-because': because.of },
      because.links.map((each) =>
        tag(
          'li',
          { key: String(each.number), class: each.glyph },
          tag(
            'button',
            {
              type: 'button',
              class: each.detail ? null : 'brief',
              'data-act': `why:change/${each.number}`,
              'data-link': each.number,
            },
            tag('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, link(each.glyph)),
            tag('span', { class: 'says' }, each.says),
            each.detail && tag('span', { class: 'detail' }, each.detail),
            tag('span', { class: 'at' }, inSeconds(each.at)),
          ),
        ),
      ),
    ),
    HAS_OWNERS.test(because.of) &&
      tag(
        'button',
        { key: 'owners', type: 'button', class: 'plain', 'data-act': `graph:${because.of}`, 'aria-haspopup': 'dialog' },
        t('Who owns it, and what it owns'),
      ),
    because.links.length === 0 &&
      tag('p', { key: 'nothing', class: 'empty' }, t('Nothing is recorded about this yet.')),
  ];
}

/** References behind which an API object stands. */
const HAS_OWNERS = /^(pods|nodes|services|object|machines\/worker-)/;

const heading = (depth) =>
  tag(
    'h2',
    { key: 'heading' },
    tag('span', null, t('Because')),
    depth > 0 && tag('button', { type: 'button', class: 'plain', 'data-act': 'back' }, t('Back')),
  );
