import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { fromEnvironment } from '../environment.ts';
import { coreRuntime, HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';
import { type Resolution, resolveOptions } from './resolve-options.ts';

const codes = (problems: readonly { readonly code: string }[]): string[] =>
  problems.map(({ code }) => code);
const resolveIn = (options: TracerOptions, variables: Record<string, string> = {}): Resolution =>
  resolveOptions(options, {
    rules: HoneyHiveTracer.optionRules,
    environment: (path, rule) => fromEnvironment(variables, path, rule),
  });
const resolved = (
  options: TracerOptions,
  environment: Record<string, string> = {},
): Record<string, unknown> => ({ ...resolveIn(options, environment).options });

/** A tracer whose environment is given. */
const inEnvironment = (
  environment: Record<string, string>,
  options: TracerOptions = {},
): HoneyHiveTracer =>
  new HoneyHiveTracer(
    { logger: quietLogger, ...options },
    {
      ...coreRuntime,
      environment: (path, rule) => fromEnvironment(environment, path, rule),
    },
  );

const tracers: HoneyHiveTracer[] = [];
afterEach(async () => {
  await Promise.all(tracers.splice(0).map((tracer) => tracer.shutdown({ timeoutMs: 100 })));
});

describe('building a tracer', () => {
  test('never throws, whatever the options are', () => {
    const names = Object.keys(HoneyHiveTracer.optionRules);
    const options = fc.dictionary(
      fc.constantFrom(
        ...names.filter((name) => name !== 'logger'),
        'config',
        'session',
        'evaluation',
        'unheardOf',
      ),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withTypedArray: true,
        withNullPrototype: true,
      }),
    );
    fc.assert(
      fc.property(options, (given) => {
        const tracer = new HoneyHiveTracer({ ...given, logger: quietLogger });
        expect(tracer.withSpan('work', () => 'kept')).toBe('kept');
        void tracer.shutdown({ timeoutMs: 0 });
      }),
      { numRuns: 300 },
    );
  });

  test.each<readonly [string, () => unknown]>([
    ['null', () => null],
    ['a text', () => 'key'],
    [
      'an option that throws when it is read',
      () => ({
        logger: quietLogger,
        get apiKey(): never {
          throw new Error('no');
        },
      }),
    ],
    [
      'an object without a prototype in the metadata of an experiment',
      () => ({
        logger: quietLogger,
        experiment: { metadata: { a: Object.create(null) as unknown } },
      }),
    ],
    [
      'a context manager that is none',
      () => ({ logger: quietLogger, testMode: true, contextManager: { active: () => ({}) } }),
    ],
    ['half a surrogate as the session', () => ({ testMode: true, sessionId: '\ud800' })],
  ])('never throws, given %s', (_, options) => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const tracer = new HoneyHiveTracer(options() as TracerOptions);
    tracers.push(tracer);
    expect(tracer.withSpan('work', () => 'kept')).toBe('kept');
    said.mockRestore();
  });

  test('takes an option that is undefined for one that is not there', () => {
    const capture: object = { inputs: undefined };
    const { tracer, span } = recordingTracer({ capture });
    tracer.startSpan('work', { inputs: { a: 1 } }).end();
    expect(span('work').attributes['honeyhive_inputs.a']).toBe(1);
  });

  test('leaves the caller’s options as they were, frozen ones too', () => {
    const config = Object.freeze({ source: ' production ', maxDepth: 3 });
    const options = Object.freeze({
      config,
      apiKey: 'key',
      serverUrl: 'http://127.0.0.1:9/',
      session: Object.freeze({ sessionName: 'chat' }),
    });
    const before = structuredClone(options);
    const tracer = new HoneyHiveTracer({ ...options });
    tracers.push(tracer, new HoneyHiveTracer(options));
    expect(options).toEqual(before);
  });

  test('sends nothing and registers nothing', () => {
    let calls = 0;
    const before = Object.getOwnPropertySymbols(globalThis).length;
    tracers.push(
      new HoneyHiveTracer({
        apiKey: 'key',
        fetch: () => {
          calls += 1;
          return Promise.reject(new Error('no network'));
        },
      }),
    );
    expect(calls).toBe(0);
    expect(Object.getOwnPropertySymbols(globalThis)).toHaveLength(before);
  });

  test('gives the tracer itself from init, awaited or not', async () => {
    const tracer = HoneyHiveTracer.init({ testMode: true });
    tracers.push(tracer);
    expect(tracer).toBeInstanceOf(HoneyHiveTracer);
    expect(await Promise.resolve(tracer)).toBe(tracer);
  });

  test('prints no key', () => {
    const tracer = new HoneyHiveTracer({
      apiKey: 'hh_very_secret',
      serverUrl: 'http://127.0.0.1:9',
    });
    tracers.push(tracer);
    expect(JSON.stringify(Object.entries(tracer))).not.toContain('hh_very_secret');
    expect(Object.values(tracer).map(String).join()).not.toContain('hh_very_secret');
  });
});

describe('a tracer that cannot work', () => {
  test('runs user code, records nothing and says why once', () => {
    const said: string[] = [];
    const tracer = new HoneyHiveTracer({
      logger: { ...quietLogger, warn: (message) => said.push(message) },
    });
    expect(codes(tracer.problems)).toEqual(['missing_api_key']);
    expect(tracer.problems[0]?.remedy).toContain('apiKey');
    expect(tracer.enabled).toBe(false);
    expect(tracer.trace((n: number) => n + 1)(1)).toBe(2);
    tracer.withSpan('again', () => tracer.enrichSpan({ metadata: { a: 1 } }));
    expect(said).toHaveLength(1);
    expect(tracer.stats()).toMatchObject({ recorded: 0, exported: 0, pending: 0 });
  });

  test('tells the same in check, which builds none', () => {
    const options = { source: 5, protcol: 'http/json', batch: 'big' } as unknown as TracerOptions;
    expect(HoneyHiveTracer.check(options)).toEqual(
      new HoneyHiveTracer({ ...options, logger: quietLogger }).problems,
    );
    expect(codes(HoneyHiveTracer.check(options)).toSorted()).toEqual([
      'invalid_option',
      'invalid_option',
      'missing_api_key',
      'unknown_option',
    ]);
  });

  test('finds nothing wrong with options that are right', () => {
    expect(
      HoneyHiveTracer.check({
        apiKey: 'key',
        config: { source: 'prod' },
        session: { sessionId: 'x' },
      }),
    ).toEqual([]);
    expect(HoneyHiveTracer.check({ relayUrl: '/api/honeyhive' })).toEqual([]);
    expect(HoneyHiveTracer.check({ testMode: true })).toEqual([]);
  });

  test.each([
    ['api_key', 'apiKey'],
    ['APIKEY', 'apiKey'],
    ['sesionName', 'sessionName'],
    ['disable_batch', 'disableBatch'],
    ['serverURL', 'serverUrl'],
    ['protcol', 'protocol'],
  ])('asks for `%s` whether `%s` was meant', (typed, meant) => {
    const problem = HoneyHiveTracer.check({ testMode: true, [typed]: 'x' }).find(
      ({ code }) => code === 'unknown_option',
    );
    expect(problem?.message).toContain(typed);
    expect(problem?.remedy).toBe(`Did you mean \`${meant}\`?`);
  });

  test('makes no guess where nothing is near', () => {
    const [problem] = HoneyHiveTracer.check({ testMode: true, quantumFlux: 1 } as TracerOptions);
    expect(problem?.remedy).not.toContain('Did you mean');
  });

  test('leaves out an invalid value and works on with the default', () => {
    const { options, problems } = resolveIn({
      maxDepth: -1,
      protocol: 'grpc',
      serverUrl: 'not an address',
    } as never);
    expect(options).toMatchObject({
      maxDepth: 12,
      protocol: 'http/json',
      serverUrl: 'https://api.dp1.us.honeyhive.ai',
    });
    expect(problems).toHaveLength(3);
  });
});

describe('precedence', () => {
  const layers: ReadonlyArray<readonly [string, TracerOptions]> = [
    ['flat', { runId: 'flat' }],
    ['session', { session: { runId: 'session' } as never }],
    ['evaluation', { evaluation: { runId: 'evaluation' } }],
    ['config', { config: { runId: 'config' } }],
  ];
  test.each(layers.map(([name], index) => [name, index] as const))(
    '%s comes before everything after it',
    (name, index) => {
      const given = Object.assign(
        {},
        ...layers.slice(index).map(([, layer]) => layer),
      ) as TracerOptions;
      expect(resolved(given)['runId']).toBe(name);
    },
  );

  test('the environment comes after every option and before the default', () => {
    const environment = {
      HH_SOURCE: 'from-env',
      HH_SESSION_NAME: 'env-session',
      HH_PROJECT: 'env-project',
    };
    expect(resolved({ config: { source: 'config' } }, environment)['source']).toBe('config');
    expect(resolved({}, environment)).toMatchObject({
      source: 'from-env',
      sessionName: 'env-session',
      project: 'env-project',
    });
    expect(resolved({})['source']).toBe('dev');
  });

  test('an empty string counts as unset, in options and in the environment', () => {
    expect(resolved({ source: '', config: { source: ' ' } }, { HH_SOURCE: 'env' })['source']).toBe(
      'env',
    );
    expect(resolved({ source: '' }, { HH_SOURCE: '' })['source']).toBe('dev');
    expect(codes(new HoneyHiveTracer({ apiKey: ' ', logger: quietLogger }).problems)).toEqual([
      'missing_api_key',
    ]);
  });

  test('null in a layer counts as unset, also as a whole layer', () => {
    expect(
      resolved({ source: null, config: null, session: null } as never, { HH_SOURCE: 'env' })[
        'source'
      ],
    ).toBe('env');
  });

  test.each([
    ['HH_API_KEY', 'k', 'apiKey', 'k'],
    ['HH_API_URL', 'http://x:1/', 'serverUrl', 'http://x:1'],
    ['HH_VERBOSE', 'true', 'verbose', true],
    ['HH_TEST_MODE', '1', 'testMode', true],
    ['HH_DISABLE_BATCH', 'yes', 'disableBatch', true],
    ['HH_DISABLE_TRACING', 'on', 'disableTracing', true],
    ['HH_OTLP_PROTOCOL', 'http/protobuf', 'protocol', 'http/protobuf'],
    ['HH_MAX_ATTRIBUTES', '12', 'maxAttributes', 12],
  ])('%s=%s stands for %s', (variable, value, option, expected) => {
    expect(resolved({}, { [variable]: value })[option]).toBe(expected);
  });

  test('a variable that cannot be read is said and the default is used', () => {
    const { options, problems } = resolveIn({}, { HH_MAX_EVENTS: 'many' });
    expect(options.maxEvents).toBe(1024);
    expect(problems[0]?.message).toContain('HH_MAX_EVENTS');
  });

  test('the environment is read when a tracer is built', async () => {
    const environment = {
      HH_API_KEY: 'k',
      HH_API_URL: 'http://127.0.0.1:9',
      HH_DISABLE_TRACING: 'true',
    };
    const off = inEnvironment(environment);
    const on = inEnvironment({ ...environment, HH_DISABLE_TRACING: 'false' });
    tracers.push(off, on);
    expect([off.enabled, on.enabled]).toEqual([false, true]);
  });
});

describe('options that say something about every span', () => {
  test('project, source, session, evaluation and experiment are on it', () => {
    const { tracer, span } = recordingTracer({
      project: 'shop',
      source: 'staging',
      sessionName: 'support',
      runId: 'run-1',
      datasetId: 'set-1',
      datapointId: 'point-1',
      experiment: {
        id: 'e1',
        name: 'prompts',
        variant: 'b',
        group: 'g',
        metadata: { owner: 'ada' },
      },
      disableHttpTracing: true,
      resourceAttributes: { 'service.name': 'shop-api' },
    });
    tracer.startSpan('work').end();
    const { attributes, resource } = span('work');
    expect(attributes).toMatchObject({
      'honeyhive.project': 'shop',
      'honeyhive.source': 'staging',
      'honeyhive.session_name': 'support',
      'honeyhive.session_auto_create': true,
      'honeyhive_metadata.run_id': 'run-1',
      'honeyhive_metadata.dataset_id': 'set-1',
      'honeyhive_metadata.datapoint_id': 'point-1',
      'honeyhive.experiment_id': 'e1',
      'honeyhive.experiment_name': 'prompts',
      'honeyhive.experiment_variant': 'b',
      'honeyhive.experiment_group': 'g',
      'honeyhive.experiment_metadata.owner': 'ada',
      'honeyhive_metadata.disable_http_tracing': true,
    });
    expect(attributes['honeyhive.session_id']).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
    expect(resource.attributes['service.name']).toBe('shop-api');
  });

  test('the project is only there where one was given', () => {
    const { tracer, span } = recordingTracer();
    tracer.startSpan('work').end();
    expect(span('work').attributes).not.toHaveProperty('honeyhive.project');
  });

  test('isEvaluation: false keeps the ids of an evaluation off', () => {
    const { tracer, span } = recordingTracer({ evaluation: { isEvaluation: false, runId: 'run' } });
    tracer.startSpan('work').end();
    expect(span('work').attributes).not.toHaveProperty('honeyhive_metadata.run_id');
  });

  test('linkCarrier is the parent of spans that have no other', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { tracer, span } = recordingTracer({ linkCarrier: { traceparent } });
    tracer.withSpan('root', (root) => root.startSpan('child').end());
    await tracer.flush();
    expect(span('root').parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(span('child').parentSpanContext?.spanId).toBe(span('root').spanContext().spanId);
  });
});

describe('limits', () => {
  test('what is cut says so', () => {
    const { tracer, span } = recordingTracer({
      maxStringLength: 5,
      maxItems: 2,
      maxKeys: 2,
      maxDepth: 2,
    });
    tracer
      .startSpan('work', {
        inputs: { text: 'hello world', list: [1, 2, 3, 4] },
        metadata: { deep: { deeper: { deepest: 1 } } },
      })
      .end();
    const { attributes } = span('work');
    expect(attributes['honeyhive_inputs.text']).toBe('hello… [+6 chars]');
    expect(attributes['honeyhive_inputs.list.2']).toBe('… [+2 items]');
    expect(attributes['honeyhive_metadata.deep.deeper']).toBe('[Object: too deep]');
  });

  test('events and links of a span are bounded, and what is over is counted', () => {
    const { tracer, span } = recordingTracer({ maxEvents: 2, maxLinks: 1 });
    const held = tracer.startSpan('work');
    for (let index = 0; index < 5; index += 1) held.addEvent(`event ${index}`);
    for (let index = 0; index < 3; index += 1)
      held.addLink({ context: tracer.startSpan('other').spanContext() });
    held.end();
    expect(span('work').events).toHaveLength(2);
    expect(span('work').links).toHaveLength(1);
    expect(span('work').droppedEventsCount).toBe(3);
  });

  test('a span beyond maxSpanBytes is dropped and counted as too large', async () => {
    const { tracer, spans } = recordingTracer({ maxSpanBytes: 2_000 });
    tracer.startSpan('big', { inputs: { text: 'x'.repeat(5_000) } }).end();
    tracer.startSpan('small').end();
    await tracer.flush();
    expect(spans.map(({ name }) => name)).toEqual(['small']);
    expect(tracer.stats().dropped).toEqual({ too_large: 1 });
  });
});

describe('options inside of options', () => {
  test.each([
    [{ batch: { delayMS: 1 } }, 'batch.delayMS', 'batch.delayMs'],
    [{ capture: { input: false } }, 'capture.input', 'capture.inputs'],
    [{ experiment: { variants: 'a' } }, 'experiment.variants', 'experiment.variant'],
    [{ spanNameFilters: { excludes: [] } }, 'spanNameFilters.excludes', 'spanNameFilters.exclude'],
    [{ session: { session_name: 'x' } }, 'session.session_name', 'session.sessionName'],
    [{ evaluation: { runID: 'x' } }, 'evaluation.runID', 'evaluation.runId'],
    [{ config: { protcol: 'x' } }, 'config.protcol', 'config.protocol'],
    [{ config: { batch: { maxspan: 1 } } }, 'config.batch.maxspan', 'config.batch.maxSpans'],
  ])('%j: asks whether the nearest name was meant', (given, typed, meant) => {
    expect(HoneyHiveTracer.check({ testMode: true, ...given } as TracerOptions)).toEqual([
      {
        code: 'unknown_option',
        message: `Unknown option \`${typed}\`.`,
        remedy: `Did you mean \`${meant}\`?`,
      },
    ]);
  });

  test.each<readonly [object, string]>([
    [{ batch: { delayMs: 'soon' } }, 'batch.delayMs'],
    [{ batch: { maxSpans: 0 } }, 'batch.maxSpans'],
    [{ batch: { maxQueueSpans: -1 } }, 'batch.maxQueueSpans'],
    [{ batch: 512 }, 'batch'],
    [{ batch: null, experiment: [] }, 'experiment'],
    [{ experiment: { name: 5 } }, 'experiment.name'],
    [{ experiment: { metadata: { owner: {} } } }, 'experiment.metadata.owner'],
    [{ spanNameFilters: { include: 'api' } }, 'spanNameFilters.include'],
    [
      { spanNameFilters: { exclude: ['a', { type: 'regex', value: 'b' }] } },
      'spanNameFilters.exclude.1',
    ],
    [{ headers: { 'x-tenant': 5 } }, 'headers.x-tenant'],
    [{ headers: { 'x-tenant': 'one\ntwo' } }, 'headers.x-tenant'],
    [{ headers: { 'x tenant': 'acme' } }, 'headers.x tenant'],
    [{ resourceAttributes: { 'service.name': {} } }, 'resourceAttributes.service.name'],
    [{ spanProcessors: [{}] }, 'spanProcessors.0'],
    [{ session: { sessionId: 5 } }, 'session.sessionId'],
    [{ session: 'mine' }, 'session'],
    [{ evaluation: { isEvaluation: 'perhaps' } }, 'evaluation.isEvaluation'],
    [{ config: { batch: { delayMs: {} } } }, 'config.batch.delayMs'],
    [{ api: 'v2' }, 'api'],
    [{ compression: 'br' }, 'compression'],
  ])('%j is said with its path and left out', (given, path) => {
    const options = { testMode: true, ...given } as TracerOptions;
    expect(HoneyHiveTracer.check(options)).toEqual([
      {
        code: 'invalid_option',
        message: `\`${path}\` is not valid and is ignored.`,
        remedy: expect.stringMatching(/^It must be .+\.$/) as string,
      },
    ]);
  });

  test('what is right beside something wrong is taken', () => {
    const { tracer, span } = recordingTracer({
      logger: quietLogger,
      experiment: { id: 'e1', name: 5 as never },
      resourceAttributes: { 'service.name': 'shop', bad: {} as never },
      capture: { inputs: false, outputs: true },
    });
    tracer.startSpan('work', { inputs: { a: 1 }, outputs: { b: 2 } }).end();
    const { attributes, resource } = span('work');
    expect(attributes).toMatchObject({ 'honeyhive.experiment_id': 'e1', 'honeyhive_outputs.b': 2 });
    expect(attributes).not.toHaveProperty('honeyhive.experiment_name');
    expect(attributes).not.toHaveProperty('honeyhive_inputs.a');
    expect(resource.attributes).toMatchObject({ 'service.name': 'shop' });
    expect(resource.attributes).not.toHaveProperty('bad');
  });

  test('each field has its own precedence: what one layer leaves open, the next may say', () => {
    const options: TracerOptions = {
      batch: { delayMs: 1 },
      config: { batch: { delayMs: 2, maxSpans: 2 }, experiment: { id: 'config' } },
    };
    const environment = { HH_BATCH_SIZE: '3', OTEL_BSP_MAX_QUEUE_SIZE: '3', HH_EXPERIMENT_ID: 'e' };
    expect(resolved(options, environment)).toMatchObject({
      batch: { delayMs: 1, maxSpans: 2, maxQueueSpans: 3 },
      experiment: { id: 'config' },
    });
  });

  test('an empty string counts as unset at every level', () => {
    const options = {
      experiment: { id: '', name: ' ' },
      headers: { 'x-tenant': '' },
      session: { sessionName: '' },
      config: { sessionName: 'config', experiment: { id: 'e' } },
    };
    expect(resolveIn(options).problems).toEqual([]);
    expect(resolved(options)).toMatchObject({
      experiment: { id: 'e' },
      headers: {},
      sessionName: 'config',
    });
  });

  test('a getter that throws is contained and said, at every level', () => {
    const trap = (name: string): object =>
      Object.defineProperty({}, name, {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      });
    const options = {
      testMode: true,
      logger: quietLogger,
      batch: trap('delayMs'),
      headers: trap('x-tenant'),
      config: Object.assign(trap('source'), { capture: trap('inputs') }),
      session: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no');
          },
        },
      ),
    } as unknown as TracerOptions;
    const tracer = new HoneyHiveTracer(options);
    tracers.push(tracer);
    expect(tracer.withSpan('work', () => 'kept')).toBe('kept');
    expect(tracer.problems.map(({ message }) => message.split('`')[1]).toSorted()).toEqual([
      'batch.delayMs',
      'config.capture.inputs',
      'config.source',
      'headers.x-tenant',
    ]);
  });

  test('what the caller passed stays as it was, frozen or not, and later changes to it change nothing', () => {
    const batch = { delayMs: '5' as never, maxSpans: 7 };
    const headers: Record<string, string> = { 'X-Tenant': ' acme ' };
    const include: string[] = ['api'];
    const options = { batch, headers, spanNameFilters: { include } };
    const before = structuredClone(options);
    const resolution = resolved(options);
    expect(options).toEqual(before);
    headers['X-Other'] = 'late';
    include.push('late');
    expect(resolution).toMatchObject({
      batch: { delayMs: 5, maxSpans: 7 },
      headers: { 'X-Tenant': 'acme' },
      spanNameFilters: { include: ['api'] },
    });
    expect(resolution['headers']).not.toHaveProperty('X-Other');
  });

  test('names from prototypes are no options', () => {
    const options = JSON.parse(
      '{"testMode":true,"__proto__":{"source":"x"},"headers":{"__proto__":"y","constructor":"z"}}',
    ) as TracerOptions;
    const { options: taken, problems } = resolveIn(options);
    expect(taken.source).toBe('dev');
    expect(Object.entries(taken.headers ?? {})).toEqual([
      ['__proto__', 'y'],
      ['constructor', 'z'],
    ]);
    expect(problems).toEqual([expect.objectContaining({ message: 'Unknown option `__proto__`.' })]);
  });
});

describe('where data goes is never guessed', () => {
  test.each<readonly [object, string]>([
    [{ serverUrl: 'localhost:4040' }, 'invalid_address'],
    [{ serverUrl: 'https://user:secret@host' }, 'invalid_address'],
    [{ serverUrl: 'http://host/?key=secret' }, 'invalid_address'],
    [{ serverUrl: 'http://ho st' }, 'invalid_address'],
    [{ relayUrl: 'ftp://host' }, 'invalid_address'],
    [{ apiKey: 'hh_secret\nhh_other' }, 'invalid_api_key'],
    [{ apiKey: { secret: 'hh_secret' } }, 'invalid_api_key'],
  ])('%j: nothing is recorded, one problem says why', (given, code) => {
    const said: string[] = [];
    const options = { apiKey: 'hh_key', ...given } as TracerOptions;
    const tracer = inEnvironment(
      { HH_API_KEY: 'hh_key_of_another_account' },
      { ...options, logger: { ...quietLogger, warn: (message) => said.push(message) } },
    );
    tracers.push(tracer);
    expect(codes(tracer.problems)).toEqual([code]);
    expect(tracer.enabled).toBe(false);
    expect(tracer.trace((n: number) => n + 1)(1)).toBe(2);
    expect(said).toHaveLength(1);
    expect(said[0]).not.toMatch(/secret/);
  });

  test('options that are no object are said, not taken for none', () => {
    expect(codes(HoneyHiveTracer.check('hh_secret_key' as never))).toEqual([
      'invalid_option',
      'missing_api_key',
    ]);
  });
});

describe('what is said', () => {
  test('check, problems and the warnings on the logger are one list, said once', () => {
    const options = {
      batch: { delay: 1 },
      protcol: 'x',
      protocol: 'http/protobuf',
      headers: { a: 5 },
    } as unknown as TracerOptions;
    const said: string[] = [];
    const tracer = new HoneyHiveTracer({
      ...options,
      logger: { ...quietLogger, warn: (message) => said.push(message) },
    });
    tracers.push(tracer);
    expect(codes(tracer.problems).toSorted()).toEqual([
      'invalid_option',
      'missing_api_key',
      'unavailable_protocol',
      'unknown_option',
      'unknown_option',
    ]);
    expect(HoneyHiveTracer.check(options)).toEqual(tracer.problems);
    expect(said).toEqual(tracer.problems.map(({ message, remedy }) => `${message} ${remedy}`));
  });

  test('no value is ever printed, whatever is wrong with it', () => {
    const paths = Object.keys(HoneyHiveTracer.optionRules);
    const marker = 'hh_very_secret';
    const wrong = fc.oneof(
      fc.constant(`${marker}\n`),
      fc.constant([marker]),
      fc.constant({ [0]: marker }),
      fc.constant(`ftp://${marker}`),
      fc.constant({ a: { b: marker } }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...paths), wrong), (given) => {
        const { logger: _, ...options } = given;
        const problems = HoneyHiveTracer.check(options, {
          ...coreRuntime,
          environment: () => ({ name: 'HH_ANY', value: marker }),
        });
        expect(JSON.stringify(problems)).not.toContain(marker);
      }),
    );
  });

  test('a name that is none is printed no longer than it needs to be', () => {
    const [problem] = HoneyHiveTracer.check({ testMode: true, ['x'.repeat(1e6)]: 1 });
    expect(problem?.message.length).toBeLessThan(200);
  });

  test.each([
    ['HH_OTLP_HEADERS', 'x-tenant: acme'],
    ['HH_EXPERIMENT_METADATA', '["a"]'],
    ['HH_FLUSH_INTERVAL', 'often'],
    ['OTEL_BSP_SCHEDULE_DELAY', '-1'],
    ['HH_BATCH_SIZE', '0'],
    ['HH_OTLP_PROTOCOL', 'grpc'],
  ])('%s=%s is said and the default is used', (variable, text) => {
    const { options, problems } = resolveIn({}, { [variable]: text });
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'invalid_option',
        message: `\`${variable}\` is not valid and is ignored.`,
      }),
    ]);
    expect(options).toEqual(resolveIn({}).options);
  });

  test('a protocol that is meant for other exporters is passed over', () => {
    expect(resolveIn({}, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }).problems).toEqual([]);
  });
});
