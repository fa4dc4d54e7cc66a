// @ts-check
/** All keys, in a dialogue that the browser itself closes on Escape. Loaded when it is first asked for. */
import { areLettersOn, setLetters } from '../keymap.js';
import { render } from '../svg.js';
import { tag } from '../tag.js';
import { t } from '../words.js';

/** Keys, what they do, and whether they are single characters, which can be switched off. */
const rows = () => [
  [['Space'], t('play or pause'), false],
  [['Arrows'], t('on the stage: the nearest neighbour in that direction'), false],
  [['Enter'], t('why is it so; a menu, where there is one'), false],
  [['Escape'], t('close, or go back'), false],
  [['Left', 'Right'], t('on the dock: 1 s back or on; with Shift 10 s'), false],
  [['Alt+Left', 'Alt+Right'], t('previous and next interesting event'), false],
  [['[', ']'], t('previous and next cause'), true],
  [['L'], t('return to now'), true],
  [['-', '='], t('slower, faster'), true],
  [['1', '2', '3', '4'], t('map, inside, messages, bytes'), true],
  [['B'], t('why is it so; with Shift what it caused'), true],
  [['F'], t('what may be done to the machine'), true],
  [['T'], t('timers'), true],
  [['R'], t('read the last ten seconds'), true],
  [['/'], t('kubectl'), true],
  [['C'], t('two futures side by side'), true],
  [['G'], t('legend'), true],
  [['H'], t('raise a hand in your class'), true],
  [['?'], t('all keys'), true],
];

/** Open it, or close it when it is open. The focus returns by itself to where it was. */
export function toggle() {
  const dialogue = box();
  if (dialogue.open) return dialogue.close();
  draw(dialogue);
  return dialogue.showModal();
}

/** @returns {HTMLDialogElement} */
function box() {
  const found = document.querySelector('dialog.keys');
  if (found) return /** @type {HTMLDialogElement} */ (found);
  const made = document.createElement('dialog');
  made.className = 'keys';
  made.setAttribute('aria-labelledby', 'keys-title');
  made.addEventListener('click', (event) => {
    const on = /** @type {Element} */ (event.target);
    if (on === made || on.closest('[data-close]')) made.close(); // the ground behind it counts as the dialogue itself
  });
  made.addEventListener('change', (event) => {
    setLetters(/** @type {HTMLInputElement} */ (event.target).checked);
    draw(made);
  });
  document.body.append(made);
  return made;
}

function draw(dialogue) {
  const isOn = areLettersOn();
  render(dialogue, [
    tag(
      'div',
      null,
      tag(
        'header',
        null,
        tag('h2', { id: 'keys-title' }, t('Keys')),
        tag('button', { type: 'button', class: 'button', 'data-close': '' }, t('Close')),
      ),
      tag(
        'dl',
        null,
        rows().map(([keys, does, isLetter]) =>
          tag(
            'div',
            { class: isLetter && !isOn ? 'off' : '' },
            tag(
              'dt',
              null,
              keys.map((key) => [tag('kbd', null, key), ' ']),
            ),
            tag('dd', null, does),
          ),
        ),
      ),
      tag(
        'label',
        { class: 'check' },
        tag('input', { type: 'checkbox', checked: isOn, 'data-letters': '' }),
        tag('span', null, t('Single letters and signs work on the stage and the dock')),
      ),
      tag('p', { class: 'quiet' }, t('This browser remembers it.')),
    ),
  ]);
}
