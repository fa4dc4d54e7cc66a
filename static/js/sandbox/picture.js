// @ts-check
/** What the browser believes: tables of rows by key. `patched` is the only way it changes; it knows no fact. */

/** @typedef {Record<string, any>} Row
 *  @typedef {{tables: Record<string, Record<string, Row>>, at: number, number: number}} Picture  `at` in microseconds
 *  @typedef {{rows: [string, string, Row | null][], at: number, number: number}} Frame */

/** @type {Picture} */
export const EMPTY = { tables: {}, at: 0, number: 0 };

/** The whole picture that a newcomer is sent. @param {any} message @returns {Picture} */
export const opened = (message) => ({ tables: message.tables, at: message.at, number: message.number });

/** @param {Picture} picture @param {Frame} frame @returns {Picture} */
export function patched(picture, frame) {
  const tables = { ...picture.tables };
  const fresh = new Set(); // a table is copied once a frame, however many of its rows change
  for (const [table, key, fields] of frame.rows) {
    if (!fresh.has(table)) {
      tables[table] = { ...tables[table] };
      fresh.add(table);
    }
    if (fields === null) delete tables[table][key];
    else tables[table][key] = { ...tables[table][key], ...fields };
  }
  return { tables, at: frame.at, number: frame.number };
}

/** Rows of a table with their keys, in key order. @param {Picture} picture @param {string} table @returns {[string, Row][]} */
export const rowsOf = (picture, table) =>
  Object.entries(picture.tables[table] ?? {}).sort(([one], [other]) => collator.compare(one, other));

/** @param {Picture} picture @param {string} table @param {string} key @returns {Row | undefined} */
export const rowOf = (picture, table, key) => picture.tables[table]?.[key];

/** The row that a reference such as "pods/shop/web-x" names. @param {Picture} picture @param {string} reference */
export function rowNamed(picture, reference) {
  const cut = reference.indexOf('/');
  return rowOf(picture, reference.slice(0, cut), reference.slice(cut + 1));
}

const collator = new Intl.Collator('en', { numeric: true });
