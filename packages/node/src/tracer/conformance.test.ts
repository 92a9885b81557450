import { PassThrough, Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import {
  ROWS,
  runConformance,
  seenSpan,
  tracerSubjects,
  unhandledRejectionsOf,
} from '@honeyhive/conformance';
import { recordingTracer } from '@honeyhive/core/testing';
import { describe, expect, test } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

const features = {
  emitterStreams: { Readable, PassThrough },
  unhandledRejections: unhandledRejectionsOf(process),
  anotherRealm: (expression: string) => runInNewContext(expression) as unknown,
};
const { tracer, spans, clear } = recordingTracer({}, (options) => new HoneyHiveTracer(options));
const subjects = tracerSubjects(tracer, {
  take() {
    const seen = spans.map(seenSpan);
    clear();
    return seen;
  },
});

describe('wrapped by the tracer of servers', () => {
  test.each(ROWS)('$name', async (row) => {
    const results = await runConformance({ subjects, rows: [row], features });
    expect(results.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    // Servers' spans are right across `await`: no row may be passed over for want of it.
    expect(results.map(({ detail }) => detail)).not.toContain('needs async context');
  });
});
