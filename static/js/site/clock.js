// @ts-check
/** Instants of real time are the server's in the page; here they become the reader's own clock. `data-local-time` says how much is told. */

const SHAPES = {
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  minutes: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short", year: "numeric" },
  both: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
};

document.body.addEventListener("htmx:load", (event) => localise(/** @type {Element} */ (event.target)));
localise(document.body);

/** @param {Element} root */
function localise(root) {
  for (const place of [root, ...root.querySelectorAll("[data-local-time]")]) {
    const shape = place.getAttribute("data-local-time");
    const instant = place.getAttribute("datetime") ?? place.getAttribute("data-instant");
    if (!shape || !instant) continue;
    const options = /** @type {Intl.DateTimeFormatOptions} */ (SHAPES[shape]);
    place.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { ...options, hourCycle: "h23" }).format(new Date(instant));
  }
}
