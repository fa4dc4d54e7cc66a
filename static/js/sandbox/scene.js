// @ts-check
/** Picture + now → shapes with keys, at stable places. Pure: the same picture at the same instant is the same drawing. */
import { rowOf, rowsOf } from './picture.js';
import { slotsOf, trayPlaces } from './layout.js';
import { inSeconds } from './tag.js';
import * as shapes from './shapes/index.js';

/** @typedef {{selected: string | null, lit: string | null, invitation: any, mayAct: boolean, mayBuild: boolean}} Eye  what the learner does, as far as it is drawn
 *  @typedef {{trees: any[], hops: Record<string, any>, places: Record<string, any>}} Scene  hops: the tap of each pod on its lane; places: of pods */

const GRACE = 30e6; // terminationGracePeriodSeconds of a pod, when nothing says otherwise
const LINEAGE_SHOWN = 60e6; // a replacement keeps its arc this long, or as long as one of the two is selected

/** @param {any} picture @param {number} now @param {any} geometry @param {Record<string, {node: string, slot: number}>} seats @param {Eye} eye
 *  @returns {Scene} */
export function scene(picture, now, geometry, seats, eye) {
  const pods = placed(picture, geometry, seats);
  const machines = rowsOf(picture, 'machines').filter(([name]) => geometry.machines[name]);
  const lanes = lanesOf(picture, geometry, pods);
  return {
    hops: lanes.hops,
    places: pods.places,
    trees: [
      ...shapes.ground.draw(geometry, eye.mayBuild, groundOf(picture, now, geometry, machines, pods.waiting)),
      ...lanes.drawn.map(shapes.lane.draw),
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
            ...factOf(picture, now, geometry, key, row),
            ...marks(eye, `components/${key}`),
          }),
        ),
      ...machines
        .filter(([name]) => geometry.strips[name])
        .flatMap(([name, row]) =>
          shapes.strip.draw({
            name,
            place: geometry.strips[name],
            ...stripOf(picture, name, row, geometry.strips[name]),
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
        shapes.pod.draw({
          key,
          row,
          place,
          ...stateOf(picture, now, row),
          ...marks(eye, `pods/${key}`),
          fresh: now - row.created < 10e6,
          motion: row.node ? 'grow' : 'travel',
        }),
      ),
    ],
  };
}

const marks = (eye, ...references) => ({
  selected: references.includes(eye.selected ?? ''),
  lit: !!eye.lit && references.some((reference) => named(eye.lit, reference)),
});

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

/** The state word of a machine: what is so, not what is believed. */
function wordOf(picture, name, row) {
  const lost = !row.power || !row.cable;
  const node = rowOf(picture, 'nodes', name);
  const word = !row.power
    ? 'no power'
    : !row.cable
      ? 'no network'
      : row.slow
        ? 'slow'
        : !node
          ? row.role === 'worker'
            ? 'no Node yet'
            : 'runs'
          : node.ready === 'True'
            ? 'Ready'
            : node.ready === 'False'
              ? 'NotReady'
              : 'Unknown';
  return { word, lost };
}

/** The one live fact of a component, and whether it works on an old belief. */
function factOf(picture, now, geometry, key, row) {
  const machine = rowOf(picture, 'machines', row.machine) ?? { power: true };
  const on = row.running && machine.power;
  let word = !on ? (machine.power ? 'crashed' : 'stopped') : row.frozen ? 'frozen' : (row.word ?? '');
  let behind = false;
  if (on && !row.frozen) {
    if (row.program === 'kubelet') {
      const renewed = rowOf(picture, 'nodes', row.machine)?.renewed;
      word = renewed ? `${inSeconds(Math.max(now - renewed, 0))} ago` : word || 'starting';
    } else if (row.program === 'etcd' && (geometry.components[key]?.width ?? 0) < 95) {
      word = word.replace('term ', 't');
    } else if (row.program === 'runtime') {
      word = `${rowsOf(picture, 'pods').filter(([, pod]) => pod.node === row.machine && !pod.stopped && pod.phase === 'Running').length} running`;
    } else if (row.program === 'kube-proxy') {
      behind = !inStep(picture, row.machine);
      word = behind ? 'behind' : word && word !== 'Running' ? word : 'in step';
    }
  }
  return { word, on, behind };
}

/** Whether a node's own rules name the addresses that its services' ready pods have. */
function inStep(picture, machine) {
  const rules = rowOf(picture, 'proxies', machine)?.rules;
  if (!rules) return true;
  return rowsOf(picture, 'services').every(([key, service]) => {
    const ready = service.ready
      .map((pod) => rowOf(picture, 'pods', pod)?.ip)
      .filter(Boolean)
      .sort()
      .join();
    return !(key in rules) || [...rules[key]].sort().join() === ready;
  });
}

/** What the cluster believes of a worker where that differs from what is so, and the node's taints. */
function stripOf(picture, name, row, place) {
  const node = rowOf(picture, 'nodes', name);
  if (!node) return { belief: null, chips: [] };
  const kubelet = rowOf(picture, 'components', `${name}/kubelet`);
  const well = row.power && row.cable && (!kubelet || (kubelet.running && !kubelet.frozen));
  const heard = node.renewed ? `last heard ${inSeconds(node.renewed)}` : 'not heard yet';
  const narrow = place.width < 130;
  const belief =
    well && node.ready === 'True'
      ? null
      : {
          words: narrow ? (node.ready === 'True' ? 'Ready' : node.ready) : `Ready=${node.ready}`,
          since: narrow
            ? well
              ? ''
              : wordOf(picture, name, row).word
            : node.ready === 'True'
              ? heard
              : `since ${inSeconds(node.since)}; ${heard}`,
        };
  const effects = {};
  for (const taint of node.taints ?? []) {
    const [key, effect] = taint.split(':');
    (effects[key.replace('node.kubernetes.io/', '')] ??= []).push(effect);
  }
  const short = place.width < 170;
  const chips = Object.entries(effects).map(([key, list]) => ({
    words: narrow
      ? list[list.length - 1]
      : short
        ? `${key}: ${list.length > 1 ? 'both' : list[0]}`
        : `${key}: ${[...new Set(list)].join(', ')}`,
    kind: 'wait',
  }));
  if (node.unschedulable) chips.unshift({ words: 'cordoned', kind: 'plain' });
  return { belief, chips };
}

/** Each pod at its slot; what has no slot of its own is counted. */
function placed(picture, geometry, seats) {
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
  for (const [key, row] of rowsOf(picture, 'pods')) {
    const seat = seats[key];
    if (!seat) continue;
    if (!seat.node) waiting += 1;
    const room = seat.node ? rooms[seat.node]?.places : tray;
    if (!room) continue;
    const spare = (used[seat.node] ?? 0) > room.length ? 1 : 0;
    if (seat.slot >= room.length - spare) {
      beyond[seat.node] = (beyond[seat.node] ?? 0) + 1;
      continue;
    }
    places[key] = room[seat.slot];
    drawn.push([key, row, room[seat.slot]]);
  }
  for (const [node, count] of Object.entries(beyond)) {
    const room = node ? rooms[node].places : tray;
    more.push({ node: node || 'no node', count, place: room[room.length - 1] });
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

const WORDS = {
  ready: 'Running',
  starting: 'starting',
  notready: 'not ready',
  backoff: 'back-off',
  completed: 'Completed',
  ending: 'Terminating',
  stopped: 'stopped',
  unknown: 'Unknown',
};

/** The face of a pod: what is so in front; `believed` where the cluster thinks otherwise; `left` is what its ring shows. */
export function stateOf(picture, now, row) {
  const said = row.word || row.phase;
  const machine = row.node ? rowOf(picture, 'machines', row.node) : null;
  if (row.deleting !== null && row.deleting !== undefined) {
    const rest = row.deleting + GRACE - now;
    const hopeful = rest > 0 && !row.stopped;
    return {
      state: 'ending',
      word: hopeful ? `ends in ${Math.ceil(rest / 1e6)} s` : 'Terminating',
      left: hopeful ? rest / GRACE : 0,
      believed: row.stopped ? 'Terminating' : '',
    };
  }
  if (/succeeded|completed/i.test(`${row.phase} ${said}`))
    return { state: 'completed', word: WORDS.completed, left: 0, believed: '' };
  if (row.stopped)
    return {
      state: 'stopped',
      word: WORDS.stopped,
      left: 0,
      believed: row.ready ? 'Running' : said === 'stopped' ? 'Unknown' : said,
    };
  if (/back-?off|error|failed/i.test(said)) return { state: 'backoff', word: said, left: 0, believed: '' };
  if (row.phase === 'Unknown') return { state: 'unknown', word: WORDS.unknown, left: 0, believed: '' };
  if (row.ready)
    return { state: 'ready', word: said, left: 1, believed: machine && !machine.cable ? 'unseen' : '' };
  if (row.phase === 'Running' && !/start/i.test(said))
    return {
      state: 'notready',
      word: machine && !machine.cable ? 'runs, unseen' : WORDS.notready,
      left: 0,
      believed: machine && !machine.cable ? 'not ready' : '',
    };
  return {
    state: 'starting',
    word: row.node ? WORDS.starting : 'Pending',
    left: row.node ? 0.72 : 0,
    believed: '',
  };
}

function lineages(picture, now, places, eye) {
  return rowsOf(picture, 'pods')
    .filter(
      ([key, row]) =>
        row.replaces &&
        places[key] &&
        places[row.replaces] &&
        (now - row.created < LINEAGE_SHOWN ||
          eye.selected === `pods/${key}` ||
          eye.selected === `pods/${row.replaces}`),
    )
    .map(([key, row], index) => ({ key, from: places[row.replaces], to: places[key], said: index === 0 }));
}

/** Margin notes, stubs (broken where power or cable is gone), zone frames. */
function groundOf(picture, now, geometry, machines, waiting) {
  const { form, bus, left } = geometry;
  const stubs = [];
  for (const [key, place] of Object.entries(geometry.components)) {
    if (!place.stub) continue;
    const [name, program] = key.split('/');
    const row = rowOf(picture, 'machines', name) ?? { power: true, cable: true };
    const above = place.stub[1] < bus.y;
    if (form === 'phone' && above) continue;
    if (above && (program === 'etcd' || program === 'scheduler')) continue; // etcd has none: only its own API server reaches it
    if (!above && form !== 'wide' && program !== 'kubelet') continue;
    const broken = !row.power || !row.cable;
    const renewed = rowOf(picture, 'nodes', name)?.renewed;
    stubs.push({
      key,
      x: place.stub[0],
      from: above ? place.stub[1] : bus.y + 8,
      to: above ? bus.y : place.stub[1],
      strong: program === 'api-server',
      broken,
      words:
        broken && program === 'kubelet' && form === 'wide' && renewed && geometry.machines[name].width > 190
          ? `no lease since ${inSeconds(renewed)}`
          : '',
    });
  }
  for (const [name] of machines) {
    const upper = geometry.components[`${name}/etcd`],
      lower = geometry.components[`${name}/api-server`];
    if (upper && lower && lower.y > upper.y)
      stubs.push({
        key: `${name}/store`,
        x: upper.x + upper.width / 2,
        from: upper.y + upper.height,
        to: lower.y,
        strong: false,
      });
  }
  const notes = left < 100 ? [] : notesOf(geometry, machines);
  return {
    stubs,
    notes,
    tray: waiting,
    zones: Object.entries(geometry.zones).map(([name, zone]) => ({ name, ...zone })),
  };
}

function notesOf(geometry, machines) {
  const count = (role) => machines.filter(([, row]) => row.role === role).length;
  const plural = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const control = geometry.machines[machines.find(([, row]) => row.role === 'control-plane')?.[0]]?.y ?? 0;
  const worker = geometry.machines[machines.find(([, row]) => row.role === 'worker')?.[0]]?.y ?? 0;
  return [
    geometry.rail && { x: 16, y: geometry.rail.y + 4, words: 'Raft' },
    { x: 16, y: control + 16, words: 'Control plane', strong: true },
    { x: 16, y: control + 31, words: plural(count('control-plane'), 'machine') },
    { x: 16, y: geometry.bus.y - 2, words: 'Bus', strong: true },
    { x: 16, y: geometry.bus.y + 13, words: 'requests and' },
    { x: 16, y: geometry.bus.y + 27, words: 'watch events' },
    { x: 16, y: worker + 16, words: 'Workers', strong: true },
    { x: 16, y: worker + 31, words: plural(count('worker'), 'machine') },
    { x: 16, y: worker + 45, words: plural(Object.keys(geometry.zones).length, 'zone') },
    geometry.lanes.length && { x: 16, y: geometry.lanes[0] - 22, words: 'Shop traffic', strong: true },
  ].filter(Boolean);
}

/** Lanes of app traffic in the order of the hops, and the ways along them. */
function lanesOf(picture, geometry, pods) {
  const hops = {},
    drawn = [];
  if (!geometry.lanes.length) return { drawn, hops };
  rowsOf(picture, 'traffic')
    .sort(([one], [other]) => order(one) - order(other))
    .slice(0, geometry.lanes.length)
    .forEach(([key, row], index) => {
      const [from, to] = key.split('>');
      const y = geometry.lanes[index];
      const ofApp = (app) =>
        rowsOf(picture, 'pods').filter(
          ([pod, fields]) => fields.app === app && pods.places[pod] && fields.node,
        );
      const shift = (index - 1) * 3.5; // two lanes may tap one column
      const taps = Object.entries(row.per_pod ?? {})
        .filter(([pod]) => pods.places[pod] && rowOf(picture, 'pods', pod)?.node)
        .map(([pod, counts]) => ({
          pod,
          x: pods.places[pod].x + (pods.places[pod].big ? 0 : shift),
          top: geometry.lanesTop,
          rate: counts.rate,
          failing: counts.failed > 0 && counts.failed >= counts.rate * 0.5,
        }));
      const sources =
        from === 'users'
          ? []
          : ofApp(from)
              .filter(([, fields]) => fields.ready && !fields.stopped)
              .map(([pod]) => pods.places[pod].x + (pods.places[pod].big ? 0 : shift));
      const hue =
        (((rowsOf(picture, 'pods').find(([, fields]) => fields.app === to)?.[1].shape ?? index + 1) - 1) %
          8) +
        1;
      const start = from === 'users' ? geometry.bus.x - 6 : 0;
      for (const tap of taps) hops[tap.pod] = { y, x: tap.x, top: tap.top, start, hue };
      drawn.push({
        key,
        title: from === 'users' ? `to ${to}` : `${from} to ${to}`,
        titled: geometry.left > 100,
        app: hue,
        y,
        labelX: 16,
        from: start,
        sumX: geometry.bus.x + geometry.bus.width,
        rate: row.rate,
        sources,
        taps,
      });
    });
  return { drawn, hops };
}

const order = (key) => ['users>web', 'web>api', 'api>db'].indexOf(key) + 1 || 9;

/** The way of a traffic message along its lane, or null. @param {Scene} drawn @param {string} from @param {string} to */
export function trafficRoute({ hops, places }, from, to) {
  const hop = hops[to.replace(/^pods\//, '')];
  if (!hop) return null;
  const start = places[from.replace(/^pods\//, '')]?.x ?? hop.start;
  return start
    ? {
        hue: hop.hue,
        points: [
          [start, hop.y],
          [hop.x, hop.y],
          [hop.x, hop.top + 8],
        ],
      }
    : null;
}
