// @ts-check
/** One message as bytes: sixteen columns left, the decoded fields right; a field that is pointed at lights its bytes, a byte its field. Pure. */
import { classes, tag } from '../tag.js';
import { t } from '../words.js';

const COLUMNS = 16;

/** @param {any} view @param {{page: import('../page.js').Page}} eye */
export const draw = (view, { page }) => {
  const bytes = new TextEncoder().encode(view.text),
    lit = page.litBytes;
  return [
    tag(
      'div',
      { key: 'which', class: 'which' },
      step('previous', view.previous, t('Message before')),
      tag('span', null, `${(view.row.sent / 1e6).toFixed(4)} s`),
      tag('b', null, view.row.says),
      view.row.outcome !== 'done' && tag('span', { class: `outcome is-${view.row.outcome}` }, outcomes()[view.row.outcome]),
      step('next', view.next, t('Message after')),
      tag('button', { key: 'go', type: 'button', class: 'plain', 'data-act': `go:${view.row.sent}` }, t('Go to this instant')),
      view.row.because > 0 && tag('button', { key: 'why', type: 'button', class: 'plain', 'data-act': `why:change/${view.row.because}` }, t('Why was it sent')),
    ),
    tag(
      'div',
      { key: 'both', class: 'both' },
      tag('div', { key: 'hex', class: 'hex', 'data-hex': '', role: 'img', 'aria-label': t('{size} bytes, in hexadecimal and as text', view) }, ...rows(bytes, lit)),
      tag('ol', { key: 'fields', class: 'fields', 'aria-label': t('Decoded fields') }, ...view.fields.map((field) => fieldOf(field, lit))),
    ),
    tag(
      'p',
      { key: 'upstream', class: 'upstream' },
      tag('b', null, t('Simplified')),
      ' ',
      view.upstream,
      bytes.length < view.size && ` ${t('The first {shown} of {size} bytes are shown.', { shown: bytes.length, size: view.size })}`,
    ),
  ];
};

const outcomes = () => ({ way: t('on its way'), lost: t('lost'), refused: t('refused') });

const step = (key, id, words) => tag('button', { key, type: 'button', class: 'step', 'data-act': id ? `depth:bytes:message/${id}` : null, disabled: !id, 'aria-label': words, title: words }, key === 'next' ? '›' : '‹');

function fieldOf(field, lit) {
  const isLit = lit && lit[0] === field.from && lit[1] === field.to;
  return tag(
    'li',
    { key: String(field.from), class: classes(isLit && 'lit'), style: { '--depth': field.depth }, 'data-bytes': `${field.from}-${field.to}`, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': `${field.name} ${field.value}, ${t('bytes {from} to {to}', { from: field.from, to: field.to - 1 })}` },
    tag('span', { class: 'name' }, field.name),
    tag('span', { class: 'value' }, field.value),
    tag('span', { class: 'offset' }, `${field.from}`),
  );
}

/** Offset, sixteen bytes, and the letters that they are. */
function rows(bytes, lit) {
  const lines = [];
  for (let first = 0; first < bytes.length; first += COLUMNS) {
    const part = [...bytes.slice(first, first + COLUMNS)];
    const from = lit ? Math.min(Math.max(lit[0] - first, 0), part.length) : 0,
      to = lit ? Math.min(Math.max(lit[1] - first, 0), part.length) : 0;
    lines.push(
      tag(
        'div',
        { key: String(first), class: 'hexline' },
        tag('span', { key: 'at', class: 'at' }, first.toString(16).padStart(4, '0')),
        tag('span', { key: 'codes', class: 'codes', 'data-first': first }, ...pieces(part.map(code), from, to, ' ')),
        tag('span', { key: 'letters', class: 'letters', 'data-first': first }, ...pieces(part.map(letter), from, to, '')),
      ),
    );
  }
  return lines;
}

const code = (byte) => byte.toString(16).padStart(2, '0');
const letter = (byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·');

/** Before, lit, after. */
function pieces(words, from, to, between) {
  const joined = (start, end) => words.slice(start, end).join(between);
  if (to <= from) return [tag('span', { key: 'plain' }, joined(0, words.length))];
  const gap = (before, after) => (before > 0 && after < words.length ? between : '');
  return [
    tag('span', { key: 'before' }, joined(0, from) + (from > 0 ? between : '')),
    tag('mark', { key: 'lit' }, joined(from, to)),
    tag('span', { key: 'after' }, gap(to, to) + joined(to, words.length)),
  ];
}

/** The field that a byte belongs to: the smallest that holds it. @param {any[]} fields @param {number} offset @returns {[number, number] | null} */
export function fieldAt(fields, offset) {
  const holding = fields.filter(({ at, to }) => at <= offset && offset < to).sort((one, other) => one.to - one.at - (other.to - other.at));
  return holding.length ? [holding[0].from, holding[0].to] : null;
}

/** Which byte lies at a place of the page, by its line and how far along it is; -1 for none.
 * @param {Element} element what is pointed at @param {number} x */
export function byteAt(element, x) {
  const line = element.closest('[data-first]');
  if (!line) return -1;
  const { left, width } = line.getBoundingClientRect(),
    count = line.textContent?.length ?? 1;
  const letter = Math.floor(((x - left) / width) * count);
  return Number(line.getAttribute('data-first')) + (line.classList.contains('codes') ? Math.floor(letter / 3) : letter);
}
