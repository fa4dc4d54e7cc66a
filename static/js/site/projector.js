// @ts-check
/** A stage is wired when its page loads: where a spotlight begins, ends or goes to another cluster, the projector's page is loaded anew. */

const stage = () => document.querySelector("#projector-shown [data-stage]");
const wired = stage();

document.body.addEventListener("htmx:wsAfterMessage", () => {
  if (stage() !== wired) window.location.reload();
});
