// @ts-check
/** The dashed arc from a pod to the one that replaced it. It says "replaced by", for nothing moved. */
import { tag } from '../tag.js';
import { t } from '../words.js';

/** @param {{key: string, from: {x: number, y: number, r: number}, to: {x: number, y: number, r: number}, said: boolean}} lineage */
export function draw({ key, from, to, said }) {
  const top = Math.min(from.y - from.r, to.y - to.r) - 20;
  const start = [from.x, from.y - from.r - 5],
    end = [to.x, to.y - to.r - 6];
  return tag(
    'g',
    { key: `lineage/${key}`, class: 'lineage', motion: 'fade', 'data-lineage': key },
    tag('path', { class: 'arc', d: `M${start}C${start[0]} ${top} ${end[0]} ${top} ${end}` }),
    tag('path', { class: 'tip', d: `M${end[0]} ${end[1] + 3}l-4-7h8z` }),
    said && // between two rows it would stand on what is in the way
      Math.abs(from.y - to.y) < 2 * to.r &&
      tag('text', { x: (start[0] + end[0]) / 2, y: top - 1, 'text-anchor': 'middle' }, t('replaced by')),
  );
}
