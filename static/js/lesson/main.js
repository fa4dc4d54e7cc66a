// @ts-check
/** The task strip: the number on the scale, what the check says, and a strip that is fresh after each step.
 *  The strip itself is made by the server; without this file every form of it still works. */
import { t } from "../sandbox/words.js";
import { said, wordsOf } from "./verdict.js";

/** What the cluster said last: a strip that comes fresh from the server is told again. */
let verdict = /** @type {import("./verdict.js").Verdict | null} */ (null);
let isAsking = false;
/** Where the strip stood, and whether the keyboard was in it, before the server's came. */
let before = { top: 0, held: false };

const strip = () => /** @type {HTMLElement | null} */ (document.getElementById("strip"));

document.addEventListener("sandbox:verdict", (event) => {
  const wasPassed = verdict?.passed;
  verdict = /** @type {CustomEvent} */ (event).detail;
  paintVerdict();
  if (verdict?.passed && !wasPassed) refresh();
});
document.addEventListener("sandbox:frame", (event) => {
  const rows = /** @type {[string, string, any][]} */ (/** @type {CustomEvent} */ (event).detail.rows);
  const step = Number(strip()?.dataset.step);
  if (step <= 2 && rows.some(([table, , fields]) => table === "events" && fields?.kind === "act")) refresh();
});
document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.type === "range") paintScale(event.target);
});
document.body.addEventListener("htmx:beforeSwap", () => {
  before = { top: strip()?.scrollTop ?? 0, held: strip()?.contains(document.activeElement) ?? false };
});
document.body.addEventListener("htmx:afterSettle", () => {
  paint();
  strip()?.scrollTo(0, before.top);
  if (before.held && !strip()?.contains(document.activeElement)) strip()?.focus({ preventScroll: true });
});
document.body.addEventListener("htmx:responseError", () => sayTrouble(t("The server could not keep this. Your answer stands here; send it again.")));
document.body.addEventListener("htmx:sendError", () => sayTrouble(t("The server was not reached. Your answer stands here; send it again.")));

/** The server's strip, a moment later: what the cluster told is written down before it is asked for. */
function refresh() {
  const place = strip();
  if (!place?.dataset.refresh || isAsking) return;
  isAsking = true;
  setTimeout(() => {
    isAsking = false;
    if (place.contains(document.activeElement) && document.activeElement?.matches("input")) return;
    // @ts-ignore htmx is a classic script
    window.htmx.ajax("GET", place.dataset.refresh, { target: "#strip", swap: "outerHTML" });
  }, 400);
}

function paint() {
  for (const scale of document.querySelectorAll("[data-scale] input")) paintScale(/** @type {HTMLInputElement} */ (scale));
  paintVerdict();
}

function paintVerdict() {
  const place = strip()?.querySelector("[data-verdict]");
  const isTooEarly = Number(strip()?.dataset.step) <= 2;        // nothing was done yet, so nothing is missing
  if (place && verdict && !isTooEarly) place.replaceChildren(...wordsOf(verdict).map(paragraph));
}

/** @param {HTMLInputElement} scale */
function paintScale(scale) {
  const place = scale.closest("[data-scale]");
  const output = place?.querySelector("output");
  if (output) output.textContent = said(scale.value, place?.querySelector("[data-unit]")?.textContent ?? "");
}

/** @param {{kind: string, text: string}} line */
function paragraph({ kind, text }) {
  const element = document.createElement("p");
  element.className = kind;
  element.textContent = text;
  return element;
}

/** @param {string} text */
function sayTrouble(text) {
  const form = document.querySelector("#strip form:has(:focus)") ?? document.querySelector("#strip form");
  form?.querySelector(".error.of-line")?.remove();
  const line = paragraph({ kind: "error of-line", text });
  line.setAttribute("role", "alert");
  form?.append(line);
}

paint();
