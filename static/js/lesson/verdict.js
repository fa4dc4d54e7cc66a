// @ts-check
/** What a check says, as lines for the strip. Pure.
 *  @typedef {{passed: boolean, says: string[], missing: string[]}} Verdict */
import { t } from "../sandbox/words.js";

/** @param {Verdict} verdict @returns {{kind: string, text: string}[]} what holds first, then what is missing */
export function wordsOf(verdict) {
  const count = verdict.says.length + verdict.missing.length;
  const head = verdict.passed ? t("All of it holds.") : t("{held} of {count} hold.", { held: verdict.says.length, count });
  return [
    { kind: verdict.passed ? "holds" : "partly", text: head },
    ...verdict.says.map((text) => ({ kind: "says", text: sentence(text) })),
    ...verdict.missing.map((text) => ({ kind: "missing", text: sentence(text) })),
  ];
}

/** A name such as worker-2 or shop/web keeps its small letter. */
const NAME = /^\S*[/\d]/;

/** @param {string} text */
const sentence = (text) => (NAME.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1));

/** @param {string} number @param {string} unit @returns {string} "350 s" */
export const said = (number, unit) => `${number} ${unit}`.trim();
