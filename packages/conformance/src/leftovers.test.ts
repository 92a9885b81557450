import { PassThrough, Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { recordingTracer } from '@honeyhive/core/testing';
import { type GivenFeatures, ROWS, runConformance, seenSpan, tracerSubjects } from './index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const features: GivenFeatures = {
  emitterStreams: { Readable, PassThrough },
  anotherRealm: (expression) => runInNewContext(expression) as unknown,
};

const { tracer, spans, clear } = recordingTracer();
const [subject] = tracerSubjects(tracer, {
  lacks: ['async context'],
  take: () => {
    const seen = spans.map(seenSpan);
    clear();
    return seen;
  },
});

test.each(ROWS)('no span of a row ends in a later one: $name', async (row) => {
  await runConformance({ subjects: subject ? [subject] : [], rows: [row], features });
  clear();
  for (let round = 0; round < 2; round += 1) {
    collect();
    // oxlint-disable-next-line no-await-in-loop -- the collector reports in a turn of its own
    await new Promise((resolve) => void setImmediate(resolve));
  }
  await tracer.flush();
  expect(spans.map(seenSpan)).toEqual([]);
});
