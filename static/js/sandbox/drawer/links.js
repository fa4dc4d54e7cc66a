// @ts-check
/** Where a row of a record leads: into the timeline, and to its reasons. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';

/** Users as people call them. */
const WRITERS = {
  'system:kube-scheduler': 'the scheduler',
  'system:kube-controller-manager': 'the controller-manager',
  'system:kube-proxy': 'kube-proxy',
  'system:apiserver': 'the API server itself',
  'kubernetes-admin': 'kubectl',
};

/** Who wrote it. @param {string} user */
export const writer = (user) =>
  user.startsWith('system:node:') ? t('the kubelet of {machine}', { machine: user.slice(12) }) : (WRITERS[user] ?? user.replace(/^system:/, ''));

/** The instant of a record as a link into the timeline, and its number as a link to its reasons. */
export const when = (at) =>
  at === null || at === undefined
    ? tag('span', { class: 'at' }, '–')
    : tag('button', { type: 'button', class: 'at', 'data-act': `go:${at}`, title: t('Go to this instant') }, `${(at / 1e6).toFixed(3)} s`);

export const why = (change) =>
  change !== null && change !== undefined && tag('button', { type: 'button', class: 'why', 'data-act': `why:change/${change}` }, t('why'));
