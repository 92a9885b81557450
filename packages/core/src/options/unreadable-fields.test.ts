// Everything that is told with fields × each field that throws when it is read: all of the others arrive.
import { expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer } from '../index.ts';

const FIELDS = {
  inputs: { text: 'the inputs' },
  outputs: { text: 'the outputs' },
  metadata: { text: 'the metadata' },
  config: { text: 'the config' },
  feedback: { text: 'the feedback' },
  userProperties: { text: 'the user' },
  metrics: { text: 'the metrics' },
};
const EVENT = { ...FIELDS, eventName: 'the name', error: 'the error' };
const { outputs: _o, config: _c, feedback: _f, metrics: _m, ...SESSION } = FIELDS;
const ID = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';

type Fields = Readonly<Record<string, unknown>>;
/** What is told, and how. */
const WAYS: Readonly<
  Record<string, readonly [Fields, (tracer: HoneyHiveTracer, told: never) => unknown]>
> = {
  startSpan: [FIELDS, (tracer, told) => tracer.startSpan('one', told).end()],
  withSpan: [FIELDS, (tracer, told) => tracer.withSpan('one', told, () => 1)],
  'span.enrich': [
    FIELDS,
    (tracer, told) => {
      const span = tracer.startSpan('one');
      span.enrich(told);
      span.end();
    },
  ],
  'span.enrich after its end': [
    FIELDS,
    (tracer, told) => {
      const span = tracer.startSpan('one');
      span.end();
      span.enrich(told);
    },
  ],
  enrichSpan: [FIELDS, (tracer, told) => tracer.withSpan('one', () => tracer.enrichSpan(told))],
  'enrichSpan by id': [
    { ...FIELDS, eventId: ID },
    (tracer, told) => tracer.withSpan('one', () => tracer.enrichSpan(told)),
  ],
  createEvent: [{ ...EVENT, sessionId: ID }, (tracer, told) => tracer.createEvent(told)],
  enrichSession: [FIELDS, (tracer, told) => tracer.enrichSession(told)],
  'enrichSession by id': [
    { ...FIELDS, sessionId: ID },
    (tracer, told) => tracer.enrichSession(told),
  ],
  'session.enrich': [FIELDS, (tracer, told) => tracer.startSession({ sessionId: ID }).enrich(told)],
  startSession: [
    {
      ...SESSION,
      sessionId: ID,
      sessionName: 'the session',
      evaluation: { runId: 'the run', datasetId: 'the dataset', datapointId: 'the point' },
    },
    (tracer, told) => tracer.startSession(told).run(() => tracer.startSpan('one').end()),
  ],
  withSession: [
    { ...SESSION, sessionId: ID, sessionName: 'the session' },
    (tracer, told) => tracer.withSession(told, () => tracer.startSpan('one').end()),
  ],
  'the evaluation of a session': [
    { runId: 'the run', datasetId: 'the dataset', datapointId: 'the point' },
    (tracer, told) =>
      tracer.withSession({ evaluation: told, sessionName: 'the session' }, () =>
        tracer.startSpan('one').end(),
      ),
  ],
};

/** All that leaves when `told` is told. */
async function sentOf(way: (tracer: HoneyHiveTracer, told: never) => unknown, told: object) {
  let sent = '';
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    logger: quietLogger,
    fetch: async (url, init) => {
      sent += `${url as string} ${new TextDecoder().decode(init?.body as Uint8Array)}\n`;
      return new Response('{}');
    },
  });
  way(tracer, told as never);
  await tracer.shutdown();
  return sent;
}

const textsOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(textsOf)
    : [String(value)];

test.each(Object.entries(WAYS))(
  'a field that cannot be read costs itself alone: %s',
  async (_name, [fields, way]) => {
    const missing: string[] = [];
    for (const thrown of [undefined, ...Object.keys(fields)]) {
      const told = { ...fields };
      if (thrown !== undefined)
        Object.defineProperty(told, thrown, {
          enumerable: true,
          get: () => {
            throw new Error('unreadable');
          },
        });
      // oxlint-disable-next-line no-await-in-loop
      const sent = await sentOf(way, told);
      for (const [name, value] of Object.entries(fields))
        for (const text of name === thrown ? [] : textsOf(value))
          if (!sent.includes(text)) missing.push(`${name}, beside ${thrown}: ${text}`);
    }
    expect(missing).toEqual([]);
  },
);
