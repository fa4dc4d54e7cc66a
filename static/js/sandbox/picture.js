// @ts-check
/** What the browser believes: tables of rows by key. `patched` is the only way it changes; it knows no fact. */

/** @typedef {Record<string, any>} Row
 *  @typedef {{tables: Record<string, Record<string, Row>>, at: number, number: number}} Picture  `at` in microseconds
 *  @typedef {{rows: [string, string, Row | null][], at: number, number: number}} Frame */

/** @type {Picture} */
export const EMPTY = { tables: {}, at: 0, number: 0 };

/** The whole picture that a newcomer is sent. @param {any} message @returns {Picture} */
export function opened({ tables, at, number }) {
  const rows = Object.entries(tables).flatMap(([table, all]) => Object.entries(all).map(([key, fields]) => [table, key, fields]));
  const empty = Object.fromEntries(Object.keys(tables).filter((table) => !FORBIDDEN.has(table)).map((table) => [table, {}]));
  return rows.every(isOurs) ? { tables, at, number } : patched({ tables: empty, at, number }, { rows: /** @type {any} */ (rows), at, number });
}

/** Names that mean something to JavaScript itself: no table, row or field of ours has one, so a row with one is none. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const isOurs = ([table, key, fields]) =>
  !FORBIDDEN.has(table) && !FORBIDDEN.has(key) && !(fields && Object.keys(fields).some((name) => FORBIDDEN.has(name)));

/** @param {Picture} picture @param {Frame} frame @returns {Picture} */
export function patched(picture, frame) {
  const tables = { ...picture.tables };
  const fresh = new Set(); // a table is copied once a frame, however many of its rows change
  for (const [table, key, fields] of frame.rows.filter(isOurs)) {
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
export function rowsOf(picture, table) {
  const rows = picture.tables[table];
  if (!rows) return [];
  const found = sorted.get(rows) ?? Object.entries(rows).sort(([one], [other]) => collator.compare(one, other));
  sorted.set(rows, found);
  return [...found];
}

/** A table never changes, so it is sorted once. @type {WeakMap<Record<string, Row>, [string, Row][]>} */
const sorted = new WeakMap();

/** @param {Picture} picture @param {string} table @param {string} key @returns {Row | undefined} */
export const rowOf = (picture, table, key) => picture.tables[table]?.[key];

/** The row that a reference such as "pods/shop/web-x" names. @param {Picture} picture @param {string} reference */
export function rowNamed(picture, reference) {
  const cut = reference.indexOf('/');
  return rowOf(picture, reference.slice(0, cut), reference.slice(cut + 1));
}

const collator = new Intl.Collator('en', { numeric: true });
