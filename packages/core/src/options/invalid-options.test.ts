// Options that keep content here, given as what they cannot be: the content stays all the same.
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HOSTILE_VALUES, withThrowingGetter } from '@honeyhive/test-support/hostile-options';
import { HoneyHiveTracer } from '../index.ts';

const CANARY = 'CanaryBird77';

/** Values of the wrong kind, beside those that cannot be read. `undefined` says nothing. */
const WRONG: Readonly<Record<string, () => unknown>> = {
  ...Object.fromEntries(Object.entries(HOSTILE_VALUES).filter(([name]) => name !== 'undefined')),
  "'nothing'": () => 'nothing',
  'an empty text': () => '',
  'a blank text': () => ' ',
  '5': () => 5,
  '0': () => 0,
  'a list': () => ['inputs'],
  'a map': () => new Map([['inputs', false]]),
  'a promise': () => Promise.resolve({}),
};

/** Bodies of the requests that say what a call was about. */
async function sent(options: object, span: object = {}): Promise<readonly string[]> {
  const bodies: string[] = [];
  const fetch = async (_url: unknown, { body }: RequestInit = {}): Promise<Response> => {
    bodies.push(await new Response(body ?? null).text());
    return new Response('{}');
  };
  const all = Object.defineProperties(
    { logger: quietLogger, apiKey: 'k', fetch },
    descriptorsOf(options),
  );
  const tracer = new HoneyHiveTracer(all);
  tracer.trace(Object.defineProperties({ eventName: 'a' }, descriptorsOf(span)), (text: string) => [
    text,
  ])(CANARY);
  const content = {
    inputs: { chat_history: [{ role: 'user', content: CANARY }], text: CANARY },
    outputs: { content: CANARY, image: `data:image/png;base64,${CANARY}` },
  };
  tracer.startSpan('b', Object.defineProperties(content, descriptorsOf(span))).end();
  await tracer.shutdown();
  return bodies;
}
const descriptorsOf = (options: object): PropertyDescriptorMap =>
  Object.getOwnPropertyDescriptors(options);

/** How much of the content is in them. */
const shown = (bodies: readonly string[]): number => bodies.join('\n').split(CANARY).length - 1;

/** An option that is wrong in every way. */
const waysOf = (name: string): ReadonlyArray<readonly [string, object]> => [
  ...Object.entries(WRONG).map(([what, of]) => [`${name}: ${what}`, { [name]: of() }] as const),
  [`${name} throws`, withThrowingGetter({}, name)],
];

/** Rows of which more is sent than `most`. */
async function tellingMore(
  rows: ReadonlyArray<readonly [string, object]>,
  most: number,
  place: (options: object) => readonly [tracer: object, span?: object],
): Promise<readonly string[]> {
  const found = rows.map(async ([what, options]) =>
    shown(await sent(...place(options))) > most ? [what] : [],
  );
  return (await Promise.all(found)).flat();
}

const SWITCHES = ['inputs', 'outputs', 'arguments', 'promptText', 'media', 'images'];
const NONE = Object.fromEntries(SWITCHES.map((name) => [name, false]));

/** Where options stand: of a tracer, in a group of its options, of a span. */
const PLACES: Readonly<Record<string, (options: object) => readonly [object, object?]>> = {
  'of a tracer': (options) => [options],
  'in `config`': (config) => [{ config }],
  'in `session`': (session) => [{ session }],
  'of a span': (options) => [{}, options],
};

describe.each(Object.entries(PLACES))('`capture` %s', (_, place) => {
  test('lets content leave, or not, where it is valid', async () => {
    expect(shown(await sent(...place({ capture: {} })))).toBeGreaterThan(4);
    expect(shown(await sent(...place({ capture: NONE })))).toBe(0);
  });

  test('keeps all content where it is not valid', async () => {
    const rows = [...waysOf('capture'), ['capture: false', { capture: false }] as const];
    expect(await tellingMore(rows, 0, place)).toEqual([]);
  });

  test.each(SWITCHES)('counts as false where %s is not valid', async (name) => {
    const most = shown(await sent(...place({ capture: { [name]: false } })));
    const within = (capture: object) => place({ capture });
    expect(await tellingMore(waysOf(name), most, within)).toEqual([]);
  });
});

describe.each(['config', 'session', 'evaluation'])('a group that cannot be read: %s', (group) => {
  test('lets nothing leave', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const rows = [
      ['throws', withThrowingGetter({}, group)],
      ['throws inside', { [group]: HOSTILE_VALUES['a throwing proxy']?.() }],
      ['is revoked', { [group]: proxy }],
    ] as const;
    expect(await tellingMore(rows, 0, (options) => [options])).toEqual([]);
  });
});

describe.each(['redact', 'exporter'])('`%s`', (name) => {
  test.each(Object.entries(PLACES).filter(([place]) => place !== 'of a span'))(
    'that cannot be read or is not valid lets nothing leave, and the problem says why: %s',
    async (_, place) => {
      const rows = waysOf(name);
      expect(await tellingMore(rows, 0, place)).toEqual([]);
      for (const [, options] of rows) {
        const all = Object.defineProperties({ apiKey: 'k' }, descriptorsOf(place(options)[0]));
        const problems = HoneyHiveTracer.check(all);
        expect(problems.map(({ code }) => code)).toContain(`invalid_${name}`);
      }
    },
  );
});

test.each(['disableTracing', 'testMode'])(
  '%s that cannot be read or is not valid lets nothing leave',
  async (name) => {
    expect(await tellingMore(waysOf(name), 0, (options) => [options])).toEqual([]);
  },
);

test('a misspelt switch of a span keeps all content of the span here', async () => {
  for (const name of ['input', 'prompt_text', 'Outputs', '__proto'])
    // oxlint-disable-next-line no-await-in-loop -- one tracer after the other
    expect(shown(await sent({}, { capture: { [name]: false } }))).toBe(0);
});

test('a span whose `capture` is not valid is recorded, and said once', () => {
  const warned: string[] = [];
  const warn = (text: string): void => void warned.push(text);
  const tracer = new HoneyHiveTracer({ testMode: true, logger: { ...quietLogger, warn } });
  tracer.startSpan('a', { capture: { inputs: 'no' } as never }).end();
  tracer.startSpan('b', { capture: 5 as never }).end();
  tracer.startSpan('c', { capture: { input: false } as never }).end();
  expect(warned).toEqual([expect.stringContaining('capture failed (caught, logged once)')]);
  expect(tracer.stats()).toMatchObject({ failures: { capture: 3 }, recorded: 3 });
});
