// @ts-check
/** What everything stands on: rail, bus, stubs, zone frames, margin notes, the tray of pods that have no node yet. */
import { classes, fitted, line, tag, widthOf } from '../tag.js';
import { cross } from '../glyphs.js';
import { t } from '../words.js';

const NOTE_ROOM = 86; // px of the gutter

/** @param {any} geometry @param {boolean} mayBuild whether workers may be added @param {{stubs: any[], zones: any[], notes: any[], tray: number}} ground */
export function draw(geometry, mayBuild, { stubs, zones, notes, tray }) {
  const { rail, bus } = geometry;
  return [
    patterns(),
    tag(
      'g',
      { key: 'notes', class: 'notes', 'aria-hidden': 'true' },
      notes.map((note) =>
        line(
          note.x,
          note.y,
          fitted(note.words, NOTE_ROOM, 11, note.strong),
          classes(note.strong && 'strong', widthOf(note.words, 12, note.strong) > NOTE_ROOM && 'less'),
        ),
      ),
    ),
    tag(
      'g',
      { key: 'zones', class: 'zones' },
      zones.map((zone) =>
        tag(
          'g',
          { key: zone.name },
          tag('rect', { x: zone.x, y: zone.y, width: zone.width, height: zone.height, rx: 8 }),
          tag(
            'text',
            { x: zone.x + zone.width - 10, y: zone.y + 14, 'text-anchor': 'end' },
            t('Zone {zone}', { zone: zone.name.toUpperCase() }),
          ),
        ),
      ),
    ),
    mayBuild &&
      geometry.left > 100 &&
      tag(
        'g',
        { key: 'adders' },
        zones.map((zone, index) =>
          tag(
            'g',
            {
              key: zone.name,
              class: 'adder',
              role: 'button',
              tabindex: 0,
              'data-act': `add-worker:${zone.name}`,
              'aria-label': t('Add a worker to zone {zone}', { zone: zone.name.toUpperCase() }),
              transform: `translate(16 ${zones[0].y + 76 + index * 16})`,
            },
            tag('rect', { class: 'hit', x: -4, y: 0, width: 80, height: 16 }),
            tag('text', { y: 12 }, t('+ in zone {zone}', { zone: zone.name.toUpperCase() })),
          ),
        ),
      ),
    rail && tag('path', { key: 'rail', class: 'rail', d: rail.path }),
    tag(
      'g',
      { key: 'stubs', class: 'stubs' },
      stubs.map((stub) =>
        tag(
          'g',
          { key: stub.key, class: classes('stub', stub.broken && 'broken', stub.cable && 'opens'), ...(stub.cable && opening(stub)) },
          stub.cable && tag('rect', { class: 'hit', x: stub.x - 8, y: stub.from, width: 16, height: stub.to - stub.from }),
          tag('path', { class: stub.strong ? 'strong' : '', d: `M${stub.x} ${stub.from}V${stub.to}` }),
          stub.broken &&
            tag('path', {
              class: 'stopcross',
              d: cross(5),
              transform: `translate(${stub.x} ${(stub.from + stub.to) / 2})`,
            }),
          stub.words && tag('text', { x: stub.x + 12, y: (stub.from + stub.to) / 2 + 4 }, stub.words),
        ),
      ),
    ),
    tag('rect', {
      key: 'bus',
      class: 'bus',
      x: bus.x,
      y: bus.y,
      width: bus.width,
      height: 8,
      rx: 4,
      role: 'button',
      tabindex: -1,
      'data-act': 'depth:messages',
      'data-walk': '',
      'aria-label': t('Bus of requests and watch events'),
    }),
    tray > 0 &&
      tag(
        'g',
        { key: 'tray', class: 'tray', 'data-tray': tray },
        tag('rect', {
          x: geometry.tray.x,
          y: geometry.tray.y,
          width: geometry.tray.width,
          height: geometry.tray.height,
          rx: 6,
        }),
        tag('text', { x: geometry.tray.x + 8, y: geometry.tray.y + 14 }, t('no node yet')),
      ),
  ];
}

/** What opens a machine's cable; one stub of each machine is on the walk of the arrow keys. */
const opening = ({ cable, isMain }) => ({
  'data-act': `depth:inside:links/${cable}`,
  role: 'button',
  'aria-label': t('The cable of {machine}', { machine: cable }),
  ...(isMain ? { 'data-walk': '', tabindex: -1 } : { 'aria-hidden': 'true' }),
});

/** The hatch of what is unknown and the dots of what waits. */
export const patterns = () =>
  tag(
    'defs',
    { key: 'defs' },
    tag(
      'pattern',
      { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(-45)' },
      tag('path', { class: 'hatchline', d: 'M0 3H6' }),
    ),
    tag(
      'pattern',
      { id: 'dots', width: 5, height: 5, patternUnits: 'userSpaceOnUse' },
      tag('circle', { class: 'dot', cx: 1.5, cy: 1.5, r: 1 }),
    ),
  );
