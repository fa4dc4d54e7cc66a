// @ts-check
/** The task strip: the prediction, what the check says, hints, and a strip that is fresh after each step. The strip itself is made by the server;
 *  without this file every form of it still works. */
import { drawnOf, paintScale, pick, picksOf } from './prediction.js';
import { watchLooks } from './looks.js';
import { showPlace } from './place.js';
import { putBack, unsent } from './unsent.js';
import { wordsOf } from './verdict.js';
import { t } from '../sandbox/words.js';

const REFRESH_AFTER = 400; // milliseconds: what the cluster told is written down before it is asked for

/** What the cluster said last: a strip that comes fresh from the server is told again. */
let verdict = /** @type {import('./verdict.js').Verdict | null} */ (null);
let isAsking = false;
/** Where the strip stood, and whether the keyboard was in it, before the server's came. */
let before = { top: 0, held: false, step: '' };
/** When the learner acted first, and what the clock shows, in microseconds. */
let acted = /** @type {number | null} */ (null);
let now = 0;
let drawn = '';
/** What was chosen and not sent when a fresh strip came. */
let chosen = /** @type {[string, string][]} */ ([]);
let hintTimer = 0;

const strip = () => /** @type {HTMLElement | null} */ (document.getElementById('strip'));
const tabs = () => /** @type {HTMLElement | null} */ (strip()?.querySelector('.step-tabs') ?? null);
const step = () => Number(strip()?.dataset.step);
const root = /** @type {HTMLElement | null} */ (document.querySelector('[data-stage]'));
const tell = (name, detail) => root?.dispatchEvent(new CustomEvent(name, { detail }));

document.addEventListener('sandbox:verdict', (event) => {
  verdict = /** @type {import('./verdict.js').Verdict} */ (/** @type {CustomEvent} */ (event).detail);
  paintVerdict();
  const { passed = '', scored = '0', predicted = '' } = strip()?.dataset ?? {};
  const isScored = predicted && Object.keys(verdict.measured ?? {}).length > Number(scored);
  if ((verdict.passed && !passed) || isScored) refresh();
});
document.addEventListener('sandbox:picture', (event) => {
  now = /** @type {CustomEvent} */ (event).detail.at;
  paint();
});
document.addEventListener('sandbox:frame', (event) => {
  const frame = /** @type {CustomEvent} */ (event).detail;
  const rows = /** @type {[string, string, any][]} */ (frame.rows);
  now = frame.at;
  const act = rows.find(([table, , fields]) => table === 'events' && fields?.kind === 'act');
  if (act && acted === null) acted = act[2].at ?? now;
  if (act && step() <= 2) refresh();
  paintPrediction();
});
document.addEventListener('input', (event) => {
  if (event.target instanceof HTMLInputElement && event.target.type === 'range') paintScale(event.target);
});
document.addEventListener('change', (event) => {
  if (/** @type {Element} */ (event.target).closest('[data-picks]')) tell('sandbox:picks', picksOf(strip()));
});
document.addEventListener('sandbox:see', (event) => {
  if (!pick(strip(), /** @type {CustomEvent} */ (event).detail.of)) return;
  event.preventDefault(); // it was a pick, not a question
  tell('sandbox:picks', picksOf(strip()));
});
document.addEventListener('click', (event) => {
  const at = /** @type {Element} */ (event.target).closest('[data-go]')?.getAttribute('data-go');
  if (at) tell('sandbox:send', { do: 'go', at: Number(at) });
});
document.body.addEventListener('htmx:beforeSwap', (event) => {
  const isAnswer = /** @type {any} */ (event).detail.requestConfig?.verb !== 'get';
  chosen = isAnswer ? [] : unsent(strip());
  before = {
    top: strip()?.scrollTop ?? 0,
    held: strip()?.contains(document.activeElement) ?? false,
    step: strip()?.dataset.step ?? '',
  };
});
document.body.addEventListener('htmx:afterSettle', () => {
  putBack(strip(), chosen);
  chosen = [];
  paint();
  if (strip()?.dataset.step === before.step) strip()?.scrollTo(0, before.top);
  else showStep();
  // What had the focus went with the old strip, unless its reader has moved on meanwhile.
  if (before.held && document.activeElement === document.body) strip()?.focus({ preventScroll: true });
});
document.body.addEventListener('htmx:responseError', () =>
  sayTrouble(t('The server could not keep this. Your answer stands here; send it again.')),
);
document.body.addEventListener('htmx:sendError', () =>
  sayTrouble(t('The server was not reached. Your answer stands here; send it again.')),
);
if (root) {
  watchLooks(
    root,
    () => strip()?.dataset.look ?? '',
    (of) => {
      tell('sandbox:send', { do: 'looked', of });
      delete strip()?.dataset.look; // told once
      refresh();
    },
  );
  const main = document.querySelector('main');
  root.dataset.invitation = main?.dataset.invitation ?? '';
  root.dataset.invitationSays = main?.dataset.invitationSays ?? '';
  showPlace(root);
}

/** The server's strip, a moment later. */
function refresh() {
  const place = strip();
  if (!place?.dataset.refresh || isAsking) return;
  isAsking = true;
  setTimeout(() => {
    isAsking = false;
    // @ts-ignore htmx is a classic script
    window.htmx.ajax('GET', place.dataset.refresh, { target: '#strip', swap: 'outerHTML' });
  }, REFRESH_AFTER);
}

/** The step that is current now, under the eye; a phone's page is not moved under the thumb. */
function showStep() {
  const place = strip(),
    current = /** @type {HTMLElement | null} */ (place?.querySelector('.step.is-current') ?? null);
  if (place && current) place.scrollTo(0, current.offsetTop - place.offsetTop - (tabs()?.offsetHeight ?? 0));
}

function paint() {
  for (const scale of document.querySelectorAll('[data-scale] input'))
    paintScale(/** @type {HTMLInputElement} */ (scale));
  if (root) root.dataset.step = strip()?.dataset.step ?? '';
  paintVerdict();
  drawn = '';
  paintPrediction();
  const kept = keptPrediction();
  tell('sandbox:picks', kept?.shape ? { among: [], picked: kept.shape } : picksOf(strip()));
  clearTimeout(hintTimer);
  const wait = Number(strip()?.dataset.hintWait ?? 0);
  if (wait) hintTimer = window.setTimeout(refresh, wait * 1000);
}

const keptPrediction = () =>
  /** @type {import('./prediction.js').Kept | null} */ (JSON.parse(strip()?.dataset.prediction ?? 'null'));

/** The dashed line of the timeline; before the act it moves along with the clock, a second at a time. */
function paintPrediction() {
  const prediction = drawnOf(keptPrediction(), Math.floor(now / 1e6) * 1e6, acted);
  const fresh = JSON.stringify(prediction);
  if (fresh === drawn) return;
  drawn = fresh;
  tell('sandbox:prediction', prediction);
}

function paintVerdict() {
  const place = strip()?.querySelector('[data-verdict]');
  if (!place || !verdict) return;
  const isTooEarly = step() <= 2; // nothing was done yet, so nothing is missing
  place.replaceChildren(...(isTooEarly ? [] : wordsOf(verdict).map(paragraph)));
}

/** @param {{kind: string, text: string}} line */
function paragraph({ kind, text }) {
  const element = document.createElement('p');
  element.className = kind;
  element.textContent = text;
  return element;
}

/** @param {string} text */
function sayTrouble(text) {
  const form = document.querySelector('#strip form:has(:focus)') ?? document.querySelector('#strip form');
  form?.querySelector('.error.of-line')?.remove();
  const line = paragraph({ kind: 'error of-line', text });
  line.setAttribute('role', 'alert');
  form?.append(line);
}

paint();
showStep();
