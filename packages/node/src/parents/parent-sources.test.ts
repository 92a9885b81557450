import { describe, expect, test } from 'vitest';
import type { HoneyHiveSpan } from '@honeyhive/core';
import { recordingTracer } from '../testing.ts';
import type { HoneyHiveTracer } from '../tracer/tracer.ts';

const begin = () => {
  const recording = recordingTracer();
  return { ...recording, tracer: recording.tracer as HoneyHiveTracer };
};
const parentOf = (spans: ReturnType<typeof begin>['spans'], name: string): string | undefined => {
  const id = spans.find((span) => span.name === name)?.parentSpanContext?.spanId;
  return spans.find((span) => span.spanContext().spanId === id)?.name;
};

describe('a framework’s idea of the current span', () => {
  test('is the parent where its span lies under the active one', () => {
    const { tracer, spans } = begin();
    let current: HoneyHiveSpan | undefined;
    tracer.addParentSource(() => current);
    tracer.withSpan('turn', () => {
      const step = tracer.startSpan('step');
      current = step.startSpan('tool');
      tracer.withSpan('inside', () => {
        tracer.startSpan('deeper').end();
      });
      current.end();
      tracer.startSpan('after').end();
      step.end();
    });
    expect(['inside', 'deeper', 'after'].map((name) => parentOf(spans, name))).toEqual([
      'tool',
      'inside',
      'turn',
    ]);
  });

  test('is the active span, which enrichSpan adds to', () => {
    const { tracer, spans } = begin();
    let current: HoneyHiveSpan | undefined;
    tracer.addParentSource(() => current);
    tracer.withSpan('turn', (turn) => {
      expect(tracer.activeSpan).toBe(turn);
      current = tracer.startSpan('tool');
      expect(tracer.activeSpan).toBe(current);
      tracer.enrichSpan({ metadata: { mine: 1 } });
      current.end();
      expect(tracer.activeSpan).toBe(turn);
    });
    const [tool] = spans;
    expect([tool?.name, tool?.attributes['honeyhive_metadata.mine']]).toEqual(['tool', 1]);
  });

  test('counts for nothing where its span is elsewhere, of another tracer, or fails', () => {
    const { tracer, spans } = begin();
    const elsewhere = tracer.startSpan('elsewhere', { parent: null });
    const others = begin().tracer.startSpan('others');
    const wrong = [() => elsewhere, () => others, () => Promise.resolve() as never];
    for (const find of wrong) tracer.addParentSource(find);
    tracer.addParentSource(() => {
      throw new Error('no idea');
    });
    tracer.withSpan('turn', () => tracer.startSpan('inside').end());
    expect(parentOf(spans, 'inside')).toBe('turn');
  });

  test('is asked no more once it is removed', () => {
    const { tracer, spans } = begin();
    let asked = 0;
    const remove = tracer.addParentSource(() => {
      asked += 1;
      return undefined;
    });
    tracer.startSpan('one').end();
    remove();
    tracer.startSpan('two').end();
    expect([asked, spans.length]).toEqual([1, 2]);
  });
});

describe('a span that ends with its parent', () => {
  test('is cancelled with what it had, and so is what hangs on it', () => {
    const { tracer, spans } = begin();
    const turn = tracer.startSpan('turn');
    const agent = turn.startSpan('agent', { endsWithParent: true });
    agent.startSpan('model', { endsWithParent: true, outputs: 'Green' });
    agent.startSpan('free');
    turn.end();
    expect(
      spans.map(({ name, attributes }) => [name, attributes['honeyhive_metadata.outcome']]),
    ).toEqual([
      ['model', 'cancelled'],
      ['agent', 'cancelled'],
      ['turn', undefined],
    ]);
    expect(spans[0]?.attributes['honeyhive_outputs.result']).toBe('Green');
    expect(tracer.stats().openSpans).toBe(1);
  });

  test('that has ended before stays as it was', () => {
    const { tracer, spans } = begin();
    const turn = tracer.startSpan('turn');
    turn.startSpan('model', { endsWithParent: true }).end();
    turn.end();
    expect(spans.map(({ attributes }) => attributes['honeyhive_metadata.outcome'])).toEqual([
      undefined,
      undefined,
    ]);
  });
});
