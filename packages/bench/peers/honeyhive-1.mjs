// The published package, 1.0.42 (the last loadable version), with a replaced exporter in the bundled OpenLLMetry:
// measures the function wrapper of the tracer, without the session the tracer would start over the network.
import { createRequire } from 'node:module';
import { nothing, nowhere, OFFLINE } from './sink.mjs';

/** @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
export async function subject(isOn) {
  process.env['TRACELOOP_TELEMETRY'] = 'false';
  const require = createRequire(import.meta.url);
  const { traceFunction } = require('honeyhive');
  const inner = createRequire(require.resolve('honeyhive'))('@traceloop/node-server-sdk');
  if (isOn) inner.initialize({ exporter: nowhere(), ...OFFLINE });
  return {
    wrap: (fn, name) => traceFunction({ eventType: 'tool', eventName: name })(fn),
    flush: isOn ? () => inner.forceFlush() : nothing,
  };
}
