// @ts-check
/** Who owns whom: a drawing that the server makes, in a dialogue; each box leads back to the thing. Loaded when it is first asked for. */
import { render } from '../svg.js';
import { tag } from '../tag.js';
import { t } from '../words.js';

const sheet = document.createElement('link');
Object.assign(sheet, { rel: 'stylesheet', href: new URL('../../../css/graph.css', import.meta.url).href });
document.head.append(sheet);

/** @param {string} page the address of the sandbox's page @param {string} reference @param {(reference: string) => void} see what a box does */
export async function open(page, reference, see) {
  const dialogue = box(see);
  const address = `${page}graph/?of=${encodeURIComponent(reference)}`;
  draw(dialogue, t('Owners'), t('The drawing is being made.'), '');
  if (!dialogue.open) dialogue.showModal();
  try {
    const answer = await fetch(address),
      text = await answer.text();
    if (!answer.ok) return draw(dialogue, t('Owners'), text, '');
    const drawing = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    draw(dialogue, said(drawing, 'title'), said(drawing, 'desc'), `${address}&file=svg`);
    const [, , width] = (drawing.getAttribute('viewBox') ?? '').split(' ');
    drawing.setAttribute('width', width);
    dialogue.querySelector('.owners')?.replaceChildren(document.importNode(drawing, true));
  } catch {
    draw(dialogue, t('Owners'), t('There is no connection just now, so nothing was drawn. Try again when it is back.'), '');
  }
  return undefined;
}

const said = (drawing, name) => drawing.querySelector(name)?.textContent ?? '';

/** @param {(reference: string) => void} see @returns {HTMLDialogElement} */
function box(see) {
  const found = document.querySelector('dialog.graph');
  if (found) return /** @type {HTMLDialogElement} */ (found);
  const made = document.createElement('dialog');
  made.className = 'graph';
  made.setAttribute('aria-labelledby', 'graph-title');
  made.addEventListener('click', (event) => {
    const on = /** @type {Element} */ (event.target);
    const reference = on.closest('a[href*="#see="]')?.getAttribute('href')?.split('#see=')[1];
    if (reference) {
      event.preventDefault();
      made.close();
      see(reference);
    } else if (on === made || on.closest('[data-close]')) made.close(); // the ground behind it counts as the dialogue itself
  });
  document.body.append(made);
  return made;
}

function draw(dialogue, title, says, file) {
  render(dialogue, [
    tag(
      'header',
      { key: 'header' },
      tag('h2', { id: 'graph-title' }, title),
      tag('button', { type: 'button', class: 'button', 'data-close': '' }, t('Close')),
    ),
    tag('p', { key: 'says', role: 'status' }, says),
    tag('div', { key: 'owners', class: 'owners' }),
    file !== '' && tag('p', { key: 'file' }, tag('a', { href: file, download: '' }, t('Save as a drawing (SVG)'))),
  ]);
}
