// @ts-check
/** Says on a wall or a projector whether its line to the server stands; htmx does the rest. */

import { t } from "../sandbox/words.js";

const said = () => document.querySelector("[data-line-state]");

document.body.addEventListener("htmx:wsClose", () => tell(t("Connection lost. The picture stands still; trying again.")));
document.body.addEventListener("htmx:wsOpen", () => tell(""));

/** @param {string} text */
function tell(text) {
  document.body.classList.toggle("is-stale", text !== "");
  const place = said();
  if (place) place.textContent = text;
}
