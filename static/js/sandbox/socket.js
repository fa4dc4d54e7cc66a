// @ts-check
/** Frames in, actions out; after a loss it comes back by itself and names the last change that was shown.
 *
 * Close codes from 4400 on are the server's own refusals (4404 gone or not ours to see, 4429 too many viewers): they are said, not retried.
 */
import { t } from './words.js';

const FIRST_WAIT = 500,
  LONGEST_WAIT = 10_000; // milliseconds; the wait doubles between them
const SEEN_EACH = 16, // messages between two acknowledgements, or
  SEEN_BYTES = 128 * 1024,
  SEEN_AFTER = 5000; // milliseconds after the first that was not acknowledged
const REFUSED_FROM = 4400;
const GONE = t('This sandbox is gone, or it is not yours to see. Open one from My sandboxes.');

/** @param {string} url @param {() => {since: number | null, stream: string | null, printed: number | null}} shown what was shown last
 *  @param {{message: (content: any) => void, state: (state: {open: boolean, lostAt: number, nextAt: number, final: string}) => void}} tell */
export function connected(url, shown, tell) {
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
    const seen = acknowledging(fresh);
    fresh.onopen = () => fresh.send(JSON.stringify({ do: 'hello', ...shown() }));
    fresh.onmessage = ({ data }) => {
      if (fresh !== socket) return;
      seen(data.length);
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

/** Tells the server how many messages have come, so that it knows whether this page keeps up; a hidden page, whose timers sleep, tells each.
 * @param {WebSocket} socket @returns {(bytes: number) => void} */
function acknowledging(socket) {
  let number = 0,
    told = 0,
    bytes = 0,
    timer = 0;
  const tell = () => {
    clearTimeout(timer);
    timer = bytes = 0;
    if (told === number || socket.readyState !== WebSocket.OPEN) return;
    told = number;
    socket.send(JSON.stringify({ do: 'seen', number }));
  };
  return (size) => {
    number += 1;
    bytes += size;
    if (document.hidden || number - told >= SEEN_EACH || bytes >= SEEN_BYTES) tell();
    else timer ||= setTimeout(tell, SEEN_AFTER);
  };
}
