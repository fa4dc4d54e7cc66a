// @ts-check
/** The fault menu of a machine: what may be done to nature, each with what it does at once, and Heal for what is struck. Pure. */
import { rowsOf } from '../picture.js';
import { PROGRAMS } from '../layout.js';
import { tag } from '../tag.js';
import { lowered, t } from '../words.js';

/** What of a machine's state shows that a fault is in force; the fault's name is the server's. */
const SIGNS = [
  [/power/, (machine) => !machine.power],
  [/isolat|cable|cut|partition/, (machine) => !machine.cable],
  [/slow/, (machine) => machine.slow],
];
const PROCESS_SIGNS = [
  [/freeze|frozen|stop/, (process) => process.frozen],
  [/kill|crash/, (process) => !process.running],
];

/** Faults that fit a machine, as lines: {label, preview, act, heals}.
 * @param {any} picture @param {any[]} faults @param {string} name */
export function linesFor(picture, faults, name) {
  const machine = picture.tables.machines?.[name];
  if (!machine) return [];
  const processes = rowsOf(picture, 'components')
    .filter(([, row]) => row.machine === name && !picture.tables.switches?.[row.program])
    .sort(([, one], [, other]) => PROGRAMS.indexOf(one.program) - PROGRAMS.indexOf(other.program));
  return faults.filter(isOfAMachine).flatMap((fault) => {
    if (!/process|component|program/.test(String(fault.needs ?? ''))) {
      if (/worker|node/.test(String(fault.needs ?? '')) && machine.role !== 'worker') return [];
      const struck = SIGNS.find(([pattern]) => pattern.test(fault.name))?.[1](machine) ?? false;
      return [entry(fault, name, '', struck)];
    }
    if (!machine.power) return [];
    return processes
      .map(([, row]) =>
        entry(
          fault,
          name,
          row.program,
          PROCESS_SIGNS.find(([pattern]) => pattern.test(fault.name))?.[1](row) ?? false,
        ),
      )
      .filter((line, index) => line.heals || processes[index][1].running);
  });
}

const isOfAMachine = (fault) => String(fault.needs ?? 'machine').includes('machine') || !String(fault.needs).length;

/** The programs of a machine as switches: off on every machine that has them, or on again. */
function switches(picture, faults, name) {
  const fault = faults.find((each) => each.name === 'switch_off');
  if (!fault) return [];
  return rowsOf(picture, 'components')
    .filter(([, row]) => row.machine === name)
    .sort(([, one], [, other]) => PROGRAMS.indexOf(one.program) - PROGRAMS.indexOf(other.program))
    .map(([, { program }]) => {
      const isOff = Boolean(picture.tables.switches?.[program]);
      return {
        key: `switch:${program}`,
        heals: isOff,
        program,
        group: t(fault.label),
        preview: t(fault.preview),
        act: `switch:${isOff ? 'on' : 'off'}:${program}`,
        words: isOff ? t('Switch on') : t(fault.label),
        says: isOff ? t('Switch on {program}', { program }) : program,
      };
    });
}

function entry(fault, name, program, struck) {
  const target = `${fault.name}:${name}${program ? `:${program}` : ''}`;
  return {
    key: target,
    heals: struck,
    program,
    group: program ? t(fault.label) : '',
    label: t(fault.label),
    preview: struck ? t('It ends; what it caused stays.') : t(fault.preview),
    act: `${struck ? 'heal' : 'strike'}:${target}`,
    words: struck ? healing(fault) : t(fault.label),
  };
}

/** The name of the act that ends a fault. @param {{name: string, label: string}} fault */
function healing(fault) {
  if (fault.name === 'power_off') return t('Give the power back');
  if (fault.name === 'isolate') return t('Plug the cable in again');
  return t('Heal: {fault}', { fault: lowered(t(fault.label)) });
}

/** @param {any} picture @param {any[]} faults @param {string} name */
export function trees(picture, faults, name, mayBuild = false) {
  const lines = [...linesFor(picture, faults, name), ...switches(picture, faults, name)];
  const whole = lines.filter((line) => !line.program),
    groups = new Map();
  for (const line of lines.filter((each) => each.program))
    groups.set(line.group, [...(groups.get(line.group) ?? []), line]);
  return [
    tag(
      'div',
      { key: 'head', class: 'head' },
      tag('h2', { id: 'menu-title' }, t('Do something to {machine}', { machine: name })),
      tag('button', { type: 'button', 'data-act': 'menu:', title: t('Esc closes') }, t('Close')),
    ),
    tag(
      'div',
      { key: 'lines', role: 'menu', 'aria-labelledby': 'menu-title' },
      whole.map((line) =>
        tag(
          'button',
          {
            key: line.key,
            type: 'button',
            role: 'menuitem',
            tabindex: -1,
            class: line.heals ? 'heal' : '',
            'data-act': line.act,
          },
          tag('b', null, line.words),
          tag('span', null, line.preview),
        ),
      ),
      [...groups].map(([label, members]) =>
        tag(
          'div',
          { key: label, class: 'processes', role: 'group', 'aria-label': label },
          tag('b', null, label),
          tag('span', { class: 'preview' }, members.find((line) => !line.heals)?.preview ?? ''),
          tag(
            'div',
            { class: 'programs' },
            members.map((line) =>
              tag(
                'button',
                {
                  key: line.key,
                  type: 'button',
                  role: 'menuitem',
                  tabindex: -1,
                  class: line.heals ? 'heal' : '',
                  'data-act': line.act,
                  'aria-label': `${line.words}: ${line.program}`,
                },
                line.says ?? (line.heals ? t('Heal {program}', { program: line.program }) : line.program),
              ),
            ),
          ),
        ),
      ),
      mayBuild &&
        picture.tables.machines[name]?.role === 'worker' &&
        tag(
          'button',
          {
            key: 'remove',
            type: 'button',
            role: 'menuitem',
            tabindex: -1,
            'data-act': `remove-worker:${name}`,
          },
          tag('b', null, t('Take it out')),
          tag('span', null, t('The machine leaves for good; its Node object stays.')),
        ),
      lines.length === 0 && tag('p', { class: 'empty' }, t('Nothing can be done to this machine.')),
    ),
    tag('p', { key: 'foot', class: 'foot' }, t('Healing mends it. Going back to before it undoes it.')),
  ];
}
