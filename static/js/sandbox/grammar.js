// @ts-check
/** The page /grammar: every shape and state once, drawn by the stage's own modules from a small made-up picture. */
import { seatable } from './crowd.js';
import { nameOf } from './fitting.js';
import { link, message } from './glyphs.js';
import { measuredLetters } from './letters.js';
import { measured } from './layout.js';
import * as timeline from './panels/timeline.js';
import * as timers from './panels/timers.js';
import * as transport from './panels/transport.js';
import { scene } from './scene.js';
import * as shapes from './shapes/index.js';
import { seated } from './slots.js';
import { stateOf } from './states.js';
import { render } from './svg.js';
import { learn, tag } from './tag.js';
import { decimal, t } from './words.js';

const NOW = 112e6;
const NAMES = {
  1: 'wren kite lark ibis swan dove rook teal',
  2: 'elm ash oak fir yew pine sal bay',
  3: 'flint onyx jade opal mica ruby agate talc',
  4: 'brook rill fen lake mere tarn creek weir',
  5: 'zinc',
  6: 'moss',
  7: 'gale',
  8: 'herb',
  9: 'heron',
};
const APPS = ['', 'frontend', 'api', 'db', 'dns', t('metals'), t('mosses'), t('winds'), t('herbs'), t('ninth')];
const STATES = {
  ready: { ready: true, word: 'Running' },
  starting: { phase: 'Pending', word: 'starting' },
  notready: { word: 'not ready' },
  backoff: { word: 'back-off 20 s' },
  completed: { phase: 'Succeeded', word: 'Completed' },
  ending: { deleting: NOW - 18e6, word: 'Terminating' },
  unknown: { phase: 'Unknown', word: 'Unknown' },
  stopped: { stopped: true, ready: true, word: 'Running' },
};

const podRow = (state, shape) => ({
  nickname: NAMES[shape].split(' ')[Object.keys(STATES).indexOf(state)] ?? NAMES[shape],
  app: APPS[shape],
  shape,
  node: 'worker-1',
  phase: 'Running',
  ready: false,
  deleting: null,
  created: 0,
  bound: 0,
  ...STATES[state],
});

const machine = (more) => ({ role: 'worker', zone: 'a', power: true, cable: true, slow: false, since: 0, change: 1, ...more });
const node = (more) => ({ ready: 'True', taints: [], unschedulable: false, since: 60e6, renewed: NOW - 3.1e6, ...more });
const UNREACHABLE = ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'];

/** Four workers: as it should be, without power, cut off, cut off and tainted. */
const WORKERS = {
  at: NOW,
  number: 1,
  tables: {
    machines: {
      'worker-1': machine({}),
      'worker-2': machine({ power: false }),
      'worker-3': machine({ cable: false, zone: 'b' }),
      'worker-4': machine({ cable: false, zone: 'b' }),
    },
    nodes: {
      'worker-1': node({}),
      'worker-2': node({ renewed: NOW - 11.2e6 }),
      'worker-3': node({ ready: 'Unknown', renewed: NOW - 53.1e6, since: NOW - 2.1e6 }),
      'worker-4': node({ ready: 'Unknown', renewed: NOW - 53.1e6, since: NOW - 2.1e6, taints: UNREACHABLE }),
    },
    components: Object.fromEntries(
      [1, 2, 3, 4].flatMap((number) =>
        ['kubelet', 'runtime', 'kube-proxy'].map((program) => [
          `worker-${number}/${program}`,
          { machine: `worker-${number}`, program, running: number !== 2, frozen: false, leads: false, word: '' },
        ]),
      ),
    ),
    pods: {
      'shop/a': { ...podRow('ready', 1) },
      'shop/b': { ...podRow('stopped', 2), node: 'worker-2' },
      'shop/c': { ...podRow('ready', 1), nickname: 'ibis', node: 'worker-3' },
      'shop/d': { ...podRow('notready', 2), node: 'worker-4' },
    },
  },
};

const COMPONENTS = {
  works: { program: 'api-server', word: '31 requests/s' },
  leads: { program: 'scheduler', word: 'leads, 0 queued', leads: true },
  standby: { program: 'scheduler', word: 'stands by', says: t('stands by') },
  stopped: { program: 'kubelet', word: t('stopped'), on: false },
  frozen: { program: 'controller-manager', word: t('frozen'), frozen: true },
  behind: { program: 'kube-proxy', word: t('behind'), behind: true },
};
const LOOKS = { selected: 'etcd', lit: 'kubelet', pointed: 'runtime' };

/** Timers and bands of a worker that lost its power at 60 s. */
const TIMES = {
  at: NOW,
  number: 1,
  tables: {
    machines: { 'worker-2': machine({ power: false, since: 60e6 }), 'worker-3': machine({}) },
    timers: {
      lease: { text: 'kubelet of worker-4: lease', armed: NOW - 9.4e6, due: NOW + 30.6e6, then: 'Then nothing by itself. Renews it each 10 s.', tied: false },
      elm: { text: 'elm: tolerates unreachable', armed: NOW - 2e6, due: NOW + 298e6, then: 'Then taint eviction deletes elm.', tied: true },
      out: { text: 'Lease of worker-2', armed: NOW - 53.1e6, due: NOW - 13.1e6, then: 'Nothing followed: the grace decides.', tied: false },
    },
    bands: {
      acts: { segments: [[60e6, 60e6, 'you', 'You cut the power'], [109.9e6, 109.9e6, 'event', 'Unknown']] },
      answered: { segments: [[0, 60e6, 'ok', ''], [60e6, 110e6, 'failing', '44 %'], [110e6, null, 'ok', '']] },
      leader: { segments: [1, 2, 3, 4, 5, 6].map((term) => [(40 + term * 10) * 1e6, term === 6 ? null : (50 + term * 10) * 1e6, 'leads', `term ${term}`]) },
      'worker-2 is': { segments: [[0, 60e6, 'ok', ''], [60e6, null, 'no power', 'no power']] },
      'worker-2 believed': { segments: [[0, 80e6, 'ok', ''], [80e6, 96e6, 'waiting', 'tolerates'], [96e6, null, 'Unknown', 'Ready=Unknown']] },
      'worker-3 is': { segments: [[0, null, 'ok', '']] },
      'worker-3 believed': { segments: [[0, null, 'ok', '']] },
    },
  },
};

const picture = (width, height, box, ...trees) => tag('svg', { width, height, viewBox: box, class: 'picture specimen-picture' }, ...trees);
const pods = { big: { x: 0, y: 0, r: 22, big: true, labelY: 37 }, little: { x: 0, y: 0, r: 15.5, big: false, labelY: 27.5 } };

const pod = (form) => (state, shape) => {
  const row = podRow(state, Number(shape));
  const face = { ...stateOf(WORKERS, NOW, row), ...(state === 'starting' ? { left: 0.72 } : {}) };
  return [picture(84, 78, '-42 -32 84 78', shapes.pod.draw({ ...plain(`${form}/${state}/${shape}`), row, place: pods[form], ...face }))];
};

const plain = (key) => ({ key, selected: false, lit: false, fresh: false, pick: /** @type {false} */ (false), motion: '' });

function component(key, { program, word, says = word, on = true, behind = false, ...row }, looks = {}) {
  const place = { x: 5, y: 5, width: 122, height: 46, size: program === 'controller-manager' ? 11.5 : 13, pad: 9, called: nameOf(program), crownBelow: program === 'controller-manager', fact: true, nameY: 18, factY: 36 };
  return [picture(132, 56, '0 0 132 56', shapes.component.draw({ ...plain(key), row: { program, word, machine: 'cp-1', leads: false, frozen: false, ...row }, place, word: says, on, behind, ...looks }))];
}

/** A worker as the scene draws it, cut out of the stage. */
function worker(name) {
  const machines = Object.entries(WORKERS.tables.machines).map(([each, row]) => ({ name: each, role: row.role, zone: row.zone }));
  const geometry = measured(machines, 1120, 590),
    place = geometry.machines[name];
  const eye = { selected: null, lit: null, invitation: null, mayAct: true, mayBuild: false, picks: null, picked: null };
  const drawn = scene(WORKERS, NOW, geometry, seated(seatable(WORKERS, NOW), {}), /** @type {any} */ (eye));
  const theirs = drawn.trees.filter((tree) => new RegExp(`/${name}\\b`).test(tree?.key ?? '') || on(name, tree?.key ?? ''));
  return [picture(place.width + 12, place.height + 12, `${place.x - 6} ${place.y - 6} ${place.width + 12} ${place.height + 12}`, ...theirs)];
}

const on = (name, key) => WORKERS.tables.pods[key.replace(/^pods\//, '')]?.node === name;

const STANDS = { now: NOW, speed: 1, paused: false, mayAct: true, phone: false, asking: false, running: false, full: '' };
const SAYS = {
  live: t('Live. The picture follows the cluster.'),
  past: t('Past. Press L to return to now.'),
  away: t('{seconds} s behind; nothing is lost.', { seconds: decimal(4.2, 1) }),
};

/** By the first word of data-draw; the rest of its words are the arguments. */
const DRAWERS = {
  pod: pod('big'),
  little: pod('little'),
  message: (kind, outcome) => [picture(26, 24, '-13 -12 26 24', message(kind, outcome))],
  component: (name) => component(name, COMPONENTS[name]),
  machine: worker,
  lineage: () => {
    const [from, to] = [-90, 90].map((x) => ({ ...pods.big, x, labelY: 37 }));
    const old = podRow('ending', 2), born = podRow('ready', 2);
    return [
      picture(320, 112, '-160 -64 320 112',
        shapes.lineage.draw({ key: 'ash', from, to, said: true }),
        shapes.pod.draw({ ...plain('elm'), row: { ...old, nickname: 'elm' }, place: from, ...stateOf(WORKERS, NOW, old) }),
        shapes.pod.draw({ ...plain('ash'), row: { ...born, nickname: 'ash' }, place: to, ...stateOf(WORKERS, NOW, born), fresh: true })),
    ];
  },
  lane: () => {
    const tap = { pod: 'a', x: 180, top: 8, rate: 13, failing: false, isSaid: true };
    const lane = { key: 'users>web', title: 'to frontend', titled: true, pace: 0, app: 1, y: 44, labelX: 0, from: 76, sumX: 380, rate: 13, sources: [110], taps: [tap, { ...tap, pod: 'b', x: 300, rate: 0, failing: true }] };
    return [picture(400, 64, '-6 0 400 64', shapes.lane.draw(lane))];
  },
  timers: () => timers.trees(TIMES, NOW, 9, false),
  link: (kind) => [picture(18, 18, '-9 -9 18 18', link(kind))],
  bands: (_, box) => timeline.trees(TIMES, NOW, box.clientWidth, box.clientHeight, false),
  focus: (look) => component(look, { program: LOOKS[look], word: '' }, look === 'pointed' ? { pick: look } : { [look]: true }),
  live: (kind) => transport.trees({ ...STANDS, paused: kind === 'paused', line: { kind: kind === 'paused' ? 'live' : kind, says: SAYS[kind] } }).filter((tree) => tree && tree.key === 'live'),
  chip: (kind) => chips(kind === 'wait' ? { words: ['unreachable: NoSchedule'], kind } : { words: ['cordoned'], kind }),
  invitation: () => [picture(220, 44, '0 0 220 44', ...shapes.strip.draw({ ...strip(), invitation: { act: '', words: 'Cut the power of worker-2', short: 'Cut the power', isPower: true } }))],
};

const strip = () => ({ name: 'worker-2', place: { x: 5, y: 2, width: 206, height: 56, lines: 2, gap: 5 }, belief: null, chips: /** @type {any[]} */ ([]), invitation: /** @type {any} */ (null) });
const chips = (chip) => [picture(220, 22, '0 0 220 22', ...shapes.strip.draw({ ...strip(), chips: [chip] }))];

function begin() {
  const sheet = /** @type {Element} */ (document.querySelector('.grammar-sheet'));
  learn(measuredLetters(sheet));
  const patterns = document.createElement('div');
  patterns.className = 'unseen';
  sheet.append(patterns);
  render(patterns, [tag('svg', { width: 0, height: 0, 'aria-hidden': 'true' }, shapes.ground.patterns())]);
  for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-draw]'))) {
    const [kind, ...rest] = (figure.dataset.draw ?? '').split(':');
    const box = /** @type {Element} */ (figure.querySelector('.drawn'));
    render(box, DRAWERS[kind](...rest, ...(rest.length ? [] : ['', box])));
    // What can be pressed on the stage is a picture of it here.
    for (const each of box.querySelectorAll('[role="button"], [tabindex]')) {
      each.removeAttribute('role');
      each.removeAttribute('tabindex');
    }
    figure.classList.add('is-drawn');
  }
}

begin();
