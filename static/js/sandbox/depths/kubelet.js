// @ts-check
/** Inside a kubelet: each of its pods as three see it (what is stored, its own worker, what runs), probes and duties with their waits. Pure. */
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';
import { part, pod, wait, why } from './organs.js';

/** What it believes is what it is about: that stands first. */
export const believesFirst = true;

/** @param {any} view @param {{time: number, page: import('../page.js').Page}} eye */
export const draw = (view, { time: now, page }) => [
  tag('div', { key: 'left', class: 'inside-column wide' }, workers(view.pods, now, page)),
  tag('div', { key: 'right', class: 'inside-column' }, duties(view.timers, now), stages()),
];

const workers = (pods, now, page) =>
  part(
    t('Its pods, as three see them'),
    t('dashed where they do not agree'),
    pods.length === 0
      ? tag('p', { class: 'empty' }, t('No pod asks for this machine.'))
      : tag(
          'table',
          { class: 'three' },
          tag('thead', null, tag('tr', null, [t('Pod'), t('The API stores'), t('The kubelet goes by'), t('On the machine')].map((head) => tag('th', { key: head, scope: 'col' }, head)))),
          tag('tbody', null, pods.map((row) => worker(row, now, page))),
        ),
  );

function worker(row, now, page) {
  const { stored, worker: own, runs } = row;
  const isWrong = !stored || !own || Boolean(stored.deleting) !== own.ending;
  return tag(
    'tr',
    { key: row.uid, class: isWrong ? 'differs' : null },
    tag('th', { scope: 'row' }, pod(page, row.pod), why(row.change)),
    tag('td', { 'data-head': t('The API stores') }, stored ? asked(stored) : t('no such pod any more')),
    tag(
      'td',
      { 'data-head': t('The kubelet goes by') },
      own ? goesBy(own) : t('knows nothing of it'),
      own?.containers.map((each) => container(each, now)),
    ),
    tag('td', { 'data-head': t('On the machine') }, runs.length ? runs.map(([name, state]) => `${name}: ${state}`).join(', ') : t('nothing')),
  );
}

const asked = (stored) =>
  stored.deleting ? t('marked for deletion, by {time}', { time: inSeconds(stored.deleting) }) : `${stored.phase}, ${stored.ready ? t('ready') : t('not ready')}`;

const goesBy = (own) => (own.ending ? t('to be ended within {time}', { time: inSeconds(own.grace) }) : own.ready ? t('to be run; ready') : t('to be run; not ready'));

const container = (each, now) =>
  tag(
    'div',
    { key: each.name, class: 'container-line' },
    tag('span', { class: 'stage-word' }, `${each.name}: ${each.stage}${each.restarts ? `, ${t('{count} restarts', { count: each.restarts })}` : ''}${each.exit !== null ? `, ${t('exit code {code}', { code: each.exit })}` : ''}${each.reason ? `, ${each.reason}` : ''}`),
    each.retries !== null && wait(t('back-off'), each.retries, now, Math.max(each.retries - each.waits_since, 1)),
    each.probes.map((probe) => tag('div', { key: probe.kind, class: 'probe' }, probeLine(probe, now))),
  );

function probeLine(probe, now) {
  const last = probe.last === null ? t('no result yet') : probe.last ? t('passed') : t('failed {row} of {needs}', probe);
  const plus = tag('svg', { viewBox: '-6 -6 12 12', class: probe.last === false ? 'plus failed' : 'plus', 'aria-hidden': 'true' }, tag('path', { d: 'M-1.5 -5h3v3.5H5v3H1.5V5h-3V1.5H-5v-3h3.5z' }));
  return [
    plus,
    tag('span', null, t('{kind} probe: {last}', { kind: probe.kind, last })),
    probe.next !== null ? wait(t('next'), probe.next, now, probe.period) : tag('span', { class: 'settled' }, t('settled, each {period}', { period: inSeconds(probe.period) })),
  ];
}

const duties = (timers, now) =>
  part(
    t('Its own duties'),
    '',
    timers.map(([word, due]) => tag('div', { key: word }, wait(word, due, now, 10.4e6))),
  );

const stages = () => part(t('What it goes by'), '', tag('p', { class: 'note' }, t('A kubelet acts on the last pods it was told of. When its watch is cut it keeps them running, and restarts them, until it hears otherwise.')));
