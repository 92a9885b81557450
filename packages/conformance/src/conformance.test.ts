import { PassThrough, Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { Window } from 'happy-dom';
import { describe, expect, test } from 'vitest';
import { HoneyHiveTracer } from '@honeyhive/core';
import { recordingTracer } from '@honeyhive/core/testing';
import {
  type GivenFeatures,
  ROWS,
  runConformance,
  seenSpan,
  tracerSubjects,
  unhandledRejectionsOf,
} from './index.ts';

const features: GivenFeatures = {
  emitterStreams: { Readable, PassThrough },
  unhandledRejections: unhandledRejectionsOf(process),
  domNode: () => new Window().document.createElement('div'),
  anotherRealm: (expression) => runInNewContext(expression) as unknown,
};
const lacks = ['async context'] as const;

const on = recordingTracer();
const late = recordingTracer();
await late.tracer.shutdown();
const take = ({ spans, clear }: typeof on) => {
  const seen = spans.map(seenSpan);
  clear();
  return seen;
};
const subjects = [
  ...tracerSubjects(on.tracer, { lacks, take: () => take(on) }),
  ...tracerSubjects(new HoneyHiveTracer({ disableTracing: true }), { lacks, state: 'off' }),
  ...tracerSubjects(late.tracer, { lacks, state: 'after shutdown', take: () => take(late) }),
];

describe('with tracing on, off and shut down, by wrapper, decorators and block', () => {
  test.each(ROWS)('$name', async (row) => {
    const results = await runConformance({ subjects, rows: [row], features });
    expect(results.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(results).toHaveLength(subjects.length);
  });
});
