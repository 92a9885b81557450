// The page of every cell: the same app code without and with tracing, for the test to run.
import { HoneyHiveTracer, traceFetch } from '@honeyhive/web';
import { calls } from './calls.js';
import { clickInReact } from './react.js';
import { plainTracer } from './plain-tracer.js';
import { transcribe } from './transcribe.js';

// Built when the script loads, so that zone.js comes before or after it.
const tracer = new HoneyHiveTracer({ relayUrl: '/relay/a', sessionName: 'build' });

/** @param {HoneyHiveTracer} by @param {HoneyHiveTracer} [provided] */
const run = (by, provided) =>
  transcribe({ ...calls(by), 'react callback': () => clickInReact(provided) });

Object.assign(globalThis, {
  runPlain: () => run(plainTracer),
  runTraced: async () => {
    const stop = traceFetch(tracer);
    const transcript = await run(tracer, tracer);
    stop();
    await tracer.flush();
    return { transcript, stats: tracer.stats(), problems: tracer.problems };
  },
});
