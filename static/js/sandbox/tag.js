// @ts-check
/** The plain data that a drawing is made of: a tag, its attributes, its children. `svg.js` puts it on the page. */

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

/** Words cut to a width in px. @param {string} words @param {number} width @param {number} size */
export function fitted(words, width, size, bold = false) {
  if (widthOf(words, size, bold) <= width) return words;
  let letters = words.length - 1;
  while (letters > 1 && widthOf(words.slice(0, letters), size, bold) + size * 0.9 > width) letters -= 1;
  return `${words.slice(0, letters).trimEnd()}…`;
}

/** How wide words will be, in px: by kinds of letters, for the stage is laid out before anything is on the page. */
export function widthOf(words, size, bold = false) {
  let ems = 0;
  for (const letter of words)
    ems += /[ijl.,:;' |!()]/.test(letter)
      ? 0.28
      : /[frtI-]/.test(letter)
        ? 0.33
        : /[mwMW]/.test(letter)
          ? 0.82
          : /[A-Z=]/.test(letter)
            ? 0.68
            : 0.54;
  return ems * size * (bold ? 1.07 : 1);
}

/** Classes of which each is there or not. @param {...(string | false | null | undefined)} names */
export const classes = (...names) => names.filter(Boolean).join(' ');

/** Microseconds as "41.2 s". @param {number} duration */
export const inSeconds = (duration) => `${(duration / 1e6).toFixed(1)} s`;
