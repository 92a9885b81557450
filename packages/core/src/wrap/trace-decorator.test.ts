import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import type { HoneyHiveTracer } from '../index.ts';
import { recordingTracer } from '../testing.ts';

/** Compiles TypeScript with decorators as a user's build would, and runs it with `tracer` in reach. */
async function build<T>(
  code: string,
  tracer: HoneyHiveTracer,
  experimentalDecorators: boolean,
): Promise<T> {
  const { code: compiled } = await transform(code, {
    loader: 'ts',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators } },
  });
  // oxlint-disable-next-line typescript/no-implied-eval -- what was compiled is to be run
  return new Function('tracer', `${compiled}; return result;`)(tracer) as T;
}

const AGENT = `
  class Agent {
    #secret = 'kept';
    constructor(readonly name: string) {}
    @tracer.trace plan(goal: string) { return this.name + ' plans ' + goal + this.#secret; }
    @tracer.trace({ eventType: 'model', eventName: 'generate it' }) async *generate(p: string) { yield p; yield '!'; }
    @tracer.trace static make(name: string) { return new Agent(name); }
    @tracer.trace get size() { return 3; }
  }
  const result = Agent;
`;
interface Agent {
  readonly size: number;
  plan(goal: string): string;
  generate(prompt: string): AsyncGenerator<string>;
}
interface AgentClass {
  make(name: string): Agent;
}

describe.each([
  ['standard (TC39)', false],
  ['legacy (experimentalDecorators)', true],
] as const)('a %s decorator', (_, legacy) => {
  test('traces methods, statics, getters and generators, with this and private fields', async () => {
    const { tracer, span } = recordingTracer();
    const Agent = await build<AgentClass>(AGENT, tracer, legacy);
    const agent = Agent.make('Ada');
    expect(agent.plan('tea')).toBe('Ada plans teakept');
    expect(agent.size).toBe(3);
    let text = '';
    for await (const part of agent.generate('hi')) text += part;
    await tracer.flush();
    expect(text).toBe('hi!');
    expect(span('plan').attributes).toMatchObject({
      'honeyhive_inputs.arg0': 'tea',
      'honeyhive_outputs.result': 'Ada plans teakept',
    });
    expect(span('generate it').attributes).toMatchObject({
      honeyhive_event_type: 'model',
      'honeyhive_outputs.result': 'hi!',
    });
    expect(span('size').attributes['honeyhive_outputs.result']).toBe(3);
    expect(span('make').name).toBe('make');
  });

  test('on a class traces its public methods and leaves it the same class', async () => {
    const { tracer, spans } = recordingTracer();
    const Pipeline = await build<new () => { run(): number; _hidden(): number }>(
      `@tracer.traceClass class Pipeline { run() { return this._hidden() + 1; } _hidden() { return 1; } } const result = Pipeline;`,
      tracer,
      legacy,
    );
    expect(new Pipeline().run()).toBe(2);
    expect(new Pipeline()).toBeInstanceOf(Pipeline);
    await tracer.flush();
    expect(spans.map(({ name }) => name)).toEqual(['Pipeline.run']);
  });

  test('leaves a throwing method throwing', async () => {
    const { tracer, span } = recordingTracer();
    const Broken = await build<new () => { go(): void }>(
      `class Broken { @tracer.trace go() { throw new RangeError('no'); } } const result = Broken;`,
      tracer,
      legacy,
    );
    expect(() => new Broken().go()).toThrow(RangeError);
    expect(span('go').attributes['honeyhive_error_type']).toBe('RangeError');
  });
});

test('a function-valued field and an accessor can be decorated', async () => {
  const { tracer, spans } = recordingTracer();
  const code = `class A { @tracer.trace greet = (n: string) => 'hi ' + n; @tracer.trace accessor level = 1; } const result = A;`;
  const A = await build<new () => { greet(name: string): string; level: number }>(
    code,
    tracer,
    false,
  );
  const a = new A();
  expect(a.greet('Ada')).toBe('hi Ada');
  a.level = 4;
  expect(a.level).toBe(4);
  await tracer.flush();
  expect(spans.map(({ name }) => name)).toContain('greet');
});

test('a legacy decorator called by hand keeps the descriptor’s flags', () => {
  const { tracer } = recordingTracer();
  const descriptor = { value: () => 1, writable: false, enumerable: false, configurable: true };
  const decorated = tracer.trace({}, 'm', descriptor) as unknown as PropertyDescriptor;
  expect(decorated).toMatchObject({ writable: false, enumerable: false, configurable: true });
  expect((decorated.value as () => number)()).toBe(1);
});

test('trace can be handed around without its tracer', () => {
  const { tracer, spans } = recordingTracer();
  const { trace } = tracer;
  expect(trace(() => 1)()).toBe(1);
  expect(
    trace({ eventName: 'x' })((() => 2) as never, { kind: 'method', name: 'm' } as never),
  ).toBeTypeOf('function');
  expect(spans).toHaveLength(1);
});
