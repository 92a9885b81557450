import { instrument } from 'logfire';
import { nothing, registered } from './sink.mjs';

/** @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
export async function subject(isOn) {
  const flush = isOn ? await registered() : nothing;
  return {
    wrap: (fn, name) =>
      instrument(fn, { message: name, spanName: name, extractArgs: true, recordReturn: true }),
    flush,
  };
}
