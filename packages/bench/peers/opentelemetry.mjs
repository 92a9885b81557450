// Manual instrumentation with OpenTelemetry alone: a span around the call, arguments and result as JSON.
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { nothing, registered } from './sink.mjs';

/** @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
export async function subject(isOn) {
  const flush = isOn ? await registered() : nothing;
  const tracer = trace.getTracer('bench');
  return {
    wrap: (fn, name) =>
      function (...args) {
        return tracer.startActiveSpan(name, async (span) => {
          try {
            span.setAttribute('input', JSON.stringify(args));
            const result = await Reflect.apply(fn, this, args);
            span.setAttribute('output', JSON.stringify(result));
            return result;
          } catch (error) {
            span.recordException(error);
            span.setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        });
      },
    flush,
  };
}
