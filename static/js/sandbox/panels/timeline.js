// @ts-check
/** The timeline: acts, requests answered, leader terms, and each machine as it is and as it is believed, on one axis. Pure. */
import { rowsOf } from '../picture.js';
import { fitted, inSeconds, tag, widthOf } from '../tag.js';
import { t } from '../words.js';

const AT_A_START = 2e6;
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((step) => step * 1e6);

/** @param {any} picture @param {number} now @param {number} width @param {number} height @param {boolean} phone */
export function trees(picture, now, width, height, phone) {
  const bands = picture.tables.bands ?? {};
  const due = dueOf(picture, now);
  const [from, to] = range(bands, now, due);
  const left = phone ? 78 : 98,
    right = width - (phone ? 10 : 24),
    foot = height - (phone ? 15 : 22);
  const x = (at) => left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (right - left);
  const rows = rowsFor(picture, bands, phone ? 2 : Math.floor((foot - 8) / 13), phone);
  const pitch = Math.min((foot - 8) / Math.max(rows.length, 1), 17);
  const dueAt = due.length ? x(due[0].due) : right;
  const says = due.length
    ? phone
      ? t('due {instant}', { instant: inSeconds(due[0].due) })
      : fitted(
          dueWords(due),
          (dueAt - x(now)) * (rows[0]?.segments.some(([at]) => at > now - 30e6) ? 0.5 : 1) - 30,
          11,
        )
    : '';
  const step = STEPS.find((each) => (to - from) / each <= Math.max(Math.floor((right - left) / (phone ? 60 : 48)), 2)) ?? STEPS[STEPS.length - 1];
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return [
    tag(
      'svg',
      {
        width,
        height,
        class: 'bands',
        role: 'img',
        'aria-label': t('Timeline from {from} to {to}, now {now}', {
          from: inSeconds(from),
          to: inSeconds(to),
          now: inSeconds(now),
        }),
      },
      tag('rect', { class: 'future', x: x(now), y: 4, width: Math.max(right - x(now), 0), height: foot - 4 }),
      rows.map((row, index) => {
        const y = 8 + pitch * (index + 0.5);
        return tag(
          'g',
          { key: row.key, class: `track ${row.kind}`, 'data-track': row.key },
          tag('text', { class: 'row', x: left - 10, y: y + 4, 'text-anchor': 'end' }, row.title),
          index > 0 && tag('path', { class: 'rule', d: `M${left} ${y - pitch / 2}H${right}` }),
          row.segments
            .filter(([start, end]) => (end ?? now) >= from && start <= Math.max(now, to))
            .map((segment, number, shown) =>
              paint(row.kind, segment, number, {
                x,
                y,
                pitch,
                now,
                foot,
                end: shown[number + 1]
                  ? x(shown[number + 1][0])
                  : dueAt - (says ? widthOf(says, 11) + 12 : 0),
              }),
            ),
        );
      }),
      says !== '' &&
        tag(
          'g',
          { key: 'due', class: 'due' },
          tag('path', { d: `M${dueAt} ${8 + pitch}V${foot}` }),
          tag('circle', { cx: dueAt, cy: 8 + pitch / 2, r: 4 }),
          tag('text', { x: dueAt - 9, y: 12 + pitch / 2, 'text-anchor': 'end' }, says),
        ),
      tag(
        'g',
        { class: 'ruler' },
        ticks.map((at) =>
          tag(
            'g',
            { key: String(at) },
            tag('path', { d: `M${x(at)} ${foot}v5` }),
            tag('text', { x: x(at), y: foot + (phone ? 13 : 17), 'text-anchor': 'middle' }, `${at / 1e6} s`),
          ),
        ),
      ),
      tag(
        'g',
        { key: 'head', class: 'playhead' },
        tag('path', { class: 'line', d: `M${x(now)} 2V${foot + 4}` }),
        tag('path', { class: 'head', d: `M${x(now) - 6} 0h12v5l-6 5-6-5z` }),
      ),
    ),
  ];
}

const dueOf = (picture, now) =>
  Object.values(picture.tables.timers ?? {})
    .filter((timer) => timer.tied && timer.due > now)
    .sort((one, other) => other.due - one.due);

/** What is due last, in the timer's own words, and how many others at about that time. */
function dueWords(due) {
  const [first, ...others] = due,
    close = others.filter((timer) => first.due - timer.due < 5e6).length;
  const instant = inSeconds(first.due),
    what = (first.then ?? first.text).replace(/^Then /, '').replace(/\.$/, '');
  return close
    ? t('due at {instant}: {what}, and {count} more', { instant, what, count: close })
    : t('due at {instant}: {what}', { instant, what });
}

/** The span that is shown: a minute, or from a little before the last act until a little after what is due because of it. */
function range(bands, now, due) {
  const acts = (bands.acts?.segments ?? [])
    .filter(([, , state]) => state !== 'event')
    .map(([at]) => at)
    .filter((at) => at <= now);
  const act = acts[acts.length - 1] ?? 0;
  const slide = Math.max(Math.floor((now - 40e6) / 10e6) * 10e6, 0);
  const from =
    act > 0 && now - act < 900e6
      ? Math.min(Math.max(Math.floor((act - 20e6) / 10e6) * 10e6, 0), slide)
      : slide;
  const end = Math.max(
    from + 60e6,
    now + (now - from) * 0.25,
    ...due.map((timer) => timer.due + (timer.due - from) * 0.05),
  );
  return [from, Math.ceil(end / 10e6) * 10e6];
}

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
function rowsFor(picture, bands, room, phone) {
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

function paint(kind, [start, end, state, text], number, { x, y, pitch, now, foot, end: roomEnd }) {
  const from = x(start),
    width = Math.max(x(end ?? now) - from, 1),
    key = `${start}`,
    words = String(text ?? '');
  if (kind === 'acts') {
    const room = roomEnd - from - 18,
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
    tag('title', null, words || String(state)),
  );
}
