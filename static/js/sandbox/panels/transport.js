// @ts-check
/** Play, pause, steps, speed, clock, and in what time the stage stands. Pure. */
import { inSeconds, tag } from '../tag.js';
import { t } from '../words.js';

export const SPEEDS = [0.1, 0.5, 1, 10, 60, 300, 1000];
const PLAY = 'M-4-7L7 0L-4 7Z',
  PAUSE = 'M-5-7h3.4v14h-3.4zM1.6-7h3.4v14h-3.4z',
  BACK = 'M5-6L-3 0L5 6ZM-6-6h2.4v12H-6z',
  ON = 'M-5-6L3 0L-5 6ZM3.6-6H6v12H3.6z',
  MORE = 'M-6-2.5L0 3.5L6-2.5';

/** @typedef {{now: number, speed: number, paused: boolean, held?: boolean, line: {kind: string, says: string}, mayAct: boolean, phone: boolean, asking: boolean,
 *   running: boolean, full: string, keeps?: boolean, lanes?: any[], current?: string, beside?: string | null, whole?: boolean}} Transport  full: where the same cluster stands in full, or nothing; keeps: its lanes stay, for it is a copy to look at */

/** @param {Transport} transport */
export function trees(transport) {
  const { now, speed, paused, held = false, line, mayAct, phone, running, full } = transport;
  const off = mayAct && !held ? null : true;
  const kind = paused && line.kind === 'live' ? 'paused' : line.kind;
  const isHeld = held && mayAct && ['live', 'paused', 'past'].includes(kind);
  return [
    tag(
      'div',
      { key: 'buttons', class: 'buttons' },
      button('step:cause:back', BACK, t('Previous cause ([)'), off, 'square'),
      button(paused ? 'play' : 'pause', paused ? PLAY : PAUSE, paused ? t('Play (Space)') : t('Pause (Space)'), off, 'round', 'play'),
      button('step:cause:on', ON, t('Next cause (])'), off, 'square'),
      !phone && next(running, off),
      more(transport, off, mayAct ? null : true),
    ),
    tag(
      'p',
      { key: 'when', class: 'when' },
      tag(
        'output',
        { class: 'clock', 'data-clock': '', 'data-at': Math.round(now), 'aria-label': t('Cluster time') },
        inSeconds(now),
      ),
      !phone && tag('span', { class: 'unit' }, t('cluster time')),
    ),
    !phone && speeds(speed, off),
    tag('p', { key: 'pace', class: 'pace' }, paceSaid(speed, phone)),
    tag(
      'p',
      { key: 'live', class: `live ${kind}`, 'data-live': kind },
      tag('i', { 'aria-hidden': 'true' }),
      isHeld
        ? phone
          ? t('Clock is held.')
          : t('Your instructor holds the clock.')
        : kind === 'past' && mayAct
        ? tag('button', { type: 'button', class: 'plain', 'data-act': 'live' }, phone ? t('Past. To now') : line.says)
        : !mayAct && kind === 'live'
          ? t('You watch; its owner drives.')
          : kind === 'paused'
            ? phone
              ? t('Paused')
              : t('Paused. Space goes on.')
            : phone && kind === 'live'
              ? t('Live')
              : line.says,
    ),
    phone && next(running, off),
    full !== '' &&
      tag('a', { key: 'full', class: 'full-link', href: full, 'data-full': '' }, t('Ask why: open it in full')),
  ];
}

/** The pace in words. @param {number} speed @param {boolean} phone */
export const paceSaid = (speed, phone) =>
  phone ? t('1 s shown = {speed} s', { speed }) : t('1 s shown = {speed} s in the cluster', { speed });

const button = (act, path, words, off, className, key = act) =>
  tag(
    'button',
    { key, type: 'button', class: className, 'data-act': act, disabled: off, 'aria-label': words, title: words },
    tag('svg', { viewBox: '-10 -10 20 20', 'aria-hidden': 'true' }, tag('path', { d: path })),
  );

const next = (running, off) =>
  tag(
    'button',
    {
      key: 'next',
      type: 'button',
      class: 'next',
      'data-act': 'next',
      disabled: off,
      title: t('Run to the next change of a node, pod or leader (Alt+right)'),
    },
    running ? t('Running…') : t('Next event'),
  );

const speeds = (speed, off) =>
  tag(
    'div',
    { key: 'speeds', class: 'speeds', role: 'group', 'aria-label': t('Speed') },
    SPEEDS.map((each) =>
      tag(
        'button',
        {
          key: String(each),
          type: 'button',
          'data-act': `speed:${each}`,
          disabled: off,
          'aria-pressed': String(each === speed),
          title: paceSaid(each, false),
        },
        `x${each}`,
      ),
    ),
  );

/** What is not needed every moment: as fast as it goes until something, the axis, lanes, starting over; on a phone the speeds too. */
function more({ speed, phone, asking, keeps = false, lanes = [], current = 'A', beside = null, whole = false }, off, mayNot) {
  const item = (act, words, extra = {}) =>
    tag('button', { key: act, type: 'button', 'data-act': act, disabled: off, ...extra }, words);
  const others = lanes.filter(({ letter }) => letter !== current);
  return tag(
    'details',
    { key: 'more', class: 'more', 'data-more': '' },
    tag(
      'summary',
      { 'aria-label': t('More about time'), title: t('More about time') },
      tag('svg', { viewBox: '-10 -10 20 20', 'aria-hidden': 'true' }, tag('path', { d: MORE })),
    ),
    tag(
      'div',
      { class: 'sheet' },
      phone && speeds(speed, off),
      tag('h3', { key: 'until' }, t('As fast as it goes until')),
      item('until:leader', t('the next leader')),
      item('until:not_ready', t('a node is not Ready any more')),
      item('until:pod', t('the next pod is created')),
      item('until:ready', t('all pods of the shop are ready')),
      item('until:quiet', t('nothing more is due for what you did')),
      tag('h3', { key: 'axis' }, t('Timeline')),
      item(`axis:${whole ? 'near' : 'whole'}`, whole ? t('Show the last minutes') : t('Show the whole past'), { disabled: null }),
      others.length > 0 && tag('h3', { key: 'lanes' }, t('Lanes')),
      others.map(({ letter }) =>
        letter === beside
          ? item('compare:', t('Put lane {letter} away', { letter }), { disabled: mayNot })
          : item(`compare:${letter}`, t('Put lane {letter} beside this one', { letter }), { disabled: mayNot }),
      ),
      !keeps && others.map(({ letter }) => item(`drop-lane:${letter}`, t('Drop lane {letter}', { letter }), { disabled: mayNot })),
      !keeps && tag('h3', { key: 'over' }, t('From the beginning')),
      !keeps && item(asking ? 'start-over-yes' : 'start-over', asking ? t('Sure? All lanes go.') : t('Start over'), {
        class: asking ? 'sure' : null,
        disabled: mayNot,
        title: t('The same cluster from the same seed, as it stood at first'),
      }),
    ),
  );
}
