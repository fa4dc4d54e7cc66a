// @ts-check
/** The tracks of the timeline: which rows stand, and how a segment of each kind is painted. Pure. */
import { rowsOf } from '../picture.js';
import { fitted, tag } from '../tag.js';
import { t } from '../words.js';

const AT_A_START = 2e6;
export const BEFORE_HEAD = 74; // pixels between an act and the playhead from which on its words stand before the playhead
const CALM = /^(ok|up|on|true|ready|runs|running|as it should be|100)$/i;
/** Whether nothing on a track was amiss for longer than a machine takes to come up. */
const calm = (track) =>
  (track?.segments ?? []).every(
    ([start, end, state]) => CALM.test(String(state)) || (end !== null && end - start < AT_A_START),
  );

/** Neighbours in one state are one segment, whatever their words. */
const joined = (segments) =>
  segments.reduce((list, [start, end, state, text]) => {
    const last = list[list.length - 1];
    if (last && last[2] === state && last[1] === start) last[1] = end;
    else list.push([start, end, state, text]);
    return list;
  }, /** @type {any[]} */ ([]));

/** Which rows stand: acts, answered once something failed, the leader, machines in trouble with both faces, then the others as room allows. */
export function rowsFor(picture, bands, room, phone) {
  const rows = [];
  const inside = rowsOf(picture, 'machines').filter(([, row]) => row.role !== 'outside');
  const machines = inside.map(([name]) => name).filter((name) => bands[`${name} is`]);
  const troubled = machines.filter((name) => !calm(bands[`${name} is`]) || !calm(bands[`${name} believed`]));
  const pairs = troubled.slice(0, Math.max(Math.floor((room - 4) / 2), 1)).flatMap((name) => [
    { key: `${name} is`, kind: 'is', title: t('{machine} is', { machine: name }), segments: bands[`${name} is`]?.segments ?? [] },
    {
      key: `${name} believed`,
      kind: 'believed',
      title: t('believed'),
      segments: bands[`${name} believed`]?.segments ?? [],
    },
  ]);
  const acts = {
    key: 'acts',
    kind: 'acts',
    title: phone ? t('acts') : t('acts and events'),
    segments: bands.acts?.segments ?? [],
  };
  if (phone)
    return troubled.length
      ? pairs.slice(0, 2).map((row, index) => (index ? row : { ...row, kind: 'is' }))
      : [acts, leaderOf(bands)];
  rows.push(acts);
  const answered = { segments: joined(bands.answered?.segments ?? []) };
  if (!calm(answered))
    rows.push({
      key: 'answered',
      kind: 'answered',
      title: t('answered'),
      segments: answered.segments,
    });
  rows.push(leaderOf(bands), ...pairs);
  const workers = inside
    .filter(
      ([name, row]) =>
        row.role === 'worker' &&
        machines.includes(name) &&
        !troubled.slice(0, pairs.length / 2).includes(name),
    )
    .map(([name]) => name);
  if (rows.length + workers.length <= room)
    rows.push(
      ...workers.map((name) => ({
        key: `${name} is`,
        kind: 'is',
        title: name,
        segments: bands[`${name} is`].segments,
      })),
    );
  else if (workers.length)
    rows.push({
      key: 'others',
      kind: 'is',
      title: pairs.length ? t('other workers') : t('{count} workers', { count: workers.length }),
      segments: bands[`${workers[0]} is`].segments,
    });
  return rows;
}

const leaderOf = (bands) => ({
  key: 'leader',
  kind: 'leader',
  title: t('etcd leader'),
  segments: bands.leader?.segments ?? [],
});

export function paint(kind, [start, end, state, text], number, { x, y, pitch, now, head, foot, end: roomEnd }) {
  const from = x(start),
    width = Math.max(x(end ?? now) - from, 1),
    key = `${start}`,
    words = String(text ?? '');
  if (kind === 'acts') {
    const ahead = head > from ? head - from - 14 : Infinity; // the playhead stands on no word, if there is room before it
    const room = Math.min(roomEnd - from - 18, ahead > BEFORE_HEAD - 14 ? ahead : Infinity),
      you = state !== 'event';
    return tag(
      'g',
      { key: `${key}/${number}`, class: you ? 'act you' : 'act' },
      you && tag('path', { class: 'drop', d: `M${from} ${y}V${foot}` }),
      you
        ? tag('circle', { cx: from, cy: y, r: 4.5 })
        : tag('path', {
            class: 'diamond',
            d: `M${from - 5} ${y}L${from} ${y - 5}L${from + 5} ${y}L${from} ${y + 5}Z`,
          }),
      room > 50 && tag('text', { x: from + 9, y: y + 4 }, fitted(words, room, 11, you)),
    );
  }
  if (kind === 'leader') {
    const term = Number(/term (\d+)/.exec(`${words} ${state}`)?.[1] ?? 0);
    const none = !term && /none|no leader/i.test(`${words} ${state}`);
    return tag(
      'g',
      { key, class: none ? 'term none' : 'term' },
      tag('rect', {
        class: none ? 'gap' : `tint${((Math.max(term, 1) - 1) % 6) + 1}`,
        x: from,
        y: y - pitch / 2 + 1,
        width,
        height: pitch - 2,
      }),
      width > 34 && tag('text', { x: from + 5, y: y + 4 }, fitted(words || t('term {term}', { term }), width - 8, 11)),
    );
  }
  if (CALM.test(String(state)))
    return tag('rect', { key, class: 'calm', x: from, y: y - 1.25, width, height: 2.5 });
  const tall = Math.max(pitch - 5, 6);
  const style =
    kind === 'answered'
      ? 'failing'
      : /unknown/i.test(`${state} ${words}`)
        ? 'unknown'
        : /wait|start|slow|notready|false|pend/i.test(`${state}`)
          ? 'waiting'
          : 'lost';
  return tag(
    'g',
    { key, class: style },
    tag('rect', { x: from, y: y - tall / 2, width, height: tall }),
    (style === 'unknown' || style === 'waiting') &&
      tag('rect', {
        x: from,
        y: y - tall / 2,
        width,
        height: tall,
        fill: style === 'unknown' ? 'url(#hatch)' : 'url(#dots)',
      }),
    tag('title', { lang: 'en' }, words || String(state)),
  );
}

/** One list of segments from two of the same track: `early` as it stood at some instant, `late` as it stands at the end, where the oldest may be missing.
 * @param {Record<string, any>} early @param {Record<string, any>} late @returns {Record<string, any>} */
export function merged(early, late) {
  const tracks = { ...early };
  for (const [track, { segments }] of Object.entries(late)) {
    const first = segments[0]?.[0] ?? Infinity;
    tracks[track] = { segments: [...(early[track]?.segments ?? []).filter(([start]) => start < first), ...segments] };
  }
  return tracks;
}
