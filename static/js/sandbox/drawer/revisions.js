// @ts-check
/** Every kept revision of an object, newest first: who wrote it, when, and each field as "- old" over "+ new". Pure. */
import { tag } from '../tag.js';
import { t } from '../words.js';
import { when, why, writer } from './links.js';

/** @param {any} view */
export function draw(view) {
  const last = view.revisions.at(-1)?.revision;
  return {
    head: [
      tag('span', { key: 'count' }, view.count === 1 ? t('1 revision') : t('{count} revisions', { count: view.count })),
      view.compacted > 0 && tag('span', { key: 'compacted' }, t('etcd has compacted what was before rev {revision}', { revision: view.compacted })),
    ],
    body: [
      tag('ol', { key: 'list', class: 'revisions' }, view.revisions.map(revision)),
      view.more && tag('button', { key: 'more', type: 'button', class: 'plain', 'data-act': `read-before:${last}` }, t('Older revisions')),
    ],
  };
}

function revision(each) {
  const verb = { created: t('created'), updated: t('changed'), deleted: t('removed') }[each.verb] ?? each.verb;
  const by = each.by ? t('{verb} by {writer}', { verb, writer: writer(each.by) }) : verb;
  const isLong = each.verb === 'created' || each.whole || each.fields.length > 12;
  const list = tag('ul', { key: 'fields', class: 'fieldlist' }, each.fields.map(field));
  return tag(
    'li',
    { key: String(each.revision), class: each.verb },
    tag(
      'div',
      { class: 'revision-head' },
      tag('b', null, t('rev {revision}', { revision: each.revision })),
      tag('span', { class: 'by' }, by),
      when(each.at),
      why(each.change),
      !each.kept && tag('span', { class: 'gone' }, t('compacted in etcd')),
    ),
    isLong && each.fields.length > 0
      ? tag('details', null, tag('summary', null, t('{count} fields', { count: each.fields.length + each.more })), list)
      : each.fields.length > 0 && list,
    each.fields.length === 0 && each.verb === 'updated' && tag('p', { class: 'empty' }, t('Nothing but its revision changed.')),
    each.more > 0 && tag('p', { class: 'empty' }, t('and {count} more fields', { count: each.more })),
  );
}

/** Sign before colour: a line that went, a line that came. */
const field = ([path, before, now]) =>
  tag(
    'li',
    { key: path },
    tag('code', { class: 'path' }, path),
    before !== null && tag('del', null, `- ${before}`),
    now !== null && tag('ins', null, `+ ${now}`),
  );
