import { forceFlush, initialize, withTask } from '@traceloop/node-server-sdk';
import { nothing, nowhere, OFFLINE } from './sink.mjs';

/**
 * Wraps a function with `withTask`: OpenLLMetry has no wrapper, but runs a function with arguments.
 *
 * @param {boolean} isOn
 * @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>}
 */
export async function subject(isOn) {
  process.env['TRACELOOP_TELEMETRY'] = 'false';
  if (isOn) initialize({ exporter: nowhere(), ...OFFLINE });
  return {
    lacks: ['identity'],
    wrap: (fn, name) =>
      function (...args) {
        return withTask({ name }, (...given) => Reflect.apply(fn, this, given), ...args);
      },
    flush: isOn ? () => forceFlush() : nothing,
  };
}
