// @ts-check
/** An object as it is stored, with the parts of its YAML told apart by weight and tone, never by colour alone. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';

const LINE = /^(\s*(?:- )*)([^\s:#"][^:]*|"(?:[^"\\]|\\.)*")(:)(?: (.*))?$/;

/** @param {any} view */
export const draw = (view) => ({
  head: [
    tag('span', { key: 'rev' }, t('rev {revision}', { revision: view.revision })),
    tag('button', { key: 'copy', type: 'button', class: 'plain', 'data-act': 'copy-yaml' }, t('Copy')),
  ],
  body: tag('pre', { class: 'yaml', 'data-yaml': '', tabindex: 0, 'aria-label': view.title }, view.text.split('\n').map(painted)),
});

/** One line: its key, its punctuation, its value. @param {string} text @param {number} index */
function painted(text, index) {
  const found = LINE.exec(text);
  const parts = found
    ? [found[1], tag('span', { class: 'key' }, found[2]), found[3], found[4] === undefined ? '' : ' ', found[4] === undefined ? '' : value(found[4])]
    : [text.replace(/^(\s*- )?.*$/, '$1'), value(text.replace(/^\s*- /, ''))];
  return tag('span', { key: String(index), class: 'line' }, parts.filter((part) => part !== ''));
}

/** @param {string} words */
const value = (words) => tag('span', { class: /^(true|false|null|~|-?[\d.]+)$/.test(words) ? 'literal' : 'value' }, words);
