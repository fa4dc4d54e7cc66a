// @ts-check
/** The plain data that a drawing is made of: a tag, its attributes, its children. `svg.js` puts it on the page. */
import { decimal, t } from './words.js';

/** @typedef {{tag: string, key: string | undefined, attributes: Record<string, any>, children: (Tree | string)[]}} Tree */

/** @param {string} name @param {Record<string, any> | null} attributes @param {...any} children  false, null and undefined are left out
 *  @returns {Tree} */
export const tag = (name, attributes, ...children) => ({
  tag: name,
  key: attributes?.key,
  attributes: attributes ?? {},
  children: children
    .flat(2)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === 'number' ? String(child) : child)),
});

/** A line of SVG text. @param {number} x @param {number} y @param {string} words @param {string} className */
export const line = (x, y, words, className = '') => tag('text', { x, y, class: className }, words);

/** The first of some ways to say a thing that fits a width in px; when none does, the last one, cut.
 * @param {string[]} ways longest first @param {number} width @param {number} size */
export const fitting = (ways, width, size, bold = false) =>
  ways.find((words) => widthOf(words, size, bold) <= width) ?? fitted(ways[ways.length - 1], width, size, bold);

/** Words cut to a width in px. @param {string} words @param {number} width @param {number} size */
export function fitted(words, width, size, bold = false) {
  if (widthOf(words, size, bold) <= width) return words;
  let letters = words.length - 1;
  while (letters > 1 && widthOf(`${words.slice(0, letters)}…`, size, bold) > width) letters -= 1;
  return `${words.slice(0, letters).trimEnd()}…`;
}

/** Widths of letters in em, plain and bold, of the typeface that the page really has. @type {Record<string, number>[]} */
let learnt = [{}, {}];

/** Take the widths that were measured on the page (letters.js); what is not among them goes by kinds of letters.
 * @param {Record<string, number>[]} widths plain, bold */
export const learn = (widths) => {
  learnt = widths;
};

/** How wide words will be, in px: the stage is laid out before anything is on the page. */
export function widthOf(words, size, bold = false) {
  const known = learnt[bold ? 1 : 0];
  let ems = 0;
  for (const letter of words) ems += known[letter] ?? guessed(letter) * (bold ? 1.07 : 1);
  return ems * size;
}

const guessed = (letter) =>
  /[ijl.,:;' |!()]/.test(letter)
    ? 0.28
    : /[frtI-]/.test(letter)
      ? 0.33
      : /[mwMW]/.test(letter)
        ? 0.82
        : /[A-Z=]/.test(letter)
          ? 0.68
          : 0.54;

/** Classes of which each is there or not. @param {...(string | false | null | undefined)} names */
export const classes = (...names) => names.filter(Boolean).join(' ');

/** What is said of a shape to the ear: its parts that are there, with commas. @param {...(string | false | null | undefined)} parts */
export const spoken = (...parts) => parts.filter(Boolean).join(', ');

/** Whether a shape may be picked as a prediction, for the ear. @param {string | false} pick */
export const pickSaid = (pick) => (pick === 'picked' ? t('your prediction') : pick ? t('may be picked') : '');

/** Microseconds as "41.2 s". @param {number} duration */
export const inSeconds = (duration) => `${decimal(duration / 1e6, 1)} s`;

/** A rate, with one decimal under ten. @param {number} rate */
export const rateSaid = (rate) =>
  `${rate >= 10 || Number.isInteger(rate) ? String(Math.round(rate)) : decimal(rate, 1)}/s`;
