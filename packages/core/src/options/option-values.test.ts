// What options and variables may hold, and what is said of what they may not.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fromEnvironment } from '../environment.ts';
import { type Runtime, coreRuntime, HoneyHiveTracer } from '../index.ts';
import { recordingTracer } from '../testing.ts';

afterEach(() => vi.unstubAllGlobals());

const withVariables = (variables: Record<string, string>): Runtime => ({
  ...coreRuntime,
  environment: (path, rule) => fromEnvironment(variables, path, rule),
});

describe('an option that holds named entries', () => {
  test.each([
    new Map([['x-a', '1']]),
    new Headers({ 'x-a': '1' }),
    new Set(['a']),
    new Date(0),
    [],
    'a=b',
  ])('is said where it holds none: %s', (headers) => {
    expect(HoneyHiveTracer.check({ testMode: true, headers: headers as never })).toMatchObject([
      { code: 'invalid_option', remedy: 'It must be an object.' },
    ]);
  });
});

test.each([
  ['session', { config: { session: {} } }],
  ['evaluation', { session: { evaluation: {} } }],
  ['config', { evaluation: { config: {} } }],
])('a group that stands in another is told where it belongs: %s', (name, options) => {
  const [problem] = HoneyHiveTracer.check({ testMode: true, ...(options as object) });
  expect(problem?.remedy).toBe(
    `Put \`${name}\` beside \`${Object.keys(options)[0]}\`, not inside.`,
  );
});

describe('a variable that cannot be read says how it is written', () => {
  test.each([
    ['HH_OTLP_HEADERS', 'a=b,c=d', 'It must be a JSON object.'],
    ['HH_EXPERIMENT_METADATA', '{', 'It must be a JSON object.'],
    ['HH_FLUSH_INTERVAL', 'soon', 'It must be a number, 0 or more, in seconds.'],
    ['OTEL_BSP_EXPORT_TIMEOUT', 'late', 'It must be a number, 1 or more, in milliseconds.'],
  ])('%s=%s', (name, text, remedy) => {
    const problems = HoneyHiveTracer.check({ testMode: true }, withVariables({ [name]: text }));
    expect(problems).toMatchObject([{ code: 'invalid_option', remedy }]);
  });
});

test.each([
  ['true', false],
  ['TRUE', false],
  ['false', true],
  ['1', true],
])('OTEL_SDK_DISABLED=%s records: %s', (text, records) => {
  const tracer = new HoneyHiveTracer(
    { testMode: true },
    withVariables({ OTEL_SDK_DISABLED: text }),
  );
  expect(tracer.enabled).toBe(records);
});

test('a full baggage header keeps as many of the entries of others as fit', () => {
  const { tracer } = recordingTracer();
  const others = Array.from({ length: 178 }, (_, index) => `k${index}=${'v'.repeat(40)}`).join(',');
  const carrier = tracer.withSpan('call', (span) => tracer.inject({ baggage: others }, span));
  expect(carrier.baggage.length).toBeLessThanOrEqual(8_192);
  expect(carrier.baggage.split(',').length).toBeGreaterThan(150);
  expect(carrier.baggage).toContain(`honeyhive.session_id=${tracer.sessionId}`);
});
