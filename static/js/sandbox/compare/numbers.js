// @ts-check
/** Two lanes at one instant → the rows of the table of their difference. Every number is one that was folded from the record. Pure. */
import { rowOf } from '../picture.js';
import { inSeconds } from '../tag.js';
import { t } from '../words.js';

/** @typedef {{letter: string, lane: any, picture: import('../picture.js').Picture}} Half  one of the two: its letter, what the server tells of the lane, its picture
 *  @typedef {{key: string, title: string, values: [string, string], notes: [string, string], difference: string}} Row */

/** Time with fewer pods really up than asked for, up to `now`. @param {Half} half @param {number} now */
export function shortSoFar({ picture }, now) {
  const run = rowOf(picture, 'tally', 'run');
  return (run?.below ?? 0) + (run?.below_since == null ? 0 : Math.max(now - run.below_since, 0));
}

/** The track of pods really up, over all that is recorded of the lane. @param {Half} half @param {number} now @returns {any[]} */
export const upOf = ({ lane, picture }, now) => ((lane?.end ?? 0) > now && lane.bands?.up ? lane.bands.up : picture.tables.bands?.up)?.segments ?? [];

/** The whole of it as far as it is recorded, and whether all is over there. @param {Half} half @param {number} now */
export function shortInAll(half, now) {
  const segments = upOf(half, now),
    end = Math.max(half.lane?.end ?? 0, now);
  const ahead = segments.filter(([, to, state]) => state !== 'ok' && (to ?? end) > now).reduce((sum, [from, to]) => sum + (to ?? end) - Math.max(from, now), 0);
  return { lasts: shortSoFar(half, now) + ahead, isOver: segments.at(-1)?.[2] !== 'waiting', end };
}

/** Pods whose machine has no power: their objects stay until somebody takes them away. @param {Half} half */
export function leftBehind({ picture }) {
  const dead = Object.entries(picture.tables.machines ?? {})
    .filter(([, row]) => !row.power && row.role === 'worker')
    .map(([name]) => name);
  const pods = Object.values(picture.tables.pods ?? {}).filter((pod) => dead.includes(pod.node));
  const going = pods.filter((pod) => pod.deleting !== null).length;
  return { dead, count: pods.length, going };
}

/** @param {Half} left @param {Half} right @param {number} now @returns {Row[]} */
export function rows(left, right, now) {
  const halves = [left, right];
  const desired = halves.map(({ picture }) => rowOf(picture, 'tally', 'run')?.desired ?? 0);
  const pods = desired[0] === desired[1] ? t('Fewer than {desired} pods really up', { desired: desired[0] }) : t('Fewer pods really up than asked for');
  const tally = (name) => halves.map(({ picture }) => rowOf(picture, 'tally', 'run')?.[name] ?? 0);
  const failed = halves.map(({ picture }) => rowOf(picture, 'price', 'shop')?.failed ?? 0);
  const so = halves.map((half) => shortSoFar(half, now));
  const all = halves.map((half) => shortInAll(half, now));
  const left_ = halves.map(leftBehind);
  const dead = [...new Set(left_.flatMap((each) => each.dead))].sort();
  const names = [left.letter, right.letter];
  const count = (key, title, values, notes = ['', '']) => ({ key, title, values: values.map(grouped), notes, difference: moreOrFewer(values, names) });
  const time = (key, title, values, notes = ['', '']) => ({ key, title, values: values.map(inSeconds), notes, difference: moreOrLess(values.map(tenths), names, (tenth) => inSeconds(tenth * 1e5)) });
  return /** @type {Row[]} */ ([
    time('so-far', t('{pods}, so far', { pods }), so),
    inAll(
      time(
        'in-all',
        t('{pods}, when all is over', { pods }),
        all.map(({ lasts }) => lasts),
        all.map(({ isOver, end }) => (isOver ? '' : t('not over at {end}, where it ends so far', { end: inSeconds(end) }))),
      ),
      all.every(({ isOver }) => isOver),
    ),
    count('failed', t('Requests failed'), failed),
    count('anew', t('Pods created anew'), tally('anew')),
    count('refused', t('Writes refused'), tally('refused')),
    dead.length > 0 &&
      count(
        'left',
        t('Pod objects left on {machines}', { machines: dead.join(', ') }),
        left_.map((each) => each.count),
        left_.map(({ count: there, going }) => (!there ? '' : going === there ? t('Terminating') : going ? t('{going} Terminating', { going }) : t('believed Running'))),
      ),
  ].filter(Boolean));
}

/** Of what goes on in one lane nobody can say yet how much less it is. @param {Row} row @param {boolean} areOver */
const inAll = (row, areOver) => (areOver ? row : { ...row, difference: t('not known yet') });

const tenths = (duration) => Math.round(duration / 1e5);
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** "2 more in B", "none". */
function moreOrFewer([one, other], [, name]) {
  if (one === other) return t('none');
  const much = grouped(Math.abs(other - one));
  return other > one ? t('{much} more in {lane}', { much, lane: name }) : t('{much} fewer in {lane}', { much, lane: name });
}

/** "6.6 s less in B", "none". */
function moreOrLess([one, other], [, name], said) {
  if (one === other) return t('none');
  return other > one ? t('{much} more in {lane}', { much: said(other - one), lane: name }) : t('{much} less in {lane}', { much: said(one - other), lane: name });
}
