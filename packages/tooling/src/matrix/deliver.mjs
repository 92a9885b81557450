// Runs two concurrent turns with spans on both sides of real awaits, and sends the spans over HTTP. The expected
// spans are in ./delivered.mjs.
import { HoneyHiveTracer } from '@honeyhive/node';

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

/** @param {string} serverUrl */
export async function deliver(serverUrl) {
  const tracer = new HoneyHiveTracer({ apiKey: 'key', project: 'matrix', serverUrl });
  const note = (/** @type {string} */ name) => tracer.startSpan(name).end();

  const retrieve = tracer.trace(
    { eventType: 'tool', eventName: 'retrieve' },
    async (/** @type {string} */ turn) => {
      await pause(3);
      note(`lookup ${turn}`);
      return [turn];
    },
  );
  const generate = tracer.trace({ eventType: 'model', eventName: 'generate' }, async function* () {
    for (const text of ['one ', 'two']) {
      await pause(1);
      yield text;
    }
  });

  await Promise.all(
    ['a', 'b'].map((turn) =>
      tracer.withSpan(`turn ${turn}`, async () => {
        await pause(2);
        await retrieve(turn);
        await pause(2);
        for await (const _ of generate());
        note(`after ${turn}`);
      }),
    ),
  );
  const { exported, dropped } = await tracer.flush();
  await tracer.shutdown();
  return { exported, dropped };
}
