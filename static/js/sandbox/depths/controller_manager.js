// @ts-check
/** Inside a controller-manager: a card a controller, with its queue, what it wants beside what it sees, and its last plan. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';
import { instant, leadership, switchOf, wait, why } from './organs.js';
import { steps } from './steps.js';

/** What it believes is what it is about: that stands first. */
export const believesFirst = true;

/** @param {any} view @param {{time: number, page: import('../page.js').Page}} eye */
export const draw = (view, { time: now, page }) => [
  tag('div', { key: 'cards', class: 'controllers' }, view.controllers.map((each) => card(each, now, page))),
  tag('div', { key: 'lease', class: 'inside-column' }, leadership(view.lease, now)),
];

function card(each, now, page) {
  const [plan, ...earlier] = each.plans;
  return tag(
    'section',
    { key: each.name, class: each.on ? (each.works ? 'card' : 'card idle') : 'card off' },
    tag('h3', null, tag('span', { class: 'name' }, each.name), switchOf(page, 'controller-manager', each.name)),
    tag('p', { class: 'facts' }, facts(each)),
    each.gap && steps(each.gap, now),
    each.later.map((row) => tag('div', { key: row.key, class: 'later' }, wait(t('{key}: back-off after {failures} failures', row), row.due, now, Math.max(row.due - now, 1e6)))),
    plan ? told(plan, page) : tag('p', { class: 'empty' }, t('It has planned nothing that is still kept.')),
    earlier.length > 0 &&
      tag('details', null, tag('summary', null, earlier.length === 1 ? t('1 earlier plan') : t('{count} earlier plans', { count: earlier.length })), earlier.map((one) => told(one, page))),
  );
}

function facts({ on, works, pending, working, expected, keys }) {
  if (!on) return t('switched off: nobody does this');
  if (!works) return t('stands by: the leader runs it');
  const words = [pending ? t('{pending} due', { pending }) : t('nothing due')];
  if (working) words.push(t('works on {keys}', { keys: keys.slice(0, working).join(', ') }));
  if (expected) words.push(expected === 1 ? t('waits to see 1 write of its own') : t('waits to see {count} writes of its own', { count: expected }));
  return words.join(' · ');
}

const told = (plan, page) =>
  tag(
    'div',
    { key: String(plan.change), class: 'plan' },
    tag('p', null, called(page, plan.says)),
    plan.compared.length > 0 && tag('p', { class: 'compared' }, plan.compared.map(([what, wanted, seen]) => t('{what}: wanted {wanted}, saw {seen}', { what, wanted, seen })).join('; ')),
    plan.steps.length > 0 && tag('p', { class: 'steps-of' }, plan.steps.map(([count, verb, resource, name]) => `${count > 1 ? `${count} × ` : ''}${verb} ${resource}${name ? ` ${name}` : ''}`).join(', ')),
    tag('p', { class: 'links' }, instant(plan.at), why(plan.change)),
  );

/** Pods by their nicknames. @param {import('../page.js').Page} page @param {string} sentence */
const called = (page, sentence) => sentence.replace(/\b[a-z0-9-]+\/[a-z0-9][a-z0-9.-]*[a-z0-9]\b/g, (key) => page.picture.tables.pods?.[key]?.nickname ?? key);

