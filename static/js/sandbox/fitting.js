// @ts-check
/** Boxes in a row whose words must stay inside: the first way of writing them that fits, widest first. Pure. */
import { widthOf } from './tag.js';

/** What a component may be called: in full, and where there is no room for that. No component has a third name. */
const NAMES = {
  'api-server': ['API server', 'API server'],
  'controller-manager': ['controller-manager', 'manager'],
  'kube-proxy': ['kube-proxy', 'proxy'],
};
const CROWN = 18; // px that a crown takes beside a name
const FACTS = { kubelet: '88.8 s ago', runtime: '88 running', 'kube-proxy': 'in step' }; // as wide as they become

export const nameOf = (program, short = false) => (NAMES[program] ?? [program, program])[short ? 1 : 0];

/** @typedef {{size: number, pad: number, short: boolean, plain?: boolean}} Way */

/** A row of boxes, each as wide as its words and its share of what is left over.
 * @param {string[]} programs @param {number} room without the gaps @param {Way[]} ways the dearest first
 * @param {{crowns?: boolean, facts?: boolean}} holds what a box has room for besides its name
 * @returns {{way: Way, widths: number[]}} */
export function inARow(programs, room, ways, { crowns = false, facts = false }) {
  const needs = (way) =>
    programs.map((program) => {
      const name = widthOf(nameOf(program, way.short), way.size, !way.plain);
      return (
        2 * way.pad +
        Math.max(name + (crowns && mayLead(program) ? CROWN : 0), facts ? widthOf(FACTS[program] ?? '', 11) : 0)
      );
    });
  const sum = (widths) => widths.reduce((all, width) => all + width, 0);
  const way = ways.find((each) => sum(needs(each)) <= room) ?? ways[ways.length - 1];
  const least = needs(way),
    spare = (room - sum(least)) / programs.length;
  return { way, widths: least.map((width) => width + spare) };
}

/** How boxes of one width are written, so that a machine calls its components as its neighbours do; whether a crown has room beside a name.
 * @param {string[]} programs @param {number} width @param {number} pad @param {number[]} sizes largest first
 * @param {boolean} hasFacts whether a line under the name may hold the crown instead */
export function inABox(programs, width, pad, sizes, hasFacts) {
  const fits = (program, size, short, spare) =>
    widthOf(nameOf(program, short), size, true) + 2 * pad + (mayLead(program) ? spare : 0) <= width;
  const ways = [false, true].flatMap((short) => sizes.map((size) => ({ size, short })));
  const { size, short } =
    ways.find((way) => programs.every((each) => fits(each, way.size, way.short, hasFacts ? 0 : CROWN))) ??
    ways[ways.length - 1];
  return { size, short, isBeside: (program) => fits(program, size, short, CROWN) };
}

const mayLead = (program) => /etcd|scheduler|controller-manager/.test(program);
