// @ts-check
/** Stable places for everything on the stage, from the machines and the room there is. Pure.
 *
 * Three forms: wide (the full stage), small (in a lesson, on a tablet), phone. All numbers are px of the page, drawn 1:1.
 * Between `full` and `least` height every band gives up a little; below that the stage scrolls.
 */

import { inABox, inARow, nameOf } from './fitting.js';
import { widthOf } from './tag.js';

/** @typedef {{name: string, role: string, zone: string}} Machine
 *  @typedef {{x: number, y: number, width: number, height: number} & Record<string, any>} Place
 *  @typedef {Record<string, any>} Geometry */

const ORGANS = ['kubelet', 'runtime', 'kube-proxy'];
const BRAINS = ['etcd', 'scheduler', 'api-server', 'controller-manager'];
export const PROGRAMS = ['etcd', 'api-server', 'scheduler', 'controller-manager', ...ORGANS];
const FULL = {
  rail: 17,
  top: 32,
  control: 146,
  toBus: 36,
  toZones: 22,
  head: 22,
  worker: 220,
  lane: 40,
  pitch: 17,
  foot: 30,
};
const LEAST = {
  rail: 11,
  top: 22,
  control: 124,
  toBus: 26,
  toZones: 14,
  head: 20,
  worker: 196,
  lane: 30,
  pitch: 15,
  foot: 8,
};
const WORKER_MAX = 300;
const ROWS = [
  { size: 11.5, pad: 5, short: false },
  { size: 11.5, pad: 5, short: true },
  { size: 10.5, pad: 4, short: true },
  { size: 10.5, pad: 2.5, short: true },
]; // how a phone's row of components may be written
const ORGANS_WIDE = [
  { size: 11.5, pad: 5.5, short: false },
  { size: 10.5, pad: 5.5, short: false },
  { size: 10.5, pad: 3, short: false },
  { size: 10.5, pad: 3, short: true },
]; // and a worker's, with a fact under each
const ORGANS_SMALL = [
  { size: 11, pad: 4, short: false, plain: true },
  { size: 10.5, pad: 2.5, short: false, plain: true },
  { size: 10.5, pad: 4, short: true, plain: true },
  { size: 10.5, pad: 2, short: true, plain: true },
];

/** @param {Machine[]} machines @param {number} width @param {number} height @returns {Geometry} */
export function measured(machines, width, height) {
  const control = machines.filter((machine) => machine.role === 'control-plane');
  const workers = machines.filter((machine) => machine.role === 'worker');
  const zones = [...new Set(workers.map((worker) => worker.zone))]
    .sort()
    .map((name) => ({ name, workers: workers.filter((worker) => worker.zone === name) }));
  if (width < 560) return phone(control, zones, width);
  if (width < 860 && control.length > 3) return phone(control, zones, width);
  return width < 860 ? small(control, zones, width, height) : wide(control, zones, width, height);
}

function wide(control, zones, width, height) {
  const band = between(height);
  const left = width >= 930 ? 104 : 16,
    room = width - left - 16;
  const geometry = blank('wide', width, left, room);
  const bus = band.top + band.control + band.toBus;
  const workerY = bus + 8 + band.toZones + band.head;
  const workerHeight = Math.min(band.worker, WORKER_MAX);
  geometry.rail.y = band.rail;
  geometry.bus.y = bus;
  spread(geometry, control, 14, band.top, (machine, place) => brains(geometry, machine, place, band.control));
  zonesInARow(geometry, zones, bus + 8 + band.toZones, workerY, workerHeight, 14, 8, 7);
  geometry.lanes = [0, 1, 2].map((row) => workerY + workerHeight + band.lane + row * band.pitch);
  geometry.lanesTop = workerY + workerHeight + 2;
  geometry.tray =
    left > 16
      ? {
          x: 10,
          y: workerY + 112,
          width: left - 20,
          height: workerHeight - 112,
          columns: 2,
          rows: Math.max(Math.floor((workerHeight - 136) / 46), 1),
        }
      : onTheBus(geometry, bus - 12);
  geometry.height = Math.max(geometry.lanes[2] + band.foot, 0);
  return finished(geometry);
}

/** The bands at a height: from full to least, all in step; what is more than full goes to the workers. */
function between(height) {
  const sum = (band) =>
    band.top +
    band.control +
    band.toBus +
    8 +
    band.toZones +
    band.head +
    band.worker +
    band.lane +
    2 * band.pitch +
    band.foot;
  const part = Math.min(Math.max((height - sum(LEAST)) / (sum(FULL) - sum(LEAST)), 0), 1);
  const band = Object.fromEntries(
    Object.keys(FULL).map((key) => [key, Math.round(LEAST[key] + (FULL[key] - LEAST[key]) * part)]),
  );
  band.worker += Math.max(Math.floor(height - sum(FULL)), 0);
  return /** @type {typeof FULL} */ (band);
}

function small(control, zones, width, height) {
  const geometry = blank('small', width, 12, width - 24);
  geometry.rail.y = 15;
  geometry.bus.y = 140;
  spread(geometry, control, 8, 28, (machine, place) => brains(geometry, machine, place, 96));
  const each =
    (geometry.bus.width - 10 * zones.length) /
    Math.max(
      zones.reduce((sum, zone) => sum + zone.workers.length, 0),
      1,
    );
  if (each < 128) {
    zonesStacked(geometry, zones, 164, Math.max(Math.floor(geometry.bus.width / 170), 1), 134);
  } else {
    zonesInARow(geometry, zones, 166, 187, Math.min(Math.max(height - 187 - 20, 134), 210), 10, 6, 5);
    geometry.height =
      Math.max(...zones.map((zone) => geometry.zones[zone.name].y + geometry.zones[zone.name].height)) + 10;
  }
  geometry.tray = onTheBus(geometry, 128);
  return finished(geometry);
}

function phone(control, zones, width) {
  const geometry = blank('phone', width, 12, width - 24);
  geometry.rail = null;
  control.forEach((machine, row) => {
    const place = {
      x: 12,
      y: 10 + row * 38,
      width: width - 24,
      height: 34,
      headY: 21.5,
      nameX: 8,
      stateX: null,
      compact: true,
    };
    geometry.machines[machine.name] = place;
    const start = Math.max(47, 12 + widthOf(machine.name, 14, true));
    const written = inARow(PROGRAMS.slice(0, 4), place.width - start - 12, ROWS, { crowns: true });
    let left = place.x + start;
    PROGRAMS.slice(0, 4).forEach((program, index) => {
      const each = written.widths[index];
      geometry.components[`${machine.name}/${program}`] = {
        x: left,
        y: place.y + 5,
        width: each,
        height: 24,
        size: written.way.size,
        pad: written.way.pad,
        called: nameOf(program, written.way.short),
        fact: false,
        stub: [left + each / 2, 14 + control.length * 38],
      };
      left += each + 3;
    });
  });
  geometry.bus.y = 12 + control.length * 38;
  zonesStacked(geometry, zones, geometry.bus.y + 24, Math.max(Math.floor((width - 24) / 170), 1), 134);
  geometry.tray = onTheBus(geometry, geometry.bus.y - 3);
  return finished(geometry);
}

/** @returns {Geometry} */
const blank = (form, width, left, room) => ({
  form,
  width,
  height: 0,
  left,
  machines: {},
  components: {},
  zones: {},
  strips: {},
  lanes: [],
  lanesTop: 0,
  rail: { y: 0, posts: [] },
  bus: { x: left, y: 0, width: room },
  tray: null,
});

function spread(geometry, machines, gap, y, then) {
  const count = machines.length,
    { x, width } = geometry.bus;
  const each = Math.min((width - gap * (count - 1)) / Math.max(count, 1), 486);
  machines.forEach((machine, column) => then(machine, { x: x + column * (each + gap), y, width: each }));
}

/** A control-plane machine: etcd above its API server on the left, scheduler above controller-manager on the right. */
function brains(geometry, machine, { x, y, width }, height) {
  const facts = height > 110;
  const pad = width > 260 ? 12 : 8,
    gap = width > 260 ? 8 : 6;
  const head = facts ? Math.round(height * 0.19) : 26;
  const bottom = facts ? 10 : 10,
    between = facts ? 8 : 6;
  const rows = (height - head - bottom - between) / 2,
    columns = (width - 2 * pad - gap) / 2;
  const inset = columns > 120 ? 9 : 6;
  const sizes = [13, 11.5, 10.5].filter((each) => each < 13 || (columns > 120 && facts));
  const writing = inABox(BRAINS, columns, inset, sizes, facts);
  geometry.machines[machine.name] = {
    x,
    y,
    width,
    height,
    headY: facts ? Math.round(head * 0.7) : 18,
    stateX: 0,
    compact: !facts || width < 150,
    nameX: pad,
  };
  BRAINS.forEach((program, index) => {
    const place = {
      x: x + pad + (index % 2) * (columns + gap),
      y: y + head + Math.floor(index / 2) * (rows + between),
      width: columns,
      height: rows,
      size: writing.size,
      pad: inset,
      called: nameOf(program, writing.short),
      crownBelow: facts && !writing.isBeside(program),
      fact: facts,
      nameY: rows * 0.39,
      factY: rows * 0.79,
    };
    geometry.components[`${machine.name}/${program}`] = {
      ...place,
      stub: [place.x + columns / 2, y + height],
    };
  });
  geometry.rail?.posts.push({ name: machine.name, x: x + pad + columns / 2, y });
}

function zonesInARow(geometry, zones, zoneY, workerY, height, gap, pad, between) {
  const count = zones.reduce((sum, zone) => sum + zone.workers.length, 0);
  const spent =
    gap * (zones.length - 1) +
    zones.reduce((sum, zone) => sum + 2 * pad + between * (zone.workers.length - 1), 0);
  const each = Math.min((geometry.bus.width - spent) / Math.max(count, 1), 420);
  let x = geometry.bus.x;
  for (const zone of zones) {
    const width = 2 * pad + each * zone.workers.length + between * (zone.workers.length - 1);
    geometry.zones[zone.name] = { x, y: zoneY, width, height: workerY + height + pad - zoneY };
    zone.workers.forEach((machine, column) =>
      organs(
        geometry,
        machine.name,
        { x: x + pad + column * (each + between), y: workerY, width: each, height },
        true,
      ),
    );
    x += width + gap;
  }
}

function zonesStacked(geometry, zones, top, columns, height) {
  let y = top;
  zones.forEach((zone, index) => {
    const { x, width } = geometry.bus,
      across = Math.min(columns, Math.max(zone.workers.length, 1));
    const each = (width - 14 - 6 * (across - 1)) / across;
    const rows = Math.ceil(zone.workers.length / across);
    zone.workers.forEach((machine, number) =>
      organs(
        geometry,
        machine.name,
        {
          x: x + 7 + (number % across) * (each + 6),
          y: y + 20 + Math.floor(number / across) * (height + 6),
          width: each,
          height,
        },
        index === 0 && number < across,
      ),
    );
    geometry.zones[zone.name] = { x, y, width, height: 20 + rows * (height + 6) };
    y += 20 + rows * (height + 6) + 8;
  });
  geometry.height = y + 4;
}

/** A worker: head, organs, the reserved state strip, the pods' ground. */
function organs(geometry, name, { x, y, width, height }, atTheBus) {
  const full = width >= 200 && height >= 190,
    narrow = !full && height >= 190;
  const pad = full ? 10 : 6,
    gap = full ? 3.5 : 2;
  const style = full ? 'full' : narrow ? 'narrow' : 'small';
  geometry.machines[name] = {
    x,
    y,
    width,
    height,
    headY: full ? 19.5 : 18,
    stateX: width < 96 ? null : 0,
    compact: !full,
    style,
    nameX: full ? 10 : 8,
  };
  const room = width - 2 * pad - 2 * gap;
  const stacked = narrow && width < 150;
  const written = inARow(ORGANS, room, full ? ORGANS_WIDE : ORGANS_SMALL, { facts: full });
  let left = x + pad;
  ORGANS.forEach((program, index) => {
    const share = written.widths[index];
    const place = stacked
      ? { x: x + pad, y: y + 27 + index * 20, width: width - 2 * pad, height: 17, inline: true }
      : { x: left, y: y + (full ? 30 : 26), width: share, height: full ? 38 : 20 };
    geometry.components[`${name}/${program}`] = {
      ...place,
      size: stacked ? 10.5 : written.way.size,
      pad: stacked ? 5.5 : written.way.pad,
      called: nameOf(program, !stacked && written.way.short),
      plainly: !full && !stacked,
      fact: full || (stacked && width > 118),
      nameY: 15.5,
      factY: 30,
      stub:
        program === 'runtime' || !atTheBus
          ? null
          : [stacked ? x + width * (index ? 0.78 : 0.22) : place.x + place.width / 2, y],
    };
    left += share + gap;
  });
  const low = full && height < 215;
  const stripY = y + (full ? (low ? 70 : 74) : stacked ? 91 : 51);
  const lines = full || narrow ? 2 : 1,
    gap2 = low ? 3 : 5;
  const podsTop = stripY + (full || narrow ? 52 + gap2 : 18);
  geometry.strips[name] = {
    x: x + pad,
    y: stripY,
    width: width - 2 * pad,
    height: lines > 1 ? 56 : 24,
    lines,
    gap: gap2,
    podsTop,
    bottom: y + height,
    left: x + pad,
    room: width - 2 * pad,
  };
}

const onTheBus = (geometry, y) => {
  const width = Math.min(geometry.bus.width * 0.62, 330);
  return {
    x: geometry.bus.x + geometry.bus.width - width,
    y,
    width,
    height: 28,
    columns: Math.max(Math.floor((width - 76) / 50), 1),
    rows: 1,
    flat: true,
  };
};

function finished(geometry) {
  const { rail } = geometry;
  if (!rail || rail.posts.length < 2) return { ...geometry, rail: null };
  const first = rail.posts[0].x,
    last = rail.posts[rail.posts.length - 1].x;
  rail.path = `M${first} ${rail.y}H${last}${rail.posts.map((post) => `M${post.x} ${rail.y}V${post.y}`).join('')}`;
  return geometry;
}
