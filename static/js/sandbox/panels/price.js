// @ts-check
/** The price strip: what every act costs, in four figures. Pure; `remembered` keeps the little curves beside them. */
import { rowsOf } from '../picture.js';
import { inSeconds, tag } from '../tag.js';
import { t, whole } from '../words.js';

const SHOWN = 60e6; // cluster time that a curve covers
const CURVE_LEAST = 6e6; // below it a curve is a speck

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
    return [tag('p', { class: 'empty' }, t('No shop runs here, so no request pays for what you do.'))];
  const rate = Object.entries(picture.tables.traffic ?? {}).find(([key]) => key.startsWith('users>'))?.[1];
  const none = row.success === null || row.success === undefined;
  const short = row.ready < row.desired;
  return [
    cell(
      'success',
      variant === 'full' ? t('Requests answered') : t('Answered'),
      percent(row.success),
      answeredNote(row, rate, variant === 'phone'),
      !none && row.success < 95 ? 'fail' : '',
      curve(samples, (sample) => sample.success ?? 100, 0, 100, 'fall'),
    ),
    variant === 'full' &&
      cell(
        'latency',
        t('Latency, 95th percentile'),
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
      variant === 'phone' ? t('Pods ready') : t('Shop pods ready'),
      t('{ready} of {desired}', { ready: row.ready ?? 0, desired: row.desired ?? 0 }),
      short ? t('{count} missing', { count: row.desired - row.ready }) : t('desired'),
      short ? 'wait' : '',
    ),
    cell(
      'writable',
      variant === 'phone' ? t('Writable') : t('Control plane writable'),
      row.writable ? t('yes') : t('no'),
      !row.members
        ? ''
        : variant === 'phone'
          ? t('{voters} of {members}', row)
          : t('{voters} of {members} vote', row),
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
    lease: renewed ? t('{duration} ago', { duration: inSeconds(Math.max(now - renewed, 0)) }) : '–',
    success: percent(row?.success),
    ready: row?.desired ? t('{ready} of {desired}', row) : '–',
    writable: row ? (row.writable ? t('yes') : t('no')) : '–',
  };
}

const percent = (success) =>
  success === null || success === undefined ? t('none asked') : `${Math.round(success)} %`;

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
  const low = row.low < 100 ? t('low {percent} %', { percent: Math.round(row.low) }) : '';
  if (brief) return low;
  if (row.failed > 0)
    return [low, t('{count} failed', { count: whole(row.failed) })].filter(Boolean).join('; ');
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
  if (samples.length < 2 || samples[samples.length - 1].at - samples[0].at < CURVE_LEAST) return null;
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
