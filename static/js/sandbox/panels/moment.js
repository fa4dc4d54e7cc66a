// @ts-check
/** The link to a moment, copied if the browser allows it and always there to copy by hand. Loaded when the first link is made. */
import { render } from '../svg.js';
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

const FRAME = { width: 960, height: 760 }; // px that a frame in another page begins with

/** @param {{url: string, embed: string, tape: string, at: number}} message  paths on this site */
export async function open(message) {
  const link = new URL(message.url, location.href).href;
  const dialogue = box();
  const at = inSeconds(message.at);
  const title = t('A Kubernetes cluster at {at}', { at });
  const frame = `<iframe src="${new URL(message.embed, location.href).href}" title="${title}" width="${FRAME.width}" height="${FRAME.height}" loading="lazy"></iframe>`;
  const draw = (copied) =>
    render(dialogue, [
      tag(
        'div',
        null,
        tag(
          'header',
          null,
          tag('h2', { id: 'moment-title' }, t('Link to this moment')),
          tag('button', { type: 'button', class: 'button', 'data-close': '' }, t('Close')),
        ),
        tag('p', null, t('Your cluster at {at}, to look at and to ask why, for whoever has the link. The commands you gave are part of it.', { at })),
        field('link', t('Link'), link, copied),
        field('frame', t('Frame for any page'), frame, copied),
        tag('p', { class: 'copied', role: 'status' }, said(copied)),
        tag('p', null, tag('a', { href: message.tape, download: '' }, t('Download its tape as a text file'))),
      ),
    ]);
  dialogue.onclick = async (event) => {
    const on = /** @type {Element} */ (event.target);
    if (on === dialogue || on.closest('[data-close]')) dialogue.close();
    const name = on.closest('[data-copy]')?.getAttribute('data-copy');
    if (name) draw(await copied(dialogue, name));
  };
  draw(null);
  if (!dialogue.open) dialogue.showModal();
  draw(await copied(dialogue, 'link'));
}

const said = (copied) =>
  copied === null
    ? ''
    : !copied.done
      ? t('This browser lets no page copy. The text is selected: copy it by hand.')
      : copied.name === 'link'
        ? t('The link is copied.')
        : t('The frame is copied.');

const field = (name, words, value, copied) =>
  tag(
    'div',
    { class: 'line' },
    tag('label', { for: `moment-${name}` }, words),
    tag('input', { id: `moment-${name}`, 'data-field': name, readonly: true, value, spellcheck: 'false' }),
    tag('button', { type: 'button', class: 'button', 'data-copy': name }, copied?.done && copied.name === name ? t('Copied') : t('Copy')),
  );

/** Copy a field: by the clipboard where the page may (a secure connection), else by the old command, else it stays selected.
 * @returns {Promise<{name: string, done: boolean}>} */
async function copied(dialogue, name) {
  const input = /** @type {HTMLInputElement} */ (dialogue.querySelector(`[data-field="${name}"]`));
  try {
    await navigator.clipboard.writeText(input.value); // on plain http there is no clipboard at all
    return { name, done: true };
  } catch {
    input.focus();
    input.select();
    return { name, done: document.execCommand('copy') };
  }
}

/** @returns {HTMLDialogElement} */
function box() {
  const found = document.querySelector('dialog.moment');
  if (found) return /** @type {HTMLDialogElement} */ (found);
  const sheet = document.createElement('link');
  Object.assign(sheet, { rel: 'stylesheet', href: new URL('../../../css/moment.css', import.meta.url).href });
  document.head.append(sheet);
  const made = document.createElement('dialog');
  made.className = 'moment';
  made.setAttribute('aria-labelledby', 'moment-title');
  document.body.append(made);
  return made;
}
