// @ts-check
/** On a phone the picture beside a lesson shows the place that the text speaks of; one button shows the whole cluster. */
import { named } from '../sandbox/scene.js';
import { t } from '../sandbox/words.js';

/** @param {HTMLElement} root the stage */
export function showPlace(root) {
  const section = root.closest('.lesson-stage'),
    button = section?.querySelector('[data-whole]'),
    scroller = root.querySelector('[data-part="scroller"]');
  if (!(button instanceof HTMLButtonElement) || !section || !scroller) return;
  const isPhone = matchMedia('(max-width: 719px)');

  const place = () => {
    const shape = spoken(root);
    const name = section.querySelector('[data-place]');
    if (name && shape) name.textContent = t('{machine}, live', { machine: machineOf(shape) });
    if (!shape || !isPhone.matches || section.classList.contains('is-whole')) return;
    const box = shape.getBoundingClientRect(),
      room = scroller.getBoundingClientRect();
    scroller.scrollTop += box.top + box.height / 2 - (room.top + room.height / 2);
  };
  button.addEventListener('click', () => {
    const isWhole = section.classList.toggle('is-whole');
    button.setAttribute('aria-pressed', String(isWhole));
    button.textContent = isWhole ? t('Nearer') : t('Whole cluster');
    requestAnimationFrame(() => requestAnimationFrame(place));
  });
  root.addEventListener('sandbox:picture', () => setTimeout(place, 200), { once: true });
  isPhone.addEventListener('change', place);
}

/** What may be picked, or else what the article names first: as a shape on the picture. @param {HTMLElement} root */
function spoken(root) {
  const picks = document.querySelector('[data-picks]')?.getAttribute('data-picks')?.trim().split(/\s+/) ?? [];
  const words = [...document.querySelectorAll('.article [data-shape]')].map((word) => word.getAttribute('data-shape') ?? '');
  const things = [...root.querySelectorAll(':is([data-see^="machines/"], [data-see^="components/"])')];
  for (const pattern of [...picks, ...words]) {
    const thing = things.find((each) => named(pattern, each.getAttribute('data-see') ?? ''));
    if (thing) return thing;
  }
  return root.querySelector('[data-see^="machines/worker-"]');
}

const machineOf = (shape) => shape.getAttribute('data-see')?.split('/')[1] ?? '';
