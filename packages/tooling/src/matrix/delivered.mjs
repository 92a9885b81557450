/** Spans expected at the backend from ./deliver.mjs: every span by the names from the root. */
const WANTED = ['a', 'b'].flatMap((turn) => [
  `turn ${turn}`,
  `turn ${turn} > after ${turn}`,
  `turn ${turn} > generate`,
  `turn ${turn} > retrieve`,
  `turn ${turn} > retrieve > lookup ${turn}`,
]);

/**
 * Returns the problem of the received spans; `''` if correct.
 *
 * @param {import('@honeyhive/local').LocalBackend} backend
 */
export function wrongDelivery(backend) {
  const events = backend.events();
  /** @param {(typeof events)[number]} event @returns {string} */
  const path = ({ event_name, parent_span_id }) => {
    const parent = events.find(({ span_id }) => span_id === parent_span_id);
    if (parent) return `${path(parent)} > ${event_name}`;
    return parent_span_id ? `(unknown) > ${event_name}` : event_name;
  };
  const arrived = events.map(path).sort();
  const missing = WANTED.filter((one) => !arrived.includes(one));
  const foreign = arrived.filter((one) => !WANTED.includes(one));
  if (missing.length === 0 && foreign.length === 0 && arrived.length === WANTED.length) return '';
  return `${arrived.length} of ${WANTED.length} spans arrived; missing: ${missing.join(', ') || 'none'}; not expected: ${foreign.join(', ') || 'none'}`;
}
