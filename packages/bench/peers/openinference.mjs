import { withSpan } from '@arizeai/openinference-core';
import { nothing, registered } from './sink.mjs';

/** @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
export async function subject(isOn) {
  const flush = isOn ? await registered() : nothing;
  return { wrap: (fn, name) => withSpan(fn, { name }), flush };
}
