// @ts-check
/** How wide each letter is in the typeface that this page really has: it differs by a fifth from machine to machine. */

const LETTERS = Array.from({ length: 95 }, (_, place) => String.fromCharCode(32 + place)).join('') + '–…×';
const SIZE = 100; // px; large, so that rounding does not count

/** Widths in em of the page's letters, plain and bold. Larger letters that the reader chose count as wider ones.
 * @param {Element} element whose typeface it is @returns {Record<string, number>[]} */
export function measuredLetters(element) {
  const ink = document.createElement('canvas').getContext('2d');
  const { fontFamily } = getComputedStyle(element);
  const chosen = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return [400, 700].map((weight) => {
    if (!ink) return {};
    ink.font = `${weight} ${SIZE}px ${fontFamily}`;
    return Object.fromEntries(
      [...LETTERS].map((letter) => [letter, (ink.measureText(letter).width / SIZE) * chosen]),
    );
  });
}
