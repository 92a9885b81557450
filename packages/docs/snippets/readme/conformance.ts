import { runConformance, type SeenSpan, seenSpan, tracerSubjects } from '@honeyhive/conformance';
import { recordingTracer } from '@honeyhive/core/testing';

const { tracer, spans, clear } = recordingTracer();
const take = (): SeenSpan[] => {
  const seen = spans.map(seenSpan);
  clear();
  return seen;
};
const ours = tracerSubjects(tracer, { take, lacks: ['async context'] });
// A foreign wrapper: without `takeSpans` the rows check user code only.
const theirs = { name: 'theirs', wrap: <F>(fn: F) => fn };

const results = await runConformance({ subjects: [...ours, theirs] });
for (const { subject, row, verdict, detail } of results)
  if (verdict === 'failed') console.log(`${subject}: ${row}: ${detail}`);
