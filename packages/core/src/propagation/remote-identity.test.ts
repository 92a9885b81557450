import { startLocal } from '@honeyhive/local';
import { describe, expect, test } from 'vitest';
import { openServer } from '@honeyhive/test-support/test-scoped';
import { fromEnvironment } from '../environment.ts';
import { coreRuntime, HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';

const SESSION = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('what a caller says about whose trace it is', () => {
  const python = {
    TRACEPARENT: traceparent,
    Baggage: `honeyhive_tracer_id=t1,session_id=${SESSION},project=shop,source=prod%20eu,run_id=r1,dataset_id=d1,datapoint_id=p1`,
  };
  const sent = (options: TracerOptions, environment: Record<string, string> = {}) => {
    const { tracer, span } = recordingTracer(
      options,
      (all) =>
        new HoneyHiveTracer(all, {
          ...coreRuntime,
          environment: (path, rule) => fromEnvironment(environment, path, rule),
        }),
    );
    tracer.withRemoteParent(python, () =>
      tracer.withSpan('request', (request) => request.startSpan('inner').end()),
    );
    const { attributes } = span('inner');
    expect(span('request').attributes['honeyhive.source']).toBe(attributes['honeyhive.source']);
    return [
      attributes['honeyhive.project'],
      attributes['honeyhive.source'],
      attributes['honeyhive_metadata.run_id'],
      attributes['honeyhive_metadata.dataset_id'],
      attributes['honeyhive_metadata.datapoint_id'],
    ];
  };

  test('counts where this tracer says nothing', () => {
    expect(sent({})).toEqual(['shop', 'prod eu', 'r1', 'd1', 'p1']);
  });
  test('does not count where an option says it', () => {
    expect(sent({ project: 'mine', source: 'dev', runId: 'r2' })).toEqual([
      'mine',
      'dev',
      'r2',
      'd1',
      'p1',
    ]);
  });
  test('does not count where the environment says it', () => {
    const environment = { HH_PROJECT: 'env', HH_SOURCE: 'dev' };
    expect(sent({}, environment)).toEqual(['env', 'dev', 'r1', 'd1', 'p1']);
  });
  test('leaves a tracer alone that is in no evaluation by order', () => {
    expect(sent({ isEvaluation: false })).toEqual([
      'shop',
      'prod eu',
      undefined,
      undefined,
      undefined,
    ]);
  });
  test('holds for linkCarrier too', () => {
    const { tracer, span } = recordingTracer({ linkCarrier: python, source: 'mine' });
    tracer.startSpan('work').end();
    expect(span('work').attributes).toMatchObject({
      'honeyhive.project': 'shop',
      'honeyhive.source': 'mine',
    });
  });

  test('stands under the old names too, where those are asked for', () => {
    const { tracer, span } = recordingTracer({ legacyAttributes: true, project: 'mine' });
    tracer.withRemoteParent(python, () => tracer.startSpan('request').end());
    expect(span('request').attributes).toMatchObject({
      'traceloop.association.properties.session_id': SESSION,
      'traceloop.association.properties.project': 'mine',
      'traceloop.association.properties.source': 'prod eu',
      'traceloop.association.properties.run_id': 'r1',
    });
  });

  test('holds for events after the fact', async () => {
    const local = await startLocal({ port: 0, store: 'memory' });
    const tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: local.url });
    tracer.withRemoteParent(python, () => tracer.createEvent({ eventName: 'rated' }));
    tracer.createEvent({ eventName: 'outside' });
    await tracer.shutdown();
    expect(local.events({ name: 'rated' })[0]?.source).toBe('prod eu');
    expect(local.events({ name: 'outside' })[0]?.source).toBe('dev');
    await local.close();
  });

  test('goes no further than to this tracer: another one in the process, and the next process, hear the ids alone', () => {
    const here = recordingTracer();
    const other = recordingTracer();
    const carrier = here.tracer.withRemoteParent(python, () =>
      here.tracer.withSpan('request', () => {
        other.tracer.startSpan('foreign').end();
        return here.tracer.inject<Record<string, string>>({});
      }),
    );
    const { attributes } = other.span('foreign');
    expect(attributes['honeyhive.source']).toBe('dev');
    expect(attributes).not.toHaveProperty('honeyhive.project');
    expect(attributes['honeyhive.session_id']).not.toBe(SESSION);
    expect(attributes).not.toHaveProperty(['honeyhive_metadata.run_id']);
    expect(carrier['baggage']).toBe(
      `honeyhive.session_id=${SESSION},run_id=r1,dataset_id=d1,datapoint_id=p1`,
    );
  });

  test('holds in a session that begins inside of it, and for roots', () => {
    const { tracer, spans } = recordingTracer();
    const wire = tracer.withRemoteParent(python, () =>
      tracer.withSpan('request', () => {
        tracer.startSpan('root', { parent: null }).end();
        return tracer.withSession({}, () =>
          tracer.withSpan('in a session', () => {
            tracer.startSpan('inner root', { parent: null }).end();
            return tracer.inject<Record<string, string>>({});
          }),
        );
      }),
    );
    const told = spans.map(({ name, attributes, parentSpanContext }) => [
      name,
      attributes['honeyhive.project'],
      attributes['honeyhive_metadata.run_id'],
      parentSpanContext !== undefined,
    ]);
    expect(told).toEqual([
      ['root', 'shop', 'r1', false],
      ['inner root', 'shop', 'r1', false],
      ['in a session', 'shop', 'r1', false],
      ['request', 'shop', 'r1', true],
    ]);
    expect(wire['baggage']).toContain('run_id=r1');
  });

  test('is not said of the children of another caller’s span', () => {
    const { tracer, span } = recordingTracer();
    const theirs = tracer.withRemoteParent(python, () => tracer.startSpan('theirs'));
    const ours = tracer.startSpan('ours');
    tracer.withRemoteParent({ traceparent, baggage: 'run_id=r2' }, () => {
      theirs.startSpan('child of theirs').end();
      ours.startSpan('child of ours').end();
    });
    const runOf = (name: string): unknown => span(name).attributes['honeyhive_metadata.run_id'];
    expect([runOf('child of theirs'), runOf('child of ours')]).toEqual(['r1', undefined]);
    theirs.end();
    ours.end();
  });

  test('holds for linkCarrier in a session and for roots too, and goes on to the next process', () => {
    const { tracer, spans, span } = recordingTracer({ linkCarrier: python });
    const wire = tracer.withSpan('request', () => {
      tracer.startSpan('root', { parent: null }).end();
      tracer.withSession({}, () => tracer.startSpan('in a session').end());
      return tracer.inject<Record<string, string>>({});
    });
    expect(spans.map(({ attributes }) => attributes['honeyhive.project'])).toEqual(
      Array.from({ length: 3 }, () => 'shop'),
    );
    expect(span('root').attributes['honeyhive.session_id']).toBe(SESSION);
    expect(span('in a session').parentSpanContext).toBeUndefined();
    expect(wire['baggage']).toContain('run_id=r1');
  });

  test('is over when its work is over', () => {
    const { tracer, span } = recordingTracer();
    tracer.withRemoteParent(python, () => tracer.startSpan('inside').end());
    tracer.startSpan('after').end();
    expect(span('inside').attributes['honeyhive.project']).toBe('shop');
    expect(span('after').attributes).not.toHaveProperty('honeyhive.project');
  });

  test('arrives over HTTP as it was sent', async () => {
    const local = await startLocal({ port: 0, store: 'memory' });
    const tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: local.url });
    const { url } = await openServer((request, response) => {
      // Node's own headers: an object, in lower case, of texts and lists.
      tracer.withRemoteParent(request.headers, () => tracer.startSpan('request').end());
      response.end();
    });
    await fetch(url, { headers: python });
    await tracer.shutdown();
    const [event] = local.events({ name: 'request' });
    expect(event).toMatchObject({ session_id: SESSION, source: 'prod eu' });
    expect(event?.metadata['run_id']).toBe('r1');
    await local.close();
  });
});
