// @ts-check
/** The list of shapes, in the order in which they are drawn: what comes later lies above. */
import * as ground from './ground.js';
import * as machine from './machine.js';
import * as component from './component.js';
import * as strip from './strip.js';
import * as lane from './lane.js';
import * as pod from './pod.js';
import * as tile from './tile.js';
import * as lineage from './lineage.js';

export { ground, machine, component, strip, lane, pod, tile, lineage };
