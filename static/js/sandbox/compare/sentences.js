// @ts-check
/** "What to see here": sentences made of recorded facts of both lanes and of nothing else; they name no cause. Pure. */
import { inSeconds } from '../tag.js';
import { t } from '../words.js';
import { shortInAll, upOf } from './numbers.js';

/** @typedef {import('./numbers.js').Half} Half */

const ACT_LETTERS = 60;
const SAME = 1e5; // microseconds: what is told with one decimal is the same below that

/** @param {Half} left @param {Half} right @param {number} now @returns {string[]} */
export function sentences(left, right, now) {
  const fork = forkOf(left, right);
  if (fork && now < fork.at) return [t('This is before the fork at {at}: until there the two lanes are one history.', { at: inSeconds(fork.at) })];
  return [fork && forked(fork), capacity(left, right, now), requests(left, right), ...beliefs(left, right)].filter(Boolean);
}

/** Where the two parted, and by which act. @param {Half} left @param {Half} right */
export function forkOf(left, right) {
  const child = [right, left].find((half) => half.lane?.parent && half.lane.parent === (half === right ? left : right).letter);
  if (child) return { letter: child.letter, from: child.lane.parent, at: child.lane.forked_at, first: child.lane.first };
  const forks = [left, right].filter((half) => half.lane?.parent).map((half) => half.lane.forked_at);
  return forks.length ? { letter: '', from: '', at: Math.min(...forks), first: '' } : null; // both are forks of a third
}

function forked({ letter, from, at, first }) {
  if (!letter) return t('The two lanes parted at {at}.', { at: inSeconds(at) });
  const act = first.length > ACT_LETTERS ? `${first.slice(0, ACT_LETTERS).trimEnd()}…` : first.replace(/\.$/, '');
  return first
    ? t('{lane} left {other} at {at}. {act}.', { lane: letter, other: from, at: inSeconds(at), act }).replace('….', '…')
    : t('{lane} left {other} at {at}.', { lane: letter, other: from, at: inSeconds(at) });
}

/** How long each was short of pods, and when all were up again. */
function capacity(left, right, now) {
  const ends = [left, right].map((half) => ({ letter: half.letter, ...shortInAll(half, now), up: wholeAgain(upOf(half, now)) }));
  const [one, other] = ends;
  if (!one.lasts && !other.lasts) return t('In both lanes all pods that are asked for have been up all the time.');
  const told = ({ letter, isOver, up }) =>
    isOver && up !== null
      ? t('in {lane} all pods are really up again at {at}', { lane: letter, at: inSeconds(up) })
      : isOver
        ? t('in {lane} all pods were up all the time', { lane: letter })
        : t('in {lane} some are still missing', { lane: letter });
  const says = `${told(one)}; ${told(other)}`;
  const much = Math.abs(Math.round(one.lasts / SAME) - Math.round(other.lasts / SAME)) * SAME; // of what is told, as in the table
  const difference =
    one.isOver && other.isOver && much >= SAME
      ? t(' {lane} is short of pods for {much} less.', { lane: one.lasts < other.lasts ? one.letter : other.letter, much: inSeconds(much) })
      : '';
  return `${says[0].toUpperCase()}${says.slice(1)}.${difference}`;
}

/** When the last gap ended, or null. */
function wholeAgain(segments) {
  const last = segments.at(-1);
  return last && last[2] === 'ok' && segments.length > 1 ? last[0] : null;
}

/** Whether the fork saved requests, and when the last one failed. */
function requests(left, right) {
  const [one, other] = [left, right].map((half) => half.picture.tables.price?.shop?.failed ?? 0);
  const [lastOne, lastOther] = [left, right].map(({ picture }) => lastFailing(picture));
  const until = lastOne !== null && lastOther !== null && Math.abs(lastOne - lastOther) < SAME ? t(' In both no request fails after {at}.', { at: inSeconds(lastOne) }) : '';
  if (!one && !other) return t('No request failed in either lane.');
  if (one === other) return t('As many requests failed in both lanes: {count}.', { count: one }) + until;
  const lane = one < other ? left.letter : right.letter,
    count = Math.abs(one - other);
  return (count === 1 ? t('One request fewer failed in {lane}.', { lane }) : t('{count} fewer requests failed in {lane}.', { count, lane })) + until;
}

/** The end of the last stretch in which requests failed, or null when it lasts or never was. */
function lastFailing(picture) {
  const failing = (picture.tables.bands?.answered?.segments ?? []).filter(([, , state]) => state === 'failing');
  return failing.at(-1)?.[1] ?? null;
}

function beliefs(left, right) {
  return unknownInBoth(left, right).map(({ node, at }) => t('{node} becomes Ready=Unknown at {at} in both.', { node, at: inSeconds(at) }));
}

/** When each node came to be believed otherwise, where it is the same in both. @param {Half} left @param {Half} right */
export function unknownInBoth(left, right) {
  const first = ({ picture }, track) => (picture.tables.bands?.[track]?.segments ?? []).find(([, , state]) => state === 'unknown')?.[0];
  return Object.keys(left.picture.tables.bands ?? {})
    .filter((track) => track.endsWith(' believed'))
    .flatMap((track) => {
      const [one, other] = [first(left, track), first(right, track)];
      return one !== undefined && other !== undefined && Math.abs(one - other) < SAME
        ? [{ node: track.slice(0, -' believed'.length), at: one }]
        : [];
    });
}
