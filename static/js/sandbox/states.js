// @ts-check
/** What is so and what is believed, in words: of machines, components, nodes and pods. Pure.
 *
 * The words are Kubernetes' own where it has one.
 */
import { rowOf, rowsOf } from './picture.js';
import { inSeconds } from './tag.js';
import { t } from './words.js';

const GRACE = 30e6; // terminationGracePeriodSeconds of a pod, when nothing says otherwise

/** The state word of a machine: what is so, not what is believed. */
export function wordOf(picture, name, row) {
  const lost = !row.power || !row.cable;
  const node = rowOf(picture, 'nodes', name);
  const word = !row.power
    ? t('no power')
    : !row.cable
      ? t('no network')
      : row.slow
        ? t('slow')
        : !node
          ? row.role === 'worker'
            ? t('no Node yet')
            : t('runs')
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
  let word = !on ? (machine.power ? (row.word === 'off' ? t('off') : t('crashed')) : t('stopped')) : row.frozen ? t('frozen') : programSaid(row.word ?? '');
  let behind = false;
  if (on && !row.frozen) {
    if (row.program === 'kubelet') {
      const renewed = rowOf(picture, 'nodes', row.machine)?.renewed;
      word = renewed ? t('{duration} ago', { duration: inSeconds(Math.max(now - renewed, 0)) }) : word || t('starting');
    } else if (row.program === 'runtime') {
      word = t('{count} running', {
        count: rowsOf(picture, 'pods').filter(
          ([, pod]) => pod.node === row.machine && !pod.stopped && pod.phase === 'Running',
        ).length,
      });
    } else if (row.program === 'kube-proxy') {
      behind = !inStep(picture, row.machine);
      word = behind ? t('behind') : row.word && row.word !== 'Running' ? word : t('in step');
    }
  }
  return { word, on, behind };
}

/** What the server says of a program, in the reader's language. @param {string} word */
function programSaid(word) {
  const [, role, term] = /^(leader|follower|no leader), term (\d+)$/.exec(word) ?? [];
  if (role === 'leader') return t('leader, term {term}', { term });
  if (role === 'follower') return t('follower, term {term}', { term });
  if (role) return t('no leader, term {term}', { term });
  return t(word);
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
  const heard = node.renewed ? t('last heard {instant}', { instant: inSeconds(node.renewed) }) : t('not heard yet');
  const { word } = wordOf(picture, name, row);
  const believed = `Ready=${node.ready}`;
  const brief = t('since {instant}', { instant: inSeconds(node.since) });
  const since = [`${brief}; ${heard}`, brief];
  const belief =
    well && node.ready === 'True'
      ? null
      : {
          of: believed,
          words: [
            t('cluster believes {state}', { state: believed }),
            t('believed {what}', { what: believed }),
            believed,
            node.ready,
          ],
          since: node.ready === 'True' ? [heard, t('heard {instant}', { instant: inSeconds(node.renewed ?? 0) })] : since,
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
  if (node.unschedulable) chips.unshift({ words: [t('cordoned')], kind: 'plain' });
  return { belief, chips };
}

const WORDS = {
  ready: 'Running',
  starting: t('starting'),
  notready: t('not ready'),
  backoff: t('back-off'),
  completed: 'Completed',
  ending: 'Terminating',
  stopped: t('stopped'),
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
      word: hopeful ? t('ends in {seconds} s', { seconds: Math.ceil(rest / 1e6) }) : 'Terminating',
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
      believed: row.ready ? 'Running' : said === 'stopped' ? 'Unknown' : programSaid(said),
    };
  if (/back-?off|error|failed/i.test(said)) return { state: 'backoff', word: programSaid(said), left: 0, believed: '' };
  if (row.phase === 'Unknown') return { state: 'unknown', word: WORDS.unknown, left: 0, believed: '' };
  if (row.ready)
    return { state: 'ready', word: said, left: 1, believed: machine && !machine.cable ? t('unseen') : '' };
  if (row.phase === 'Running' && !/start/i.test(said))
    return {
      state: 'notready',
      word: machine && !machine.cable ? t('runs, unseen') : WORDS.notready,
      left: 0,
      believed: machine && !machine.cable ? t('not ready') : '',
    };
  return {
    state: 'starting',
    word: row.node ? WORDS.starting : 'Pending',
    left: row.node ? 0.72 : 0,
    believed: '',
  };
}
