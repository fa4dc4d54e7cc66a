// @ts-check
/** The records of the drawer: one drawing a tab, each from the view that the server sent. Pure. */
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';
import * as raft from './raft.js';
import * as revisions from './revisions.js';
import * as watch from './watch.js';
import * as yaml from './yaml.js';

const DRAWN = { yaml, revisions, watch, raft };

/** @param {import('../page.js').Page} page @param {string} tab @returns {any[]} */
export function trees(page, tab) {
  const { reading } = page;
  if (!reading.of)
    return [tag('p', { key: 'empty', class: 'empty' }, t('Select a pod, a node or a component. Here stands what is stored of it.'))];
  const view = reading.answer?.view;
  if (!view) return [tag('p', { key: 'empty', class: 'empty' }, t('Reading.'))];
  const { head = [], body = [] } = view.absent ? {} : DRAWN[tab].draw(view, page);
  return [
    tag(
      'header',
      { key: 'head', class: 'record-head' },
      tag('b', null, view.title),
      tag('span', { class: 'instant' }, t('as of {time}', { time: inSeconds(reading.answer.at) })),
      view.choices && chooser(tab, view),
      head,
      reading.before > 0 && tag('button', { type: 'button', class: 'plain', 'data-act': 'read-before:0' }, t('Newest')),
    ),
    view.note && tag('p', { key: 'note', class: 'record-note' }, view.note),
    tag('div', { key: `${reading.what} ${reading.of} ${reading.before}`, class: 'record' }, view.absent ? tag('p', { class: 'empty' }, view.absent) : body),
  ];
}

/** Another watcher, another member. */
const chooser = (tab, view) =>
  tag(
    'label',
    { class: 'chooser' },
    tag('span', { class: 'unseen' }, tab === 'raft' ? t('Member') : t('Watcher')),
    tag(
      'select',
      { 'data-choose': tab, value: view.of },
      view.choices.map((choice) => tag('option', { key: choice, value: choice, selected: choice === view.of }, named(choice))),
    ),
  );

/** "watchers/worker-2/kubelet/pods" as "kubelet of worker-2: pods". @param {string} choice */
function named(choice) {
  const [, machine, program, resource] = choice.split('/');
  return resource ? t('{program} of {machine}: {resource}', { program, machine, resource }) : t('{program} of {machine}', { program, machine });
}
