// @ts-check
/** A stage that stands still: in place of a socket (socket.js, the same door), what the page brings as JSON answers. There is no cluster behind it.
 *
 * `data-still` names the <script type="application/json"> that holds {picture, of, because: {links, answers}}. An answer's links are places in the
 * list of links, for many chains share theirs.
 */
import { t } from './words.js';

/** @typedef {{picture: any, of: string | null, because: {links: any[], answers: Record<string, any>}, caused?: Record<string, any>}} Still */

/** @param {string} name @returns {Still} */
export const stillOf = (name) => JSON.parse(document.getElementById(name)?.textContent ?? 'null');

/** The answer about `of`, as a server would give it. @param {Still} still @param {string} of */
export function answer(still, of) {
  const kept = still.because.answers[of];
  return kept
    ? { ...kept, links: kept.links.map((place) => still.because.links[place]) }
    : { kind: 'because', of, title: '', links: [], missing: t('This was not kept with the moment. Look around to ask the cluster itself.') };
}

/** What a change brought about, as far as that was kept. @param {Still} still @param {string} of */
export const consequences = (still, of) =>
  still.caused?.[of] ?? { kind: 'caused', of, title: t('What did this cause?'), says: '', total: 0, counts: [], tree: null, missing: t('This was not kept with the moment. Look around to ask the cluster itself.') };

/** The same door as of socket.js. @param {string} name @param {() => number | null} _since
 *  @param {{message: (content: any) => void, state: (state: {open: boolean, lostAt: number, nextAt: number, final: string}) => void}} tell */
export function connected(name, _since, tell) {
  const still = stillOf(name);
  queueMicrotask(() => {
    tell.state({ open: true, lostAt: 0, nextAt: 0, final: '' });
    tell.message({ ...still.picture, selected: still.of });
  });
  return {
    /** @param {any} action @returns {boolean} whether it was heard */
    send(action) {
      if (action.do === 'read' && action.what === 'timers') queueMicrotask(() => tell.message({ kind: 'read', what: 'timers', view: { timers: [] } })); // the routine ones are not kept
      if (action.do === 'caused') queueMicrotask(() => tell.message(consequences(still, action.of)));
      if (action.do === 'why') queueMicrotask(() => tell.message(answer(still, action.of)));
      return true;
    },
  };
}
