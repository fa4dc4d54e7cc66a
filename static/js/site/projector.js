// @ts-check
/** A stage is wired when its page loads: where a spotlight begins or ends, the projector's page is loaded anew. */

const mode = () => document.querySelector("#projector-shown")?.getAttribute("data-mode");
const loaded = mode();

document.body.addEventListener("htmx:wsAfterMessage", () => {
  if ((mode() === "spotlight") !== (loaded === "spotlight")) window.location.reload();
});
