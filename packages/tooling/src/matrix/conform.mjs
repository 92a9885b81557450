// The conformance suite with a server's tracer: on, off and shut down. Runs where the packages are installed.
import { HoneyHiveTracer } from '@honeyhive/node';
import { runConformance, seenSpan, tracerSubjects } from '@honeyhive/conformance';
import { recordingTracer } from '@honeyhive/core/testing';

/** @param {import('@honeyhive/conformance').GivenFeatures} features what the runtime has beside what all have */
export async function conform(features) {
  const on = recordingTracer({}, (options) => new HoneyHiveTracer(options));
  const late = recordingTracer({}, (options) => new HoneyHiveTracer(options));
  await late.tracer.shutdown();
  const take = (/** @type {typeof on} */ { spans, clear }) => {
    const seen = spans.map(seenSpan);
    clear();
    return seen;
  };
  const off = new HoneyHiveTracer({ disableTracing: true });
  const results = await runConformance({
    features,
    subjects: [
      ...tracerSubjects(on.tracer, { take: () => take(on) }),
      ...tracerSubjects(off, { state: 'off' }),
      ...tracerSubjects(late.tracer, { state: 'after shutdown', take: () => take(late) }),
    ],
  });
  const count = (/** @type {string} */ verdict) =>
    results.filter((result) => result.verdict === verdict).length;
  return {
    passed: count('passed'),
    failed: results
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ row, subject, state, detail = '' }) => ({
        row,
        about: `${subject}, ${state}`,
        detail,
      })),
    missing: count('not applicable'),
  };
}
