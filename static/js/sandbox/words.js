// @ts-check
/** What the page says, in the reader's language: English sentences are the keys of the catalogue. Pure but for the catalogue, which the page brings
 * as JSON in <script type="application/json" id="catalogue">; a sentence that is not in it is said in English.
 */

/** @type {Record<string, string>} */
const catalogue = JSON.parse(globalThis.document?.getElementById('catalogue')?.textContent || '{}');

/** The sentence in the reader's language, with {name} replaced by its value. Call it with a literal, so that the test of the catalogue finds it.
 * @param {string} sentence @param {Record<string, any>} [values] @returns {string} */
export const t = (sentence, values) => {
  const said = catalogue[sentence] || sentence;
  return values ? said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : said;
};

const language = globalThis.document?.documentElement.lang || 'en';

/** A number with this many decimals, written as the reader writes numbers. @param {number} value @param {number} digits */
export const decimal = (value, digits) => (language === 'en' ? value.toFixed(digits) : formatted(value, digits));

/** A whole number with its thousands set apart. @param {number} value */
export const whole = (value) => value.toLocaleString(language);

/** A label inside a sentence: with a small first letter where the language writes it so. @param {string} label */
export const lowered = (label) => (language === 'de' ? label : label.charAt(0).toLowerCase() + label.slice(1));

const formatted = (value, digits) =>
  value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false });
