// @ts-check
/** The state strip of a worker: what the cluster believes of it, its taints, or the invitation. Its room is always reserved. */
import { fitting, tag, widthOf } from '../tag.js';
import { eye, power } from '../glyphs.js';
import { t } from '../words.js';

/** @param {{name: string, place: any, belief: {of: string, words: string[], since: string[], so: string} | null, chips: {words: string[], kind: string}[], invitation: any}} strip */
export function draw({ name, place, belief, chips, invitation }) {
  const { x, y, width, lines } = place;
  if (invitation && !belief) return [invite(invitation, place)];
  const tall = lines > 1 ? 33 : 19;
  return [
    belief &&
      tag(
        'g',
        {
          key: `belief/${name}`,
          class: 'belief thing',
          motion: 'slide',
          at: [x, y],
          'data-belief': name,
          'data-see': `nodes/${name}`,
          role: 'button',
          tabindex: -1,
          'aria-label': t('The cluster believes node {name} is {state}', { name, state: belief.of }),
        },
        tag('rect', { width, height: tall, rx: 4 }),
        eye(13, lines > 1 ? 11 : 9.5),
        tag(
          'text',
          { x: 24, y: lines > 1 ? 14 : 13.5 },
          fitting(belief.words, width - 30, 11),
        ),
        lines > 1 &&
          tag(
            'text',
            { x: 24, y: 27.5 },
            fitting(width < 130 && belief.so ? [belief.so] : belief.since, width - 30, 11),
          ),
      ),
    chips.length > 0 &&
      (lines > 1 || !belief) &&
      tag(
        'g',
        { key: `chips/${name}`, class: 'chips', 'data-taints': name },
        ...row(chips, x, y + (belief ? tall + place.gap : 0), width),
      ),
  ];
}

function row(chips, x, y, width) {
  let left = x;
  return chips.map(({ words, kind }) => {
    const text = fitting(words, x + width - left - 12, 11, true);
    const wide = widthOf(text, 11, true) + 12;
    const chip = tag(
      'g',
      { key: words[0], class: `chip ${kind}` },
      tag('rect', { x: left, y, width: wide, height: 17, rx: 3 }),
      tag('text', { x: left + 6, y: y + 12.5 }, text),
    );
    left += wide + 4;
    return words.includes(text) || text.length > 6 ? chip : null; // two letters tell nothing
  });
}

const invite = ({ act, words, short, isPower, quiet, lang = null }, { x, y, width, height }) => {
  const tall = Math.min(30, height),
    isWide = width > 190,
    left = isPower ? (isWide ? 38 : 23) : isWide ? 16 : 8;
  return tag(
    'g',
    {
      key: 'invitation',
      class: quiet ? 'invitation quiet' : 'invitation',
      'data-act': act,
      'data-invitation': '',
      lang,
      role: 'button',
      tabindex: 0,
      'aria-label': words,
      transform: `translate(${x} ${y + 4})`,
    },
    tag('rect', { class: 'ring', x: -3, y: -3, width: width + 6, height: tall + 6, rx: 9 }),
    tag('rect', { class: 'frame', width, height: tall, rx: 6 }),
    isPower && tag('g', { transform: `translate(${isWide ? 24 : 13} ${tall / 2 + 1})` }, power()),
    tag('text', { x: left, y: tall / 2 + 4.2 }, fitting([words, short], width - left, 12, true)),
  );
};
