// @ts-check
/** What is so and what is believed, in words: of machines, components, nodes and pods. Pure.
 *
 * The words are Kubernetes' own where it has one.
 */
import { rowOf, rowsOf } from './picture.js';
import { inSeconds } from './tag.js';

const GRACE = 30e6; // terminationGracePeriodSeconds of a pod, when nothing says otherwise

/** The state word of a machine: what is so, not what is believed. */
export function wordOf(picture, name, row) {
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
export function factOf(picture, now, row) {
  const machine = rowOf(picture, 'machines', row.machine) ?? { power: true };
  const on = row.running && machine.power;
  let word = !on ? (machine.power ? 'crashed' : 'stopped') : row.frozen ? 'frozen' : (row.word ?? '');
  let behind = false;
  if (on && !row.frozen) {
    if (row.program === 'kubelet') {
      const renewed = rowOf(picture, 'nodes', row.machine)?.renewed;
      word = renewed ? `${inSeconds(Math.max(now - renewed, 0))} ago` : word || 'starting';
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
export function stripOf(picture, name, row) {
  const node = rowOf(picture, 'nodes', name);
  if (!node) return { belief: null, chips: [] };
  const kubelet = rowOf(picture, 'components', `${name}/kubelet`);
  const well = row.power && row.cable && (!kubelet || (kubelet.running && !kubelet.frozen));
  const heard = node.renewed ? `last heard ${inSeconds(node.renewed)}` : 'not heard yet';
  const { word } = wordOf(picture, name, row);
  const believed = `Ready=${node.ready}`;
  const since = [`since ${inSeconds(node.since)}; ${heard}`, `since ${inSeconds(node.since)}`];
  const belief =
    well && node.ready === 'True'
      ? null
      : {
          of: believed,
          words: [`cluster believes ${believed}`, `believed ${believed}`, believed, node.ready],
          since: node.ready === 'True' ? [heard, heard.replace('last ', '')] : since,
          so: well ? '' : word, // for a head line without room for it
        };
  const effects = {};
  for (const taint of node.taints ?? []) {
    const [key, effect] = taint.split(':');
    (effects[key.replace('node.kubernetes.io/', '')] ??= []).push(effect);
  }
  const chips = Object.entries(effects).map(([key, list]) => ({
    words: [`${key}: ${[...new Set(list)].join(', ')}`, `${key}: ${list[list.length - 1]}`, key, list[list.length - 1]],
    kind: 'wait',
  }));
  if (node.unschedulable) chips.unshift({ words: ['cordoned'], kind: 'plain' });
  return { belief, chips };
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
