import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { speedUpTime } from '@honeyhive/test-support/fast-time';
import { HoneyHiveTracer, type TracerOptions } from '../../index.ts';

const tracerWith = (
  exporter: Partial<SpanExporter>,
  batch: TracerOptions['batch'] = {},
): HoneyHiveTracer =>
  new HoneyHiveTracer({
    logger: quietLogger,
    batch,
    exporter: { export: () => {}, shutdown: () => Promise.resolve(), ...exporter },
  });
const never = (): Promise<void> => new Promise(() => {});

test('an exporter that forgets to say what became of a batch holds up no later one, and the batch is counted', async () => {
  const got: ReadableSpan[] = [];
  let calls = 0;
  const tracer = tracerWith(
    {
      export: (spans, done) => {
        calls += 1;
        if (calls === 1) return;
        got.push(...spans);
        done({ code: 0 });
      },
    },
    { timeoutMs: 50 },
  );
  tracer.startSpan('forgotten').end();
  await tracer.flush();
  for (let index = 0; index < 5; index += 1) tracer.startSpan(`span ${index}`).end();
  expect(await tracer.flush()).toEqual({ exported: 5, dropped: {}, pending: 0 });
  expect(got).toHaveLength(5);
  expect(tracer.stats()).toMatchObject({ recorded: 6, exported: 5, dropped: { rejected: 1 } });
  await tracer.shutdown();
});

test('an exporter that never comes to an end takes no more of a shutdown than its time, once', async () => {
  speedUpTime();
  const tracer = tracerWith({ forceFlush: never, shutdown: never });
  tracer.startSpan('work').end();
  const started = performance.now();
  await tracer.shutdown({ timeoutMs: 2_000 });
  // Three waits of two seconds each would be six.
  expect(performance.now() - started).toBeLessThan(4_000);
  expect(tracer.stats()).toMatchObject({ recorded: 1, dropped: { shutdown: 1 }, pending: 0 });
});
