import { Client } from 'langsmith';
import { traceable } from 'langsmith/traceable';
import { nothing } from './sink.mjs';

/** @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
export async function subject(isOn) {
  const client = new Client({ apiKey: 'key', apiUrl: 'http://127.0.0.1:1' });
  client.createRun = client.updateRun = nothing;
  return {
    wrap: (fn, name) => traceable(fn, { name, client, tracingEnabled: isOn }),
    flush: nothing,
  };
}
