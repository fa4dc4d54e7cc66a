// @ts-check
/** What a check says, as lines for the strip. Pure.
 *  @typedef {{passed: boolean, says: string[], missing: string[], measured: Record<string, any>}} Verdict */
import { t } from '../sandbox/words.js';

/** @param {Verdict} verdict @returns {{kind: string, text: string}[]} what holds first, then what is missing */
export function wordsOf(verdict) {
  const held = verdict.says.length,
    all = held + verdict.missing.length;
  const head = verdict.passed ? t('All of it holds.') : t('{held} of {all} hold.', { held, all });
  return [
    { kind: verdict.passed ? 'holds' : 'partly', text: head },
    ...verdict.says.map((text) => ({ kind: 'says', text: sentence(text) })),
    ...verdict.missing.map((text) => ({ kind: 'missing', text: sentence(text) })),
  ];
}

/** A name such as etcd, worker-2 or shop/web keeps its small letter. */
const NAME = /^(etcd|kube-proxy|kubectl)\b|^\S*[/\d]/;

/** @param {string} text */
const sentence = (text) => (NAME.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1));
