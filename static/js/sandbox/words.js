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
