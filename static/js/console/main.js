// @ts-check
/** The console: whom its side is about, how the class is shown, in which order; keys. The page works without it. */

import { arrange } from "./order.js";

const CALM = 1500; // milliseconds after the pointer moved over the wall in which no tile moves: nobody clicks the wrong one
const SHAPES = ["tiles", "compact", "table"];
const part = /** @type {HTMLElement} */ (document.querySelector(".wall-part"));
const links = () => /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#wall [data-learner]")]);
const address = () => new URL(location.href);
/** @type {{ send: (message: string) => void } | null} */
let socket = null;
const TRY_AGAIN = 4013; // the server let this page go: it was silent for too long
let moved = 0;
let held = { open: /** @type {string[]} */ ([]), focus: "" };

/* The socket: say what was seen, follow the order. */

document.body.addEventListener("htmx:wsOpen", (event) => {
  socket = /** @type {CustomEvent} */ (event).detail.socketWrapper;
  tellLearner(); // the address of the socket names whoever was chosen when the page was made
});
document.body.addEventListener("htmx:wsClose", (event) => {
  socket = null;
  if (/** @type {CustomEvent} */ (event).detail.event?.code === TRY_AGAIN) location.reload(); // htmx comes again only for codes that our server cannot send
});
document.body.addEventListener("htmx:wsBeforeMessage", () => (held = heldNow()));
document.body.addEventListener("htmx:wsAfterMessage", () => {
  socket?.send('{"seen":1}');
  hold(held);
  settle();
});

/** What a person holds that a part would lose when it is put in place anew: what is open, and where the focus is. */
function heldNow() {
  const focused = document.activeElement?.closest("[data-learner], [id]");
  return {
    open: [...document.querySelectorAll("details[open][id]")].map((details) => `#${details.id}`),
    focus: focused?.matches("[data-learner]") ? `[data-learner="${focused.getAttribute("data-learner")}"]` : "",
  };
}

/** @param {{ open: string[], focus: string }} held */
function hold({ open, focus }) {
  for (const details of open) document.querySelector(details)?.setAttribute("open", "");
  const element = focus && document.activeElement === document.body ? document.querySelector(focus) : null;
  if (element) /** @type {HTMLElement} */ (element).focus({ preventScroll: true });
}

function settle() {
  const wait = moved + CALM - performance.now();
  if (wait > 0) return void setTimeout(settle, wait);
  const wall = document.getElementById("wall");
  const order = document.getElementById("wall-order")?.textContent?.trim();
  if (wall && order) arrange(wall, order.split(" "));
}

part.addEventListener("pointermove", () => (moved = performance.now()));

/* Whom the side is about. */

function tellLearner() {
  socket?.send(JSON.stringify({ learner: address().searchParams.get("learner") ?? "" }));
}

/** @param {string} learner its id; empty for nobody @param {boolean} [again] whether the address says so already */
function choose(learner, again = false) {
  const url = address();
  if (learner) url.searchParams.set("learner", learner);
  else url.searchParams.delete("learner");
  if (!again) history.pushState(null, "", url);
  for (const tile of document.querySelectorAll("#wall [aria-current]")) tile.removeAttribute("aria-current");
  document.getElementById(`tile-${learner}`)?.setAttribute("aria-current", "true");
  tellLearner();
}

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("a[data-learner], a[data-nobody], .segments a[data-as]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || !socket) return;
  event.preventDefault();
  if (link.hasAttribute("data-as")) show(/** @type {string} */ (link.getAttribute("data-as")));
  else choose(link.getAttribute("data-learner") ?? "");
});
window.addEventListener("popstate", () => {
  choose(address().searchParams.get("learner") ?? "", true);
  show(address().searchParams.get("as") ?? SHAPES[0], true);
});

/* How the class is shown. */

/** @param {string} shape @param {boolean} [again] */
function show(shape, again = false) {
  if (!SHAPES.includes(shape)) return;
  part.dataset.as = shape;
  for (const link of part.querySelectorAll(".segments a")) {
    if (link.getAttribute("data-as") === shape) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const url = address();
  url.searchParams.set("as", shape);
  if (!again) history.replaceState(null, "", url);
}

/* Keys. */

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape") return escape();
  if (event.metaKey || event.ctrlKey || event.altKey || target.closest("input, textarea, select")) return;
  if ("123".includes(event.key)) show(SHAPES[Number(event.key) - 1]);
  else if (event.key === "?") document.querySelector(".keys-pop")?.toggleAttribute("open");
  else if (event.key === "n") nextInNeed();
  else if (event.key.startsWith("Arrow") && target.closest("#wall")) step(event, target);
});

/** Close what is open: a pop-up, else the side. */
function escape() {
  const open = [...document.querySelectorAll(".pop[open]")];
  for (const pop of open) pop.removeAttribute("open");
  if (!open.length && address().searchParams.has("learner")) choose("");
}

/** The next tile after the chosen one; the first after the last. */
function nextInNeed() {
  const all = links();
  const place = all.findIndex((link) => link.dataset.learner === address().searchParams.get("learner"));
  const next = all[(place + 1) % all.length];
  if (!next) return;
  next.focus();
  choose(/** @type {string} */ (next.dataset.learner));
}

/** To the nearest tile in that direction. @param {KeyboardEvent} event @param {HTMLElement} from */
function step(event, from) {
  const all = links();
  const place = all.indexOf(/** @type {HTMLAnchorElement} */ (from.closest("[data-learner]")));
  if (place < 0) return;
  const top = all[0].getBoundingClientRect().top;
  const columns = all.findIndex((link) => link.getBoundingClientRect().top > top + 4);
  const across = columns < 1 ? all.length : columns;
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across };
  const next = all[place + (steps[/** @type {keyof typeof steps} */ (event.key)] ?? 0)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

document.addEventListener("click", (event) => {
  for (const pop of document.querySelectorAll(".pop[open]")) {
    if (!pop.contains(/** @type {Node} */ (event.target))) pop.removeAttribute("open");
  }
});
