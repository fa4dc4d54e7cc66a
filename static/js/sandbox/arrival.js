// @ts-check
/** A link that leads to an instant of one's own cluster, with a thing in it selected: ?at=MICROSECONDS&of=REFERENCE&lane=LETTER. */

/** @typedef {{at: number, of: string, lane: string}} Arrival */

/** What an address asks for, or null. @param {string} search @returns {Arrival | null} */
export function arrivalIn(search) {
  const asked = new URLSearchParams(search);
  if (!/^\d{1,15}$/.test(asked.get('at') ?? '')) return null;
  return { at: Number(asked.get('at')), of: (asked.get('of') ?? '').slice(0, 300), lane: (asked.get('lane') ?? '').slice(0, 1) };
}

/** Go there with the first picture, and select the thing there and once more where the journey ends. The address forgets it, so that a
 * reload does not travel again. @param {import('./page.js').Page} page @param {Arrival} arrival @param {(reference: string) => void} see */
export function arrive(page, arrival, see) {
  const look = () => arrival.of && see(arrival.of);
  page.root.addEventListener(
    'sandbox:picture',
    () => {
      if (arrival.lane && arrival.lane !== page.lanes.current) page.tell({ do: 'lane', lane: arrival.lane });
      page.tell({ do: 'go', at: arrival.at });
      look();
      page.root.addEventListener('sandbox:picture', look, { once: true });
      history.replaceState(null, '', location.pathname + location.hash);
    },
    { once: true },
  );
}
