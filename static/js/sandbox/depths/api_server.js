// @ts-check
/** Inside an API server: the pipeline with its last requests, who watches what from which revision, who asks how much. Pure. */
import { classes, tag } from '../tag.js';
import { t } from '../words.js';

/** @param {any} view */
export const draw = (view) => [
  tag('section', { key: 'pipeline', class: 'pipeline', 'aria-label': t('The pipeline, with the last requests') }, heads(view), ...view.requests.map((request) => rowOf(request, view))),
  tag(
    'div',
    { key: 'below', class: 'facets' },
    card('refused', t('Refused last'), view.refused.length ? view.refused.map(refusal) : [nothing(t('Nothing was refused since this process started.'))]),
    card('watches', t('Who watches'), view.watches.map(watch)),
    card('clients', t('Who is connected'), view.clients.map(client)),
  ),
];

const heads = (view) =>
  tag(
    'div',
    { key: 'heads', class: 'pipe heads' },
    tag('h3', null, t('The pipeline'), tag('small', null, t('newest request first'))),
    ...view.stages.map((name, place) => tag('span', { key: name, class: 'stage-name' }, `${place + 1} ${name}`)),
    tag('span', { key: 'out', class: 'stage-name' }, t('answer')),
  );

const inMs = (duration) => `${(duration / 1000).toFixed(1)} ms`;
const short = (request) => `${request.verb} ${request.where}${request.what ? ` ${request.what}` : ''}`;

function rowOf(request, view) {
  const waits = request.code === 0;
  const answer = waits ? t('waits {time}', { time: inMs(request.took) }) : `${request.code}${request.reason ? ` ${request.reason}` : ''}, ${inMs(request.took)}`;
  const end = request.refused ? t('refused at {stage}', { stage: view.stages[request.reached] }) : waits ? t('waits at {stage}', { stage: view.stages[request.reached] }) : t('passed');
  return tag(
    'div',
    {
      key: `${request.client}/${request.asked}/${request.where}/${request.what}`,
      class: classes('pipe request', request.refused && 'refused', waits && 'waits'),
      'data-see': `components/${request.client}`,
      'data-walk': '',
      tabindex: -1,
      role: 'button',
      'aria-label': `${(request.asked / 1e6).toFixed(3)} s, ${request.client}, ${short(request)}: ${end}, ${answer}`,
    },
    tag('span', { class: 'who', title: `${request.user}, ${request.client}` }, tag('span', { class: 'when', 'data-act': `go:${request.asked}` }, `${(request.asked / 1e6).toFixed(2)} s`), tag('b', null, short(request))),
    ...view.stages.map((name, place) => tag('span', { key: name, class: classes('step-mark', stateAt(request, place)) }, tag('i', null, signAt(request, place)))),
    tag('span', { key: 'out', class: 'answer' }, answer),
  );
}

/** What became of a request at a stage. */
function stateAt(request, place) {
  if (place > request.reached) return 'never';
  if (request.skips.includes(place)) return 'skipped';
  if (place < request.reached) return 'passed';
  return request.refused ? 'stopped' : request.code === 0 ? 'waiting' : 'passed';
}

const signAt = (request, place) => ({ stopped: '▬', skipped: '–', never: '' })[stateAt(request, place)] ?? '';

const card = (key, title, children) => tag('section', { key, class: `facet ${key}` }, tag('h3', null, title), tag('ul', null, children));
const nothing = (words) => tag('li', { key: 'none', class: 'none' }, words);

const refusal = (request) =>
  tag('li', { key: `${request.asked}/${request.client}` }, tag('span', { class: 'when', 'data-act': `go:${request.asked}` }, `${(request.asked / 1e6).toFixed(1)} s`), tag('b', null, `${request.code} ${request.reason}`), tag('span', null, `${short(request)}, ${request.client}${request.plugin ? `, ${request.plugin}` : ''}`));

const watch = (row) =>
  tag(
    'li',
    { key: `${row.client}/${row.kind}/${row.selection}`, 'data-see': `components/${row.client}`, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': t('{client} watches {kind}, told up to revision {since}', row) },
    tag('b', null, row.client),
    tag('span', null, `${row.kind}${row.selection ? ` (${row.selection})` : ''}`),
    tag('code', null, t('rev {since}', row)),
  );

const client = (row) =>
  tag(
    'li',
    { key: row.client, 'data-see': `components/${row.client}`, 'data-walk': '', tabindex: -1, role: 'button', 'aria-label': t('{client}: {requests} requests in 10 s, {watches} watches', row) },
    tag('b', null, row.client),
    tag('span', null, row.waiting ? t('{waiting} wait', row) : ''),
    tag('code', null, t('{requests} in 10 s', row)),
  );
