// @ts-check
/** The replay of a session: the slider's second is the one truth; the track, the list, the fields and the address follow it. htmx
 * fetches the wall as it stood. Without this module the slider is a form, and every event a link. */

import { t } from "../sandbox/words.js";

const PERIOD = 500; // milliseconds between two steps while it plays: two walls a second are enough
const REST = 200; // milliseconds between two walls that are asked for while the slider is dragged; the last one always is

const root = document.querySelector("[data-replay]");
const slider = /** @type {HTMLInputElement} */ (document.querySelector("#replay-second"));
const play = /** @type {HTMLButtonElement} */ (document.querySelector("[data-play]"));
const speed = /** @type {HTMLSelectElement} */ (document.querySelector("[data-speed]"));
const head = document.querySelector("[data-playhead]");
const events = [...document.querySelectorAll(".event")];
let timer = 0;
let resting = 0;
let isBehind = false;

slider.addEventListener("input", () => {
  follow();
  ask();
});
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const place = target?.closest("[data-at]");
  if (!place || target?.closest("form")) return;
  event.preventDefault();
  go(Number(place.getAttribute("data-at")));
});
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => step(Number(button.getAttribute("data-step"))));
}
play.addEventListener("click", () => (timer ? pause() : begin()));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement && event.target !== slider) return;
  if (event.key === "[" || event.key === "]") step(event.key === "[" ? -1 : 1);
});
document.body.addEventListener("htmx:load", (event) => {
  // Whoever was quicker than htmx is served now.
  const shown = document.querySelector("#stood")?.getAttribute("data-second");
  if (event.target === document.body && shown !== slider.value) ask();
});
follow();

/** @param {number} second */
function go(second) {
  slider.value = String(second);
  slider.dispatchEvent(new Event("input"));
}

/** Have htmx fetch the wall at the slider's second: now, or when the last one had its rest. */
function ask() {
  isBehind = resting !== 0;
  if (isBehind) return;
  slider.dispatchEvent(new Event("second"));
  resting = window.setTimeout(() => {
    resting = 0;
    if (isBehind) ask();
  }, REST);
}

/** To the next event in that direction. @param {number} way */
function step(way) {
  const now = Number(slider.value);
  const seconds = events.map(secondOf).filter((second) => (way > 0 ? second > now : second < now));
  if (seconds.length) go(way > 0 ? Math.min(...seconds) : Math.max(...seconds));
}

function begin() {
  if (Number(slider.value) >= Number(slider.max)) go(0);
  timer = window.setInterval(() => {
    const second = Number(slider.value) + (Number(speed.value) * PERIOD) / 1000;
    go(Math.min(second, Number(slider.max)));
    if (second >= Number(slider.max)) pause();
  }, PERIOD);
  say();
}

function pause() {
  window.clearInterval(timer);
  timer = 0;
  say();
}

function say() {
  play.setAttribute("aria-pressed", String(timer !== 0));
  play.textContent = timer ? t("Pause") : t("Play");
}

/** Everything that shows where the slider is. */
function follow() {
  const now = Number(slider.value);
  const along = `${(100 * now) / Number(slider.max)}%`;
  head?.setAttribute("x1", along);
  head?.setAttribute("x2", along);
  for (const field of document.querySelectorAll("[data-second-field]")) field.setAttribute("value", String(now));
  const past = events.filter((event) => secondOf(event) <= now);
  for (const event of events) {
    event.classList.toggle("is-ahead", secondOf(event) > now);
    event.classList.toggle("is-now", event === past.at(-1));
  }
  if (past.length) bringIntoList(past[past.length - 1]);
  const clock = new Date((Number(slider.dataset.begun) + now) * 1000);
  slider.setAttribute("aria-valuetext", clock.toLocaleTimeString(document.documentElement.lang));
  window.history.replaceState(null, "", `${root?.getAttribute("data-address")}?at=${now}`);
}

/** Scrolls the list and never the page: on a phone the list is as long as it is. @param {Element} event */
function bringIntoList(event) {
  const list = event.parentElement;
  if (!list) return;
  const [place, frame] = [event.getBoundingClientRect(), list.getBoundingClientRect()];
  if (place.top < frame.top) list.scrollTop -= frame.top - place.top;
  if (place.bottom > frame.bottom) list.scrollTop += place.bottom - frame.bottom;
}

/** @param {Element} event */
function secondOf(event) {
  return Number(event.getAttribute("data-at"));
}
