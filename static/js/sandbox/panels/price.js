// @ts-check
/** The price strip: what every act costs, in four figures. Pure; `remembered` keeps the little curves beside them. */
import { rowsOf } from '../picture.js';
import { inSeconds, tag } from '../tag.js';

const SHOWN = 60e6; // cluster time that a curve covers

/** @typedef {{at: number, success: number | null, latency: number}[]} Samples */

/** One sample a second of cluster time. @param {Samples} samples @param {any} picture @returns {Samples} */
export function remembered(samples, picture) {
  const [, row] = rowsOf(picture, 'price')[0] ?? [];
  if (!row) return samples;
  const last = samples[samples.length - 1];
  if (last && picture.at < last.at) return [];
  if (last && picture.at - last.at < 1e6) return samples;
  return [
    ...samples.filter((sample) => sample.at > picture.at - SHOWN),
    { at: picture.at, success: row.success, latency: row.latency },
  ];
}

/** @param {any} picture @param {Samples} samples @param {string} variant */
export function trees(picture, samples, variant) {
  const [, row] = rowsOf(picture, 'price')[0] ?? [];
  if (!row || (row.answered === undefined && row.desired === undefined))
    return [tag('p', { class: 'empty' }, 'No shop runs here, so no request pays for what you do.')];
  const rate = Object.entries(picture.tables.traffic ?? {}).find(([key]) => key.startsWith('users>'))?.[1];
  const none = row.success === null || row.success === undefined;
  const short = row.ready < row.desired;
  return [
    cell(
      'success',
      variant === 'full' ? 'Requests answered' : 'Answered',
      percent(row.success),
      answeredNote(row, rate, variant === 'phone'),
      !none && row.success < 95 ? 'fail' : '',
      curve(samples, (sample) => sample.success ?? 100, 0, 100, 'fall'),
    ),
    variant === 'full' &&
      cell(
        'latency',
        'Latency, 95th percentile',
        milliseconds(row.latency),
        '',
        '',
        curve(
          samples,
          (sample) => sample.latency,
          0,
          Math.max(...samples.map((sample) => sample.latency), 50e3) * 1.15,
        ),
      ),
    cell(
      'ready',
      variant === 'phone' ? 'Pods ready' : 'Shop pods ready',
      `${row.ready ?? 0} of ${row.desired ?? 0}`,
      short ? `${row.desired - row.ready} missing` : 'desired',
      short ? 'wait' : '',
    ),
    cell(
      'writable',
      variant === 'phone' ? 'Writable' : 'Control plane writable',
      row.writable ? 'yes' : 'no',
      row.members ? `${row.voters} of ${row.members}${variant === 'phone' ? '' : ' vote'}` : '',
      row.writable ? '' : 'fail',
    ),
  ];
}

/** The same figures for the page around: by the name behind data-now-. @param {any} picture @param {number} now @returns {Record<string, string>} */
export function figures(picture, now) {
  const [, row] = rowsOf(picture, 'price')[0] ?? [],
    renewed = picture.tables.nodes?.['worker-2']?.renewed;
  return {
    time: inSeconds(now),
    lease: renewed ? `${inSeconds(Math.max(now - renewed, 0))} ago` : '–',
    success: percent(row?.success),
    ready: row?.desired ? `${row.ready} of ${row.desired}` : '–',
    writable: row ? (row.writable ? 'yes' : 'no') : '–',
  };
}

const percent = (success) =>
  success === null || success === undefined ? 'none asked' : `${Math.round(success)} %`;

const cell = (name, title, figure, note, kind, more) =>
  tag(
    'div',
    { class: 'cell', key: name },
    tag('span', { class: 'title' }, title),
    tag(
      'span',
      { class: 'figures' },
      tag('strong', { 'data-price': name, class: kind }, figure),
      note && tag('span', { class: 'note', 'data-price-note': name }, note),
    ),
    more,
  );

function answeredNote(row, rate, brief) {
  if (brief) return row.low < 100 ? `low ${Math.round(row.low)} %` : '';
  if (row.failed > 0)
    return `${row.low < 100 ? `low ${Math.round(row.low)} %; ` : ''}${row.failed.toLocaleString('en')} failed`;
  return rate ? `${speak(rate.rate)}/s` : '';
}

const speak = (rate) => (rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10);
const milliseconds = (latency) =>
  latency === null || latency === undefined
    ? '–'
    : latency >= 1e6
      ? inSeconds(latency)
      : `${Math.round(latency / 1000)} ms`;

function curve(samples, value, low, high, kind = '') {
  if (samples.length < 2) return null;
  const end = samples[samples.length - 1].at;
  const points = samples.map((sample) => [
    96 - ((end - sample.at) / SHOWN) * 92,
    3 + (1 - (value(sample) - low) / (high - low)) * 20,
  ]);
  const [x, y] = points[points.length - 1];
  return tag(
    'svg',
    { key: 'curve', class: `curve ${kind}`, viewBox: '0 0 100 26', 'aria-hidden': 'true' },
    tag('path', { d: `M${points.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join('L')}` }),
    tag('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: 2 }),
  );
}
