// @ts-check
/** Inside kube-proxy: this node's rule for each Service, endpoint by endpoint, beside what the slices say now, with what each rule has done. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';
import { part, pod, wait, why } from './organs.js';

/** What it believes is what it is about: that stands first. */
export const believesFirst = true;

/** @param {any} view @param {{time: number, page: import('../page.js').Page}} eye */
export const draw = (view, { time: now, page }) => [
  tag('div', { key: 'left', class: 'inside-column wide' }, rules(view.rules, page)),
  tag(
    'div',
    { key: 'right', class: 'inside-column' },
    part(
      t('Next sync'),
      '',
      view.syncs === null
        ? tag('p', { class: 'note' }, t('It syncs when it is told of a change, at most once a second.'))
        : wait(t('rules are written'), view.syncs, now, 1e6),
      view.due.length > 0 && tag('p', null, t('due: {services}', { services: view.due.join(', ') })),
    ),
    part(t('Where the rules are'), '', tag('p', { class: 'note' }, t('In the kernel of the machine. No packet passes through kube-proxy, so the rules go on as they are when it stops or hears nothing.'))),
  ),
];

const rules = (all, page) =>
  part(
    t('Its rules, beside the EndpointSlices'),
    t('connections counted since a rule was there'),
    all.length === 0 && tag('p', { class: 'empty' }, t('No Service needs a rule.')),
    tag('ul', { class: 'rules' }, all.map((row) => rule(row, page))),
  );

const rule = (row, page) =>
  tag(
    'li',
    { key: row.service, class: row.differs ? 'differs' : null },
    tag('div', { class: 'rule-head' }, tag('b', null, row.service), tag('code', null, row.cluster_ip), why(row.change), row.refused > 0 && tag('span', { class: 'refused' }, t('{count} refused', { count: row.refused }))),
    tag(
      'div',
      { class: 'endpoints' },
      row.endpoints.length === 0 && tag('p', { class: 'empty' }, row.has_rule ? t('no endpoint: connections are refused') : t('no rule')),
      row.endpoints.map((each) => endpoint(each, page)),
    ),
  );

const endpoint = (each, page) =>
  tag(
    'span',
    { key: each.ip, class: `endpoint ${each.wrong || 'right'}` },
    each.pod ? pod(page, each.pod) : '',
    tag('code', null, each.ip),
    each.wrong === 'gone' && tag('em', null, t('in the rules, not in the slices')),
    each.wrong === 'missing' ? tag('em', null, t('in the slices, not in the rules')) : tag('span', { class: 'sent' }, t('{count} sent', each)),
  );
