// @ts-check
/** Play, pause, speed, next event, clock, and in what time the stage stands. Pure. */
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

export const SPEEDS = [1, 10, 60];

/** @param {{now: number, speed: number, paused: boolean, line: any, mayAct: boolean, phone: boolean, asking: boolean, running: boolean, full: string}} transport  full: where the same cluster stands in full, or nothing */
export function trees({ now, speed, paused, line, mayAct, phone, asking, running, full }) {
  const off = mayAct ? null : true;
  return [
    tag(
      'div',
      { key: 'buttons', class: 'buttons' },
      tag(
        'button',
        {
          key: 'play',
          type: 'button',
          class: 'round',
          'data-act': paused ? 'play' : 'pause',
          disabled: off,
          'aria-label': paused ? t('Play') : t('Pause'),
          title: paused ? t('Play (Space)') : t('Pause (Space)'),
        },
        tag(
          'svg',
          { viewBox: '-10 -10 20 20', 'aria-hidden': 'true' },
          tag('path', { d: paused ? 'M-4-7L7 0L-4 7Z' : 'M-5-7h3.4v14h-3.4zM1.6-7h3.4v14h-3.4z' }),
        ),
      ),
      tag(
        'button',
        {
          key: 'next',
          type: 'button',
          'data-act': 'next',
          disabled: off,
          title: t('Run to the next change of a node, pod or leader (Alt+right)'),
        },
        running ? t('Running…') : t('Next event'),
      ),
      !phone &&
        tag(
          'button',
          {
            key: 'again',
            type: 'button',
            class: asking ? 'sure' : '',
            'data-act': asking ? 'start-over-yes' : 'start-over',
            disabled: off,
            title: t('The same cluster from the same seed, as it stood at first'),
          },
          asking ? t('Sure?') : t('Start over'),
        ),
    ),
    tag(
      'div',
      { key: 'when', class: 'when' },
      tag(
        'output',
        { class: 'clock', 'data-clock': '', 'data-at': Math.round(now), 'aria-label': t('Cluster time') },
        inSeconds(now),
      ),
      tag(
        'div',
        { class: 'speeds', role: 'group', 'aria-label': t('Speed') },
        SPEEDS.map((each) =>
          tag(
            'button',
            {
              key: String(each),
              type: 'button',
              'data-act': `speed:${each}`,
              disabled: off,
              'aria-pressed': String(each === speed),
            },
            `x${each}`,
          ),
        ),
      ),
    ),
    tag('p', { key: 'pace', class: 'pace' }, phone ? t('1 s shown = {speed} s', { speed }) : t('1 s shown = {speed} s in the cluster', { speed })),
    tag(
      'p',
      {
        key: 'live',
        class: `live ${paused && line.kind === 'live' ? 'paused' : line.kind}`,
        'data-live': paused && line.kind === 'live' ? 'paused' : line.kind,
      },
      tag('i', { 'aria-hidden': 'true' }),
      !mayAct && line.kind === 'live'
        ? t('You watch; its owner drives.')
        : paused && line.kind === 'live'
          ? t('Paused. Space goes on.')
          : line.says,
    ),
    full !== '' &&
      tag('a', { key: 'full', class: 'full-link', href: full, 'data-full': '' }, t('Ask why: open it in full')),
  ];
}
