// @ts-check
/** Frames in, actions out; after a loss it comes back by itself and names the last change that was shown.
 *
 * Close codes from 4400 on are the server's own refusals (4404 gone or not ours to see, 4429 too many viewers): they are said, not retried.
 */
import { t } from './words.js';

const FIRST_WAIT = 500,
  LONGEST_WAIT = 10_000; // milliseconds; the wait doubles between them
const REFUSED_FROM = 4400;
const GONE = t('This sandbox is gone, or it is not yours to see. Open one from My sandboxes.');

/** @param {string} url @param {() => number | null} since the last change that was shown
 *  @param {{message: (content: any) => void, state: (state: {open: boolean, lostAt: number, nextAt: number, final: string}) => void}} tell */
export function connected(url, since, tell) {
  let socket = /** @type {WebSocket | null} */ (null);
  let wait = FIRST_WAIT,
    lostAt = performance.now(),
    refusal = '',
    isUp = false;

  const open = () => {
    const address = new URL(url, location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const fresh = new WebSocket(address);
    socket = fresh;
    fresh.onopen = () => fresh.send(JSON.stringify({ do: 'hello', since: since() }));
    fresh.onmessage = ({ data }) => {
      if (fresh !== socket) return;
      wait = FIRST_WAIT;
      isUp = true;
      tell.state({ open: true, lostAt: 0, nextAt: 0, final: '' });
      const content = JSON.parse(data);
      refusal = content.kind === 'error' ? content.says : ''; // the last word before a refusal is its reason
      tell.message(content);
    };
    fresh.onclose = ({ code }) => {
      if (fresh === socket) lost(code);
    };
  };

  const lost = (code) => {
    if (socket && isUp) lostAt = performance.now();
    socket = null;
    isUp = false;
    const final = code >= REFUSED_FROM && code < 5000 ? refusal || GONE : '';
    const nextAt = performance.now() + wait * (0.8 + 0.4 * Math.random()); // a class that comes back does not come back at one instant
    tell.state({ open: false, lostAt, nextAt, final });
    wait = Math.min(wait * 2, LONGEST_WAIT);
    if (!final) setTimeout(open, nextAt - performance.now());
  };

  open();
  return {
    /** @param {any} action @returns {boolean} whether it was sent */
    send(action) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(action));
      return true;
    },
  };
}
