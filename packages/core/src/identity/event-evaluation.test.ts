import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

let backend: LocalBackend;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterEach(() => backend.close());

const IDS = { runId: 'run', datasetId: 'set', datapointId: 'point' };
type Recording = () => void;

/** Places in code where something is recorded that belongs to an evaluation, or to none. */
const PLACES: ReadonlyArray<[string, (tracer: HoneyHiveTracer, record: Recording) => unknown]> = [
  ['outside', (_, record) => record()],
  ['in a session', (t, record) => t.withSession({ evaluation: IDS }, record)],
  [
    'in a span of a session',
    (t, record) => t.withSession({ evaluation: IDS }, () => t.withSpan('a', record)),
  ],
  ['in a session that is held', (t, record) => t.startSession({ evaluation: IDS }).run(record)],
  [
    'in a held span of a session, run elsewhere',
    (t, record) => t.withSession({ evaluation: IDS }, () => t.startSpan('a')).run(record),
  ],
  [
    'in a session within another',
    (t, record) =>
      t.withSession({ evaluation: IDS }, () =>
        t.withSession({ evaluation: { runId: 'inner' } }, record),
      ),
  ],
  [
    'in a session of no evaluation within one',
    (t, record) => t.withSession({ evaluation: IDS }, () => t.withSession({}, record)),
  ],
  [
    'in a session of a datapoint alone',
    (t, record) => t.withSession({ evaluation: { datapointId: 'p' } }, record),
  ],
  [
    'in a session below a caller in another process',
    (t, record) =>
      t.withRemoteParent(
        {
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          baggage: 'run_id=theirs,dataset_id=their-set',
        },
        () => t.withSession({ evaluation: { datapointId: 'p' } }, record),
      ),
  ],
];
const TRACERS: ReadonlyArray<[string, TracerOptions]> = [
  ['a tracer', {}],
  ['a tracer of a run', { runId: 'own run', datasetId: 'own set' }],
  ['a tracer outside of evaluations', { isEvaluation: false }],
];

test.each(
  TRACERS.flatMap(([who, options]) => PLACES.map((place) => [who, ...place, options] as const)),
)(
  '%s: an event made %s belongs to the evaluation that a span there belongs to',
  async (_who, _place, run, options) => {
    const tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: backend.url, ...options });
    let eventId = '';
    run(tracer, () => {
      eventId = tracer.createEvent({ eventName: 'event' });
      tracer.startSpan('span').end();
    });
    await tracer.shutdown();
    const events = backend.events();
    const idsOf = (one: (typeof events)[number] | undefined): unknown[] =>
      ['run_id', 'dataset_id', 'datapoint_id'].map((name) => one?.metadata?.[name]);
    const ofSpan = idsOf(events.find(({ event_name: name }) => name === 'span'));
    const ofEvent = idsOf(events.find(({ event_id: id }) => id === eventId));
    expect(ofEvent).toEqual(ofSpan);
  },
);

test('an event in the session of a datapoint names its run, dataset and datapoint', async () => {
  const tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: backend.url, runId: 'another' });
  tracer.withSession({ evaluation: IDS }, () => tracer.createEvent({ eventName: 'event' }));
  await tracer.shutdown();
  expect(backend.events()[0]?.metadata).toMatchObject({
    run_id: 'run',
    dataset_id: 'set',
    datapoint_id: 'point',
  });
});

test('an event that names an evaluation itself belongs to that', async () => {
  const tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: backend.url });
  tracer.withSession({ evaluation: IDS }, () =>
    tracer.createEvent({ eventName: 'event', metadata: { run_id: 'its own' } }),
  );
  await tracer.shutdown();
  expect(backend.events()[0]?.metadata).toMatchObject({ run_id: 'its own', dataset_id: 'set' });
});
