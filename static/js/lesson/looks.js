// @ts-check
/** What the learner looks at, as far as an open hint asks for it: a thing that is selected, a part of the page that the eye or the focus rests on. */
import { named } from '../sandbox/scene.js';

const REST = 800; // milliseconds for which a pointer rests on a part that is looked at

/** @param {HTMLElement} root the stage @param {() => string} wanted the look that is asked for, or empty @param {(of: string) => void} looked */
export function watchLooks(root, wanted, looked) {
  const tell = (of) => {
    const asked = wanted();
    if (asked && (asked === of || named(asked, of))) looked(of);
  };
  root.addEventListener('sandbox:see', (event) => tell(/** @type {CustomEvent} */ (event).detail.of));
  root.addEventListener('click', (event) => {
    const act = /** @type {Element} */ (event.target).closest('[data-act]')?.getAttribute('data-act') ?? '';
    if (act.startsWith('tab:')) tell(`part:${act.slice(4)}`);
    if (act.startsWith('depth:inside:')) tell(act.slice('depth:inside:'.length));
  });
  root.addEventListener('focusin', (event) => tell(partOf(event.target)));
  let resting = 0;
  root.addEventListener('pointerover', (event) => {
    const part = partOf(event.target);
    clearTimeout(resting);
    if (part && part === wanted()) resting = window.setTimeout(() => tell(part), REST);
  });
  root.addEventListener('pointerdown', (event) => tell(partOf(event.target)));
}

/** "part:timers" of whatever lies in it. @param {EventTarget | null} target */
const partOf = (target) => {
  const name = /** @type {Element} */ (target).closest?.('[data-part]')?.getAttribute('data-part');
  return name ? `part:${name}` : '';
};
