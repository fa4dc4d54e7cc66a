// @ts-check
/** A process on its machine: name, one live fact, a crown when it leads. Off: its name is struck through. */
import { nameOf } from '../fitting.js';
import { classes, fitting, line, pickSaid, spoken, tag, widthOf } from '../tag.js';
import { crown, eye } from '../glyphs.js';
import { t } from '../words.js';

/** A fact, and how it is said where there is less room. @param {string} word */
const waysOf = (word) => [
  word,
  word.replace(/, [Tt]erm (\d+)/, ', t$1').replace(/^vor | (ago|running|laufen)$/g, ''),
  word.replace(/^vor |,(?!\d).*/g, '').replace(/[.,]\d s( ago)?$/, ' s'),
];

/** @param {{key: string, row: any, place: any, word: string, on: boolean, behind: boolean, selected: boolean, lit: boolean, pick: string | false}} component */
export function draw({ key, row, place, word, on, behind, selected, lit, pick }) {
  const { x, y, width, height, size, pad, called } = place;
  const standsBy = on && row.word === 'stands by';
  const taken = (behind ? 16 : 0) + (row.leads && place.crownBelow ? 18 : 0); // of the fact's line
  const beside = place.inline; // name left, fact right, on one line
  const nameY = place.fact && !beside ? y + place.nameY : y + height / 2 + size * 0.36;
  return tag(
    'g',
    {
      key: `components/${key}`,
      'data-key': `components/${key}`,
      'data-see': `components/${key}`,
      role: 'button',
      tabindex: -1,
      class: classes(
        'component',
        'thing',
        !on && 'stopped',
        row.frozen && 'frozen',
        standsBy && 'standby',
        selected && 'selected',
        lit && 'lit',
        pick,
      ),
      'aria-label': spoken(t('{program} on {machine}', { program: nameOf(row.program), machine: row.machine }), word, row.leads && t('leader'), pickSaid(pick)),
    },
    tag('rect', { class: 'ring', x: x - 3, y: y - 3, width: width + 6, height: height + 6, rx: 7 }),
    tag('rect', { class: 'frame', x, y, width, height, rx: 4 }),
    row.frozen && tag('rect', { class: 'hatched', x, y, width, height, rx: 4, fill: 'url(#hatch)' }),
    tag(
      'text',
      { x: x + pad, y: nameY, class: classes('name', place.plainly && 'plainly', `s${Math.floor(size)}`) },
      called,
    ),
    place.fact &&
      word &&
      (beside
        ? tag(
            'text',
            { x: x + width - pad, y: nameY, class: 'fact', 'text-anchor': 'end' },
            fitting(waysOf(word), width - 2 * pad - widthOf(called, size, true) - 4, 11),
          )
        : line(x + pad, y + place.factY, fitting(waysOf(word), width - 2 * pad - taken, 11), 'fact')),
    behind && place.fact && eye(x + width - 11, y + height - 11),
    row.leads &&
      crown(
        x + width - 15 - Math.min(pad, 9),
        place.crownBelow ? y + place.factY - 9 : place.fact && !beside ? y + 9 : y + height / 2 - 5,
      ),
  );
}
