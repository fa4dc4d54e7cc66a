// @ts-check
/** kubectl lines and what came back. Pure: the input's own text is the page's. */
import { tag } from '../tag.js';
import { t } from '../words.js';

/** @param {{line: string, text: string | null}[]} lines @param {string} refusal why nothing can be typed, or nothing */
export const trees = (lines, refusal) => [
  tag(
    'div',
    { key: 'printed', class: 'printed', role: 'log', 'aria-label': t('kubectl output') },
    lines.map(({ line, text }, index) =>
      tag('pre', { key: `${index}`, lang: 'en' }, tag('b', null, `$ ${line}`), text === null ? '\n…' : `\n${text}`),
    ),
  ),
  refusal
    ? tag('p', { key: 'refusal', class: 'empty' }, refusal)
    : tag(
        'form',
        { key: 'prompt', 'data-kubectl': '' },
        tag(
          'label',
          null,
          tag('span', null, '$'),
          tag('input', {
            name: 'line',
            'aria-label': t('kubectl command'),
            autocomplete: 'off',
            autocapitalize: 'off',
            spellcheck: 'false',
            placeholder: 'kubectl get pods -n shop -o wide',
          }),
        ),
      ),
];
