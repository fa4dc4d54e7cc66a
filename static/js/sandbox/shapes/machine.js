// @ts-check
/** A machine: its frame and its head line. What runs on it is drawn by the shapes of what runs on it. */
import { classes, fitting, line, pickSaid, spoken, tag, widthOf } from '../tag.js';
import { power } from '../glyphs.js';
import { t } from '../words.js';

/** What is amiss, and how it is said where there is less room. */
const SHORTER = {
  [t('no power')]: t('off'),
  [t('no network')]: t('cut off'),
  [t('no Node yet')]: t('new'),
  NotReady: t('not ready'),
};
const KNOB = 18; // px from the end of the head line to the middle of its glyph

/** @param {{name: string, row: any, place: any, word: string, lost: boolean, selected: boolean, lit: boolean, pick: string | false, invited: boolean, mayAct: boolean}} machine */
export function draw({ name, row, place, word, lost, selected, lit, pick, invited, mayAct }) {
  const { x, y, width, height, headY, compact } = place;
  const hasKnob = mayAct && (!compact || lost) && place.stateX !== null;
  const size = widthOf(name, 14, true) + 2 * (place.nameX ?? 10) + (hasKnob ? 20 : 0) <= width ? 14 : 12;
  // What is amiss stands at the end, behind its sign; what is as it should be leaves the end to the sign.
  const end = width - (hasKnob && !lost ? 2 * KNOB : compact ? 8 : 10);
  const room = end - (place.nameX ?? 10) - widthOf(name, size, true) - (lost && hasKnob ? 24 : 6);
  const large = !lost || widthOf(word, 12, true) <= room;
  const said = fitting([word, SHORTER[word] ?? word], room, lost && large ? 12 : 11, lost);
  const isSaid = place.stateX !== null && (said === word || said === SHORTER[word]);
  const knobX = lost ? end - (isSaid ? widthOf(said, large ? 12 : 11, true) + 13 : 8) : width - KNOB - 1;
  return [
    tag(
      'g',
      {
        key: `machines/${name}`,
        'data-key': `machines/${name}`,
        'data-see': `machines/${name}`,
        transform: `translate(${x} ${y})`,
        class: classes(
          'machine',
          'thing',
          lost && 'lost',
          selected && 'selected',
          lit && 'lit',
          pick,
          invited && 'invited',
        ),
        role: 'button',
        tabindex: -1,
        'aria-label': spoken(
          row.role === 'worker'
            ? t('{name}, worker machine', { name })
            : t('{name}, control-plane machine', { name }),
          word,
          pickSaid(pick),
        ),
      },
      tag('rect', { class: 'ring', x: -3, y: -3, width: width + 6, height: height + 6, rx: 8 }),
      tag('rect', { class: 'frame', width, height, rx: 6 }),
      line(place.nameX ?? 10, headY, name, size < 14 ? 'name less' : 'name'),
      isSaid && tag('text', { x: end, y: headY, class: large ? 'state' : 'state less', 'text-anchor': 'end' }, said),
    ),
    hasKnob &&
      tag(
        'g',
        {
          key: `menu/${name}`,
          class: classes('knob', lost && 'lost'),
          'data-act': `menu:${name}`,
          'aria-hidden': 'true',
          transform: `translate(${x + knobX} ${y + headY - 4.5})`,
        },
        tag('rect', { class: 'hit', x: -16, y: -16, width: 32, height: 32 }),
        power(),
      ),
  ];
}
