// @ts-check
/** What stands around the machines: margin notes, stubs to the bus (broken where power or cable is gone), zone frames. Pure. */
import { rowOf } from './picture.js';
import { inSeconds } from './tag.js';
import { t } from './words.js';

/** Margin notes, stubs (broken where power or cable is gone), zone frames. */
export function groundOf(picture, now, geometry, machines, waiting) {
  const { form, bus, left } = geometry;
  const stubs = [];
  for (const [key, place] of Object.entries(geometry.components)) {
    if (!place.stub) continue;
    const [name, program] = key.split('/');
    const row = rowOf(picture, 'machines', name) ?? { power: true, cable: true };
    const above = place.stub[1] < bus.y;
    if (form === 'phone' && above) continue;
    if (above && (program === 'etcd' || program === 'scheduler')) continue; // etcd has none: only its own API server reaches it
    if (!above && form !== 'wide' && program !== 'kubelet') continue;
    const broken = !row.power || !row.cable;
    const renewed = rowOf(picture, 'nodes', name)?.renewed;
    stubs.push({
      key,
      x: place.stub[0],
      from: above ? place.stub[1] : bus.y + 8,
      to: above ? bus.y : place.stub[1],
      cable: name,
      isMain: program === 'api-server' || program === 'kubelet',
      strong: program === 'api-server',
      broken,
      words:
        broken && program === 'kubelet' && form === 'wide' && renewed && geometry.machines[name].width > 190
          ? t('no lease since {instant}', { instant: inSeconds(renewed) })
          : '',
    });
  }
  for (const [name] of machines) {
    const upper = geometry.components[`${name}/etcd`],
      lower = geometry.components[`${name}/api-server`];
    if (upper && lower && lower.y > upper.y)
      stubs.push({
        key: `${name}/store`,
        x: upper.x + upper.width / 2,
        from: upper.y + upper.height,
        to: lower.y,
        strong: false,
      });
  }
  const notes = left < 100 ? [] : notesOf(geometry, machines);
  return {
    stubs,
    notes,
    tray: waiting,
    zones: Object.entries(geometry.zones).map(([name, zone]) => ({ name, ...zone })),
  };
}

function notesOf(geometry, machines) {
  const count = (role) => machines.filter(([, row]) => row.role === role).length;
  const machinesSaid = (number) => (number === 1 ? t('1 machine') : t('{count} machines', { count: number }));
  const zones = Object.keys(geometry.zones).length;
  const control = geometry.machines[machines.find(([, row]) => row.role === 'control-plane')?.[0]]?.y ?? 0;
  const worker = geometry.machines[machines.find(([, row]) => row.role === 'worker')?.[0]]?.y ?? 0;
  return [
    geometry.rail && { x: 16, y: geometry.rail.y + 4, words: 'Raft' },
    { x: 16, y: control + 16, words: t('Control plane'), strong: true },
    { x: 16, y: control + 31, words: machinesSaid(count('control-plane')) },
    { x: 16, y: geometry.bus.y - 2, words: t('Bus'), strong: true },
    { x: 16, y: geometry.bus.y + 13, words: t('requests and') },
    { x: 16, y: geometry.bus.y + 27, words: t('watch events') },
    { x: 16, y: worker + 16, words: t('Workers'), strong: true },
    { x: 16, y: worker + 31, words: machinesSaid(count('worker')) },
    { x: 16, y: worker + 45, words: zones === 1 ? t('1 zone') : t('{count} zones', { count: zones }) },
    geometry.lanes.length && { x: 16, y: geometry.lanes[0] - 22, words: t('Shop traffic'), strong: true },
  ].filter(Boolean);
}
