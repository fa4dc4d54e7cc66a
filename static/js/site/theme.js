// @ts-check
/** Pins light or dark on <html>, before the first paint: this file is loaded in the head and is not a module.
 *  Without a pin the page follows the reader's system. */
(() => {
  const NAME = "k8sarch-theme";
  const root = document.documentElement;

  /** @returns {string | null} "light", "dark", or null when nothing is pinned or storage is closed to us */
  const pinned = () => {
    try {
      const kept = localStorage.getItem(NAME);
      return kept === "light" || kept === "dark" ? kept : null;
    } catch {
      return null;
    }
  };

  /** @param {string} theme */
  const pin = (theme) => {
    root.dataset.theme = theme;
    try {
      localStorage.setItem(NAME, theme);
    } catch {
      // The choice holds for this page only.
    }
  };

  const shown = () => root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  const paint = () => {
    for (const button of document.querySelectorAll("[data-pin]")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.pin === shown()));
    }
  };

  const first = pinned();
  if (first) root.dataset.theme = first;

  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll(".theme-switch")) part.removeAttribute("hidden");
    paint();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-pin]") : null;
      if (!(button instanceof HTMLElement) || !button.dataset.pin) return;
      pin(button.dataset.pin);
      paint();
    });
  });
})();
