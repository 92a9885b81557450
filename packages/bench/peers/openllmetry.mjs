import { forceFlush, initialize, withTask } from '@traceloop/node-server-sdk';
import { nothing, nowhere, OFFLINE } from './sink.mjs';

/** It has no wrapper of its own, but runs a function with its arguments. @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
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
