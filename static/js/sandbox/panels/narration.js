// @ts-check
/** The same events, told to the ear: at most a few sentences at a time, never more often than `EACH`. Pure. */
import { latest } from './events.js';
import { inSeconds } from '../tag.js';
import { t } from '../words.js';

export const EACH = 2500; // milliseconds between two announcements
const SENTENCES_MAX = 3;

/** What is to be said now, or nothing. @param {any} picture @param {{number: number, wall: number}} last @param {number} wall
 *  @returns {{says: string, last: {number: number, wall: number}} | null} */
export function news(picture, last, wall) {
  if (wall - last.wall < EACH) return null;
  const fresh = latest(picture).filter((event) => event.number > last.number);
  if (!fresh.length) return null;
  const told = fresh
    .slice(0, SENTENCES_MAX)
    .reverse()
    .map((event) => event.text)
    .join(' ');
  return {
    says: fresh.length > SENTENCES_MAX ? t('{count} events, the last: {told}', { count: fresh.length, told }) : told,
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
    ? events.map((event) => `${inSeconds(event.at)}: ${event.text}`).join(' ')
    : t('Nothing noteworthy in the ten seconds before {instant}.', { instant: inSeconds(now) });
}
