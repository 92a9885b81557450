import { afterEach, describe, expect, test } from 'vitest';
import { type TracerOptions, withSpan } from '../index.ts';
import { type Recording, recordingTracer } from '../testing.ts';

const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const recordings: Recording[] = [];
afterEach(async () => {
  await Promise.all(recordings.splice(0).map(({ tracer }) => tracer.shutdown()));
});
function recording(options: TracerOptions = {}): Recording {
  const made = recordingTracer({ logger: quiet, ...options });
  recordings.push(made);
  return made;
}
const session = (one: Recording, name: string): unknown =>
  one.span(name).attributes['honeyhive.session_id'];

describe('a span that a library has started', () => {
  test('does not draw a session that begins inside of it into its own', async () => {
    const one = recording();
    const { tracer } = one;
    tracer.getTracer().startActiveSpan('lib', (lib) => {
      tracer.withSession({ sessionId: 'other' }, ({ id }) => {
        expect(tracer.sessionId).toBe(id);
        tracer.startSpan('inner').end();
      });
      lib.end();
    });
    await tracer.flush();
    expect(session(one, 'inner')).not.toBe(session(one, 'lib'));
    expect(session(one, 'lib')).toBe(tracer.sessionId);
  });

  test('stays the parent of its tracer’s spans through another tracer’s block', async () => {
    const one = recording();
    const two = recording();
    one.tracer.getTracer().startActiveSpan('lib', (lib) => {
      two.tracer.withSpan('theirs', () => one.tracer.startSpan('inner').end());
      lib.end();
    });
    await one.tracer.flush();
    expect(one.span('inner').parentSpanContext?.spanId).toBe(one.span('lib').spanContext().spanId);
  });

  test('makes its tracer the one that module functions find', async () => {
    const first = recording();
    const second = recording();
    second.tracer.getTracer().startActiveSpan('lib', (lib) => {
      withSpan('by module function', () => 1);
      lib.end();
    });
    await Promise.all([first.tracer.flush(), second.tracer.flush()]);
    expect(second.spans.map(({ name }) => name)).toEqual(['by module function', 'lib']);
    expect(first.spans).toEqual([]);
  });

  test('is counted while it is open and ended as abandoned at shutdown', async () => {
    const { tracer, spans } = recording();
    tracer.getTracer().startSpan('lib');
    expect(tracer.stats().openSpans).toBe(1);
    await tracer.shutdown();
    expect(spans.map(({ name }) => name)).toEqual(['lib']);
    expect(spans[0]?.attributes['honeyhive_metadata.outcome']).toBe('abandoned');
    expect(tracer.stats().openSpans).toBe(0);
  });

  test('is counted as sampled where the sampler leaves it out', async () => {
    const { tracer, spans } = recording({
      sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' },
    });
    tracer.getTracer().startSpan('lib').end();
    expect(tracer.stats().dropped).toEqual({ sampled: 1 });
    expect(spans).toEqual([]);
  });
});
