// @ts-check
/** What one watcher is told, newest first; what has not reached it stands above a line and says so. Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';
import { when, why } from './links.js';

/** @param {any} view @param {import('../page.js').Page} page */
export function draw(view, page) {
  const late = view.events.filter((event) => !event.seen),
    seen = view.events.filter((event) => event.seen);
  return {
    head: [
      tag('span', { key: 'selection' }, view.selection),
      tag(
        'span',
        { key: 'version', class: late.length ? 'behind' : '' },
        late.length ? t('believes rev {version}, is {newest}', view) : t('has seen rev {version}', view),
      ),
    ],
    body: [
      late.length > 0 && tag('ol', { key: 'late', class: 'stream late', 'aria-label': t('Not told yet') }, late.map((event) => row(event, page))),
      late.length > 0 && tag('p', { key: 'line', class: 'seen-line' }, t('It has not been told what stands above. It goes by what stands below.')),
      seen.length + late.length === 0 && tag('p', { key: 'none', class: 'empty' }, t('The watch cache keeps no event that this watcher asked for.')),
      tag('ol', { key: 'seen', class: 'stream' }, seen.map((event) => row(event, page))),
    ],
  };
}

function row(event, page) {
  const pod = page.picture.tables.pods?.[event.key];
  return tag(
    'li',
    { key: `${event.revision} ${event.key}` },
    tag('svg', { viewBox: '-7 -7 14 14', class: 'diamond', 'aria-hidden': 'true' }, tag('path', { d: 'M0 -5L5 0 0 5-5 0Z' })),
    tag('code', { class: 'type' }, event.type),
    tag('span', { class: 'key' }, pod ? `${pod.nickname} (${event.key})` : event.key),
    tag('span', { class: 'rev' }, t('rev {revision}', event)),
    when(event.at),
    why(event.change) || tag('span', null, ''),
  );
}
