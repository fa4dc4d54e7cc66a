// @ts-check
/** The prediction: the number on its scale, the pick on the picture, and what the timeline draws of it. Pure but for the page it is given. */
import { t } from '../sandbox/words.js';

/** A number as the server keeps it: seconds after the act, when that was, and what it truly was.
 *  @typedef {{after: number | null, unit: string, begun: number | null, at: number | null, true: string | null, shape: string}} Kept */

/** What the timeline draws. Before the act it stands that long after now; afterwards after the act, with the true mark beside it.
 * @param {Kept | null} kept @param {number} now @param {number | null} acted both in microseconds
 * @returns {{at: number, says: string, scored: {at: number, says: string} | null} | null} */
export function drawnOf(kept, now, acted) {
  if (!kept || kept.after === null || kept.unit !== 's') return null;
  const from = kept.begun ?? acted ?? now;
  const yours = t('yours {number} {unit}', { number: kept.after, unit: kept.unit });
  return {
    at: from + kept.after * 1e6,
    says: kept.true === null ? t('your prediction, {number} s after', { number: kept.after }) : yours,
    scored: kept.at === null ? null : { at: kept.at, says: t('it was {true}', { true: kept.true }) },
  };
}

/** "350 s". @param {string} number @param {string} unit */
export const said = (number, unit) => `${number} ${unit}`.trim();

/** Write the number over the thumb of its scale. @param {HTMLInputElement} scale */
export function paintScale(scale) {
  const place = /** @type {HTMLElement | null} */ (scale.closest('[data-scale]'));
  const output = place?.querySelector('output');
  const unit = place?.querySelector('[data-unit]')?.getAttribute('data-unit') ?? '';
  if (!place || !output) return;
  output.textContent = said(scale.value, unit);
  const [least, most] = [Number(scale.min), Number(scale.max)];
  output.style.setProperty('--at', String((Number(scale.value) - least) / (most - least)));
}

/** What may be picked on the picture just now, and what is picked. @param {HTMLElement | null} strip
 * @returns {{among: string[], picked: string | null} | null} */
export function picksOf(strip) {
  const place = strip?.querySelector('[data-picks]');
  if (!place) return null;
  const among = (place.getAttribute('data-picks') ?? '').trim().split(/\s+/);
  const field = /** @type {HTMLInputElement | HTMLSelectElement | null} */ (place.querySelector('select, input:checked'));
  return { among, picked: field?.value || null };
}

/** Pick a shape in the strip's form; false when it is none of those that are offered. @param {HTMLElement | null} strip @param {string} shape */
export function pick(strip, shape) {
  if (!picksOf(strip)?.among.includes(shape)) return false;
  const select = strip?.querySelector('[data-picks] select');
  if (select instanceof HTMLSelectElement) select.value = shape;
  for (const radio of strip?.querySelectorAll('[data-picks] input') ?? [])
    if (radio instanceof HTMLInputElement) radio.checked = radio.value === shape;
  return true;
}
