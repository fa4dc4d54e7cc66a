// @ts-check
/** A machine: its frame and its head line. What runs on it is drawn by the shapes of what runs on it. */
import { classes, line, tag } from '../tag.js';
import { power } from '../glyphs.js';

/** @param {{name: string, row: any, place: any, word: string, lost: boolean, selected: boolean, lit: boolean, pick: string | false, invited: boolean, mayAct: boolean}} machine */
export function draw({ name, row, place, word, lost, selected, lit, pick, invited, mayAct }) {
  const { x, y, width, height, headY, compact } = place;
  const right = compact && !lost ? width - 8 : width - 36;
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
        'aria-label': `${name}, ${row.role === 'worker' ? 'worker' : 'control-plane'} machine, ${word}${pick === 'picked' ? ', your prediction' : pick ? ', may be picked' : ''}`,
      },
      tag('rect', { class: 'ring', x: -3, y: -3, width: width + 6, height: height + 6, rx: 8 }),
      tag('rect', { class: 'frame', width, height, rx: 6 }),
      line(place.nameX ?? 10, headY, name, 'name'),
      place.stateX !== null &&
        !(lost && width < 150) &&
        tag('text', { x: right, y: headY, class: 'state', 'text-anchor': 'end' }, word),
    ),
    mayAct &&
      (!compact || lost) &&
      place.stateX !== null &&
      tag(
        'g',
        {
          key: `menu/${name}`,
          class: classes('knob', lost && 'lost'),
          'data-act': `menu:${name}`,
          'aria-hidden': 'true',
          transform: `translate(${x + width - 19} ${y + headY - 4.5})`,
        },
        tag('rect', { class: 'hit', x: -16, y: -16, width: 32, height: 32 }),
        power(),
      ),
  ];
}
