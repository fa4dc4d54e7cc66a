// @ts-check
/** A keyed diff of trees (see tag.js) onto the page: the stage's SVG and the panels' HTML alike. Drawing the same twice changes nothing. */
import * as motion from './motion.js';

const SVG = 'http://www.w3.org/2000/svg';
/** What was last drawn on an element. @type {WeakMap<Element, Record<string, any>>} */
const drawn = new WeakMap();

/** Make the children of `parent` what `trees` say; null and false in the list stand for nothing.
 * @param {Element} parent @param {(import('./tag.js').Tree | string | null | false)[]} list */
export function render(parent, list) {
  const trees = /** @type {(import('./tag.js').Tree | string)[]} */ (
    list.filter((tree) => tree !== null && tree !== false && tree !== undefined)
  );
  if (trees.length === 1 && typeof trees[0] === 'string') {
    if (parent.textContent !== trees[0] || parent.firstElementChild) parent.textContent = trees[0];
    return;
  }
  const keys = keyed(trees);
  const wanted = new Set(keys);
  const old = new Map();
  for (const child of [...parent.childNodes]) {
    const key = drawn.get(/** @type {Element} */ (child))?.$key;
    if (key === undefined) child.remove();
    else if (isLeaving(child)) continue;
    else if (wanted.has(key)) old.set(key, child);
    else motion.left(child, drawn.get(/** @type {Element} */ (child)) ?? {});
  }
  let cursor = parent.firstChild;
  trees.forEach((tree, index) => {
    while (cursor && isLeaving(cursor)) cursor = cursor.nextSibling;
    if (typeof tree === 'string') return parent.insertBefore(document.createTextNode(tree), cursor);
    const element = old.get(keys[index]) ?? created(parent, tree.tag, keys[index]);
    const fresh = !old.has(keys[index]);
    attribute(element, tree.attributes);
    render(element, tree.children);
    if (element === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(element, cursor); // what stays in its place is never touched, so it keeps the focus
    if (fresh) motion.appeared(element, tree.attributes);
  });
}

motion.drawnBy(render);

/** A key for each tree: its own, or its tag and how many of that tag came before. The tag is part of it: a new tag is a new element. */
function keyed(trees) {
  const count = {};
  return trees.map((tree) =>
    typeof tree === 'string'
      ? ''
      : `${tree.tag}:${tree.key ?? (count[tree.tag] = (count[tree.tag] ?? 0) + 1)}`,
  );
}

const isLeaving = (node) => node.nodeType === 1 && node.hasAttribute('data-leaving');

function created(parent, name, key) {
  const inside = name === 'svg' || (parent.namespaceURI === SVG && parent.localName !== 'foreignObject');
  const element = inside ? document.createElementNS(SVG, name) : document.createElement(name);
  drawn.set(element, { $key: key });
  return element;
}

function attribute(element, attributes) {
  const before = drawn.get(element) ?? {};
  for (const name of Object.keys(before)) {
    if (name[0] !== '$' && !(name in attributes)) set(element, name, null);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'key' || name === 'motion') continue;
    if (name === 'at') {
      const old = before.at;
      if (old && old[0] === value[0] && old[1] === value[1]) continue;
      element.setAttribute('transform', `translate(${value[0]} ${value[1]})`);
      if (old) motion.moved(element, old, value, before.motion);
    } else if (name === 'style' || before[name] !== value) set(element, name, value);
  }
  drawn.set(element, { ...attributes, $key: before.$key });
}

function set(element, name, value) {
  if (name === 'style') {
    // through the object model: the page's policy allows no style attribute
    for (const [property, words] of Object.entries(value ?? {})) element.style.setProperty(property, words);
  } else if (name === 'value' || name === 'open' || name === 'checked') {
    if (element[name] !== value) element[name] = value;
  } else if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : value);
}
