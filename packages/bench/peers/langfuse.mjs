import { LangfuseSpanProcessor } from '@langfuse/otel';
import { observe } from '@langfuse/tracing';
import { nothing, nowhere, registered } from './sink.mjs';

/** @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
export async function subject(isOn) {
  const processor = () =>
    new LangfuseSpanProcessor({
      exporter: nowhere(),
      publicKey: 'pk',
      secretKey: 'sk',
      baseUrl: 'http://127.0.0.1:1',
    });
  return {
    wrap: (fn, name) => observe(fn, { name }),
    flush: isOn ? await registered(processor()) : nothing,
  };
}
