// @ts-check
/** Above about sixty pods a worker shows tiles: how many pods of an app are in a state. One of them opens to show its pods. Pure. */
import { stateOf } from './states.js';
import { t } from './words.js';

export const SINGLE_MAX = 60; // pods of a cluster that are still drawn one by one
const SPECK = 19; // px from one pod of an open tile to the next

/** @typedef {{key: string, node: string, app: string, shape: number, state: string, word: string, count: number, pods: [string, any][], bound: number}} Tile */

/** What takes a slot: the pods, or so many of them that they stand together. @param {any} picture @param {number} now @returns {[string, any][]} */
export function seatable(picture, now) {
  const pods = Object.entries(picture.tables.pods ?? {});
  return pods.length > SINGLE_MAX ? tilesOf(picture, now, pods).map((tile) => [tile.key, tile]) : pods;
}

/** Whether what `seatable` gave is a tile. */
export const isTile = (row) => 'pods' in row;

/** @param {any} picture @param {number} now @param {[string, any][]} pods @returns {Tile[]} */
function tilesOf(picture, now, pods) {
  /** @type {Record<string, Tile>} */
  const tiles = {};
  for (const [key, row] of pods) {
    const { state, word } = stateOf(picture, now, row),
      name = `${row.node || '-'}/${row.app}/${state}`;
    tiles[name] ??= {
      key: name,
      node: row.node,
      app: row.app,
      shape: row.shape,
      state,
      word: state === 'ending' ? t('Terminating') : word, // each ends at its own second
      count: 0,
      pods: [],
      bound: row.bound ?? 0,
    };
    tiles[name].count += 1;
    tiles[name].pods.push([key, row]);
  }
  return Object.values(tiles);
}

/** An open tile: where its pods stand, over the worker that it belongs to. @param {Tile} tile @param {any} strip @param {{x: number, y: number}} from */
export function opened(tile, strip, from) {
  const across = Math.max(Math.floor((strip.width - 12) / SPECK), 4),
    rows = Math.min(Math.ceil(tile.count / across), 7);
  const shown = tile.pods.slice(0, across * rows),
    width = Math.max(strip.width, across * SPECK + 12),
    height = 30 + rows * SPECK;
  const x = strip.x,
    y = from.y - height - 34;
  return {
    tile,
    box: { x, y, width, height },
    rest: tile.count - shown.length,
    pods: shown.map(([key, row], place) => ({
      key,
      row,
      x: x + 15 + (place % across) * SPECK,
      y: y + 34 + Math.floor(place / across) * SPECK,
    })),
  };
}
