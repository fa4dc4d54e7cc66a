// @ts-check
/** The same events, told to the ear: one sentence in some seconds, the most important first. Whatever else there was is counted; R reads it. Pure. */
import { latest } from './events.js';
import { inSeconds } from '../tag.js';
import { t } from '../words.js';

export const EACH = 4000; // milliseconds between two announcements
const WEIGHT = { leader: 4, node: 4, pod: 2, act: 1 };

/** What is amiss weighs more than what is as it should be. */
const weight = (event) => (WEIGHT[event.kind] ?? 2) + (event.type === 'Warning' ? 3 : 0);

/** What is to be said now, or nothing. @param {any} picture @param {{number: number, wall: number}} last @param {number} wall
 *  @returns {{says: string, last: {number: number, wall: number}} | null} */
export function news(picture, last, wall) {
  if (wall - last.wall < EACH) return null;
  const fresh = latest(picture).filter((event) => event.number > last.number);
  if (!fresh.length) return null;
  const { text } = fresh.reduce((best, event) => (weight(event) >= weight(best) ? event : best)); // of equals the earliest
  const more = fresh.length - 1;
  return {
    says: more === 0 ? text : more === 1 ? t('{text}; and one more event', { text }) : t('{text}; and {count} more events', { text, count: more }),
    last: { number: fresh[0].number, wall },
  };
}

/** The last ten seconds, for whoever asks. @param {any} picture @param {number} now */
export function recent(picture, now) {
  const events = latest(picture)
    .filter((event) => event.at > now - 10e6)
    .slice(0, 8)
    .reverse();
  return events.length
    ? events.map((event) => `${inSeconds(event.at)}: ${event.text}.`).join(' ')
    : t('Nothing noteworthy in the ten seconds before {instant}.', { instant: inSeconds(now) });
}
