// @ts-check
/** What a learner chose in a form and did not send: kept while a fresh strip comes from the server. */

/** @param {HTMLElement | null} strip @returns {[string, string][]} the place of each field and what it says */
export const unsent = (strip) =>
  fieldsOf(strip).flatMap((field) =>
    field.type === 'radio'
      ? field instanceof HTMLInputElement && field.checked && !field.defaultChecked
        ? [pair(`${placeOf(field)}=${field.value}`, 'checked')]
        : []
      : field.type === 'range' || field instanceof HTMLSelectElement
        ? [pair(placeOf(field), field.value)]
        : [],
  );

/** @param {HTMLElement | null} strip @param {[string, string][]} chosen */
export function putBack(strip, chosen) {
  const said = new Map(chosen);
  for (const field of fieldsOf(strip)) {
    if (field instanceof HTMLInputElement && field.type === 'radio')
      field.checked ||= said.has(`${placeOf(field)}=${field.value}`);
    else if (field.type === 'range' || field instanceof HTMLSelectElement)
      field.value = said.get(placeOf(field)) ?? field.value;
  }
}

/** @param {HTMLElement | null} strip */
const fieldsOf = (strip) =>
  /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...(strip?.querySelectorAll('input, select') ?? [])]);

/** @param {HTMLInputElement | HTMLSelectElement} field */
const placeOf = (field) => `${field.form?.getAttribute('action')} ${field.name}`;

/** @param {string} place @param {string} says @returns {[string, string]} */
const pair = (place, says) => [place, says];
