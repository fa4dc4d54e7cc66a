// @ts-check
/** Says on a wall or a projector whether its line to the server stands; htmx does the rest. */

import { t } from "../sandbox/words.js";

const said = () => document.querySelector("[data-line-state]");

const TRY_AGAIN = 4013; // the server let this page go, or who looks may have another right now: htmx does not come again by itself for that code

document.body.addEventListener("htmx:wsClose", (event) => {
  tell(t("Connection lost. The picture stands still; trying again."));
  if (/** @type {CustomEvent} */ (event).detail.event?.code === TRY_AGAIN) location.reload();
});
document.body.addEventListener("htmx:wsOpen", () => tell(""));

/** @param {string} text */
function tell(text) {
  document.body.classList.toggle("is-stale", text !== "");
  const place = said();
  if (place) place.textContent = text;
}
