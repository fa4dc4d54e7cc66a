// @ts-check
/** Picture + now → shapes with keys, at stable places. Pure: the same picture at the same instant is the same drawing. */
import { isTile, opened, seatable } from './crowd.js';
import { rowsOf } from './picture.js';
import { slotsOf, trayPlaces } from './slots.js';
import { factOf, stateOf, stripOf, wordOf } from './states.js';
import { groundOf } from './surroundings.js';
import { lanesOf } from './traffic.js';
import * as shapes from './shapes/index.js';

/** @typedef {{selected: string | null, lit: string | null, picks: {among: string[], picked: string | null} | null, invitation: any, mayAct: boolean, mayBuild: boolean, open?: string | null, pace?: number}} Eye  what the learner does, as far as it is drawn
 *  @typedef {{trees: any[], hops: Record<string, any>, places: Record<string, any>}} Scene  hops: the tap of each pod on its lane; places: of pods */

const PASSING_MAX = 12;
const LINEAGE_SHOWN = 60e6; // a replacement keeps its arc this long, or as long as one of the two is selected

/** @param {any} picture @param {number} now @param {any} geometry @param {Record<string, {node: string, slot: number}>} seats @param {Eye} eye
 *  @returns {Scene} */
export function scene(picture, now, geometry, seats, eye) {
  const pods = placed(seatable(picture, now), geometry, seats);
  const open = openTile(pods, geometry, eye);
  const machines = rowsOf(picture, 'machines').filter(([name]) => geometry.machines[name]);
  const lanes = lanesOf(picture, geometry, pods);
  const passing = lanes.drawn.reduce((sum, lane) => sum + shapes.lane.passingOn(lane, eye.pace ?? 0), 0);
  const pace = passing > PASSING_MAX ? 0 : (eye.pace ?? 0); // more than twelve dots are a rate
  return {
    hops: lanes.hops,
    places: pods.places,
    trees: [
      ...shapes.ground.draw(geometry, eye.mayBuild, groundOf(picture, now, geometry, machines, pods.waiting)),
      ...lanes.drawn.map((lane) => shapes.lane.draw({ ...lane, pace })),
      ...machines.flatMap(([name, row]) =>
        shapes.machine.draw({
          name,
          row,
          place: geometry.machines[name],
          ...wordOf(picture, name, row),
          ...marks(eye, `machines/${name}`, `nodes/${name}`),
          invited: eye.invitation?.machine === name && eye.invitation.ring,
          mayAct: eye.mayAct,
        }),
      ),
      ...rowsOf(picture, 'components')
        .filter(([key]) => geometry.components[key])
        .map(([key, row]) =>
          shapes.component.draw({
            key,
            row,
            place: geometry.components[key],
            ...factOf(picture, now, row),
            ...marks(eye, `components/${key}`),
          }),
        ),
      ...machines
        .filter(([name]) => geometry.strips[name])
        .flatMap(([name, row]) =>
          shapes.strip.draw({
            name,
            place: geometry.strips[name],
            ...stripOf(picture, name, row),
            invitation: eye.invitation?.machine === name ? eye.invitation : null,
          }),
        ),
      ...pods.dots.map((dot) => ({
        tag: 'circle',
        key: `dot/${dot.key}`,
        attributes: { class: 'slot', cx: dot.x, cy: dot.y, r: 1.5 },
        children: [],
      })),
      ...pods.more.map(shapes.pod.aggregate),
      ...lineages(picture, now, pods.places, eye).map(shapes.lineage.draw),
      ...pods.drawn.map(([key, row, place]) =>
        isTile(row)
          ? shapes.tile.draw({
              tile: row,
              place,
              ...marks(eye, ...row.pods.map(([pod]) => `pods/${pod}`)),
              isOpen: open?.tile === row,
            })
          : shapes.pod.draw({
              key,
              row,
              place,
              ...stateOf(picture, now, row),
              ...marks(eye, `pods/${key}`),
              fresh: now - row.created < 10e6,
              motion: row.node ? 'grow' : 'travel',
            }),
      ),
      open && shapes.tile.drawOpen(open, eye.selected),
    ],
  };
}

const marks = (eye, ...references) => ({
  selected: references.includes(eye.selected ?? ''),
  lit: !!eye.lit && references.some((reference) => named(eye.lit, reference)),
  pick: !!eye.picks && pickOf(eye.picks, references),
});

/** Whether a thing is what a lesson's learner picked, or might be. */
const pickOf = ({ among, picked }, references) =>
  picked && references.includes(picked)
    ? 'picked'
    : references.some((reference) => among.includes(reference)) && 'pickable';

/** Whether a reference, in which * stands for anything, names a thing. @param {string | null} pattern @param {string} reference */
export function named(pattern, reference) {
  if (!pattern) return false;
  if (!pattern.includes('*'))
    return pattern === reference || pattern.replace(/^nodes\//, 'machines/') === reference;
  const parts = pattern.split('*');
  return (
    reference.startsWith(parts[0]) &&
    reference.endsWith(parts[parts.length - 1]) &&
    parts.every((part) => reference.includes(part))
  );
}

/** The tile that the learner opened, if it is still there, with the places of its pods. */
function openTile(pods, geometry, eye) {
  const found = eye.open && pods.drawn.find(([key, row]) => key === eye.open && isTile(row));
  const strip = found && (geometry.strips[found[1].node] ?? geometry.tray);
  return strip ? opened(found[1], strip, found[2]) : null;
}

/** Each pod, or each tile of many, at its slot; what has no slot of its own is counted. */
function placed(things, geometry, seats) {
  const used = {},
    places = {},
    drawn = [],
    dots = [],
    more = [],
    beyond = {};
  for (const { node, slot } of Object.values(seats)) used[node] = Math.max(used[node] ?? 0, slot + 1);
  const rooms = {};
  for (const name of Object.keys(geometry.strips)) rooms[name] = slotsOf(geometry, name, used[name] ?? 0);
  const tray = trayPlaces(geometry);
  let waiting = 0;
  for (const [key, row] of things) {
    const seat = seats[key];
    if (!seat) continue;
    if (!seat.node) waiting += row.count ?? 1;
    const room = seat.node ? rooms[seat.node]?.places : tray;
    if (!room) continue;
    const spare = (used[seat.node] ?? 0) > room.length ? 1 : 0;
    if (seat.slot >= room.length - spare) {
      beyond[seat.node] = (beyond[seat.node] ?? 0) + (row.count ?? 1);
      continue;
    }
    for (const [pod] of row.pods ?? [[key]]) places[pod] = room[seat.slot];
    drawn.push([key, row, room[seat.slot]]);
  }
  for (const [node, count] of Object.entries(beyond)) {
    const room = node ? rooms[node].places : tray;
    more.push({ node, count, place: room[room.length - 1] });
  }
  for (const [name, { places: all }] of Object.entries(rooms)) {
    const taken = new Set(
      Object.values(seats)
        .filter((seat) => seat.node === name)
        .map((seat) => seat.slot),
    );
    if (geometry.form === 'wide')
      all.forEach((place, slot) => {
        if (!taken.has(slot) && !(beyond[name] && slot === all.length - 1))
          dots.push({ key: `${name}/${slot}`, x: place.x, y: place.y });
      });
  }
  return { places, drawn, dots, more, waiting };
}

function lineages(picture, now, places, eye) {
  return rowsOf(picture, 'pods')
    .filter(
      ([key, row]) =>
        row.replaces &&
        places[key] &&
        places[row.replaces] &&
        places[key] !== places[row.replaces] &&
        (now - row.created < LINEAGE_SHOWN ||
          eye.selected === `pods/${key}` ||
          eye.selected === `pods/${row.replaces}`),
    )
    .map(([key, row], index) => ({ key, from: places[row.replaces], to: places[key], said: index === 0 }));
}
