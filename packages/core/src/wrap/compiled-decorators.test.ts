import 'reflect-metadata';
import { transform as swc } from '@swc/core';
import { transform as esbuild } from 'esbuild';
import typescript6 from 'typescript';
import typescript5 from 'typescript5';
import { describe, expect, test } from 'vitest';
import type { HoneyHiveTracer } from '../index.ts';
import { recordingTracer } from '../testing.ts';

type Compile = (code: string, legacy: boolean) => Promise<string> | string;

const byTypeScript =
  (typescript: typeof typescript5 | typeof typescript6): Compile =>
  (code, legacy) =>
    typescript.transpileModule(code, {
      compilerOptions: {
        target: typescript.ScriptTarget.ES2022 as never,
        module: typescript.ModuleKind.ESNext as never,
        experimentalDecorators: legacy,
        emitDecoratorMetadata: legacy,
        useDefineForClassFields: !legacy,
      },
    }).outputText;

const bySwc =
  (decoratorVersion: '2022-03' | '2023-11'): Compile =>
  async (code, legacy) => {
    const { code: compiled } = await swc(code, {
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: {
          legacyDecorator: legacy,
          decoratorMetadata: legacy,
          useDefineForClassFields: !legacy,
          ...(legacy ? {} : { decoratorVersion }),
        },
      },
      module: { type: 'es6' },
    });
    return compiled;
  };

const COMPILERS: ReadonlyArray<readonly [string, Compile]> = [
  ['TypeScript 5', byTypeScript(typescript5)],
  ['TypeScript 6', byTypeScript(typescript6)],
  [
    'esbuild',
    async (code, legacy) => {
      const compilerOptions = { experimentalDecorators: legacy, useDefineForClassFields: !legacy };
      const tsconfigRaw = { compilerOptions };
      return (await esbuild(code, { loader: 'ts', target: 'es2022', tsconfigRaw })).code;
    },
  ],
  ['SWC', bySwc('2022-03')],
  ['SWC, decorators of 2023-11', bySwc('2023-11')],
];

/** Compiles as a user's build would, and gives what the code calls `result`. */
async function run<T>(compiled: Promise<string> | string, tracer: HoneyHiveTracer): Promise<T> {
  const code = `${(await compiled).replaceAll(/^export \{\};?$/gm, '')}; return result;`;
  // oxlint-disable-next-line typescript/no-implied-eval -- what was compiled is to be run
  return new Function('tracer', code)(tracer) as T;
}

interface Agent {
  size: number;
  level: number;
  plan(goal: string): string;
  generate(prompt: string): AsyncGenerator<string>;
  greet(name: string): string;
  open(): number;
}
interface AgentClass {
  make(name: string): Agent;
}

const SHARED = `
  #secret = 'kept';
  _size = 3;
  name: string;
  constructor(name: string) { this.name = name; }
  @tracer.trace plan(goal: string) { return this.name + ' plans ' + goal + this.#secret; }
  @tracer.trace({ eventType: 'model', eventName: 'generate it' }) async *generate(p: string) { yield p; yield '!'; }
  @tracer.trace static make(name: string) { return new Agent(name); }
  @tracer.trace greet = (name: string) => this.name + ' greets ' + name;
`;
const STANDARD = `
class Agent {
  ${SHARED}
  @tracer.trace get size() { return this._size; }
  @tracer.trace set size(size: number) { this._size = size; }
  @tracer.trace accessor level = 1;
  @tracer.trace #hidden(n: number) { return n + 1; }
  open() { return this.#hidden(1); }
}
const result = Agent;`;
const LEGACY = `
class Agent {
  ${SHARED}
  @tracer.trace get size() { return this._size; }
  set size(size: number) { this._size = size; }
}
const result = Agent;`;

describe.each(COMPILERS)('what %s makes of', (_, compile) => {
  test.each([
    ['standard decorators', false, STANDARD],
    ['legacy decorators', true, LEGACY],
  ] as const)('%s works as without them, and each call is a span', async (__, legacy, code) => {
    const { tracer, spans } = recordingTracer();
    const Agent = await run<AgentClass>(compile(code, legacy), tracer);
    const agent = Agent.make('Ada');
    expect(agent.plan('tea')).toBe('Ada plans teakept');
    agent.size = agent.size + 1;
    expect(agent.size).toBe(4);
    expect(agent.greet('Bob')).toBe('Ada greets Bob');
    const said: string[] = [];
    for await (const part of agent.generate('hi')) said.push(part);
    expect(said).toEqual(['hi', '!']);
    await tracer.flush();
    const shared = ['make', 'plan', 'size', 'size', 'size', 'greet', 'generate it'];
    expect(spans.map(({ name }) => name)).toEqual(shared);
    if (legacy) return;
    agent.level += 1;
    expect([agent.level, agent.open()]).toEqual([2, 2]);
    await tracer.flush();
    const more = ['level', 'level', 'level', '#hidden'];
    expect(spans.map(({ name }) => name)).toEqual([...shared, ...more]);
  });

  test.each([
    ['standard', false],
    ['legacy', true],
  ] as const)(
    'a class with a %s decorator is the same class, static private members and all',
    async (__, legacy) => {
      const { tracer, spans } = recordingTracer();
      const Pipeline = await run<{ new (): { run(): number }; runs(): number }>(
        compile(
          `@tracer.traceClass class Pipeline {
          static #runs = 0;
          run() { Pipeline.#runs += 1; return Pipeline.#runs; }
          static runs() { return this.#runs; }
        }
        const result = Pipeline;`,
          legacy,
        ),
        tracer,
      );
      const pipeline = new Pipeline();
      expect([pipeline.run(), pipeline.run(), Pipeline.runs()]).toEqual([1, 2, 2]);
      expect(pipeline).toBeInstanceOf(Pipeline);
      expect(pipeline.constructor).toBe(Pipeline);
      await tracer.flush();
      expect(spans.map(({ name }) => name)).toEqual([
        'Pipeline.run',
        'Pipeline.run',
        'Pipeline.runs',
      ]);
    },
  );

  test('legacy decorators keeps what a framework has noted, above ours and below', async () => {
    const { tracer, spans } = recordingTracer();
    const Controller = await run<new () => { list(): string; one(id: string): string }>(
      compile(
        `const Get = (path: string) => (target: object, key: string, descriptor: PropertyDescriptor) => {
          Reflect.defineMetadata('path', path, descriptor.value);
          descriptor.value.method = 'GET';
          return descriptor;
        };
        class Controller {
          @Get('/list') @tracer.trace list() { return 'all'; }
          @tracer.trace @Get('/one') one(id: string) { return id; }
        }
        const result = Controller;`,
        true,
      ),
      tracer,
    );
    const { list, one } = Controller.prototype;
    for (const [method, path] of [
      [list, '/list'],
      [one, '/one'],
    ] as const) {
      expect(Reflect.getMetadata('path', method)).toBe(path);
      expect((method as unknown as { method: string }).method).toBe('GET');
    }
    expect(Reflect.getMetadata('design:paramtypes', Controller.prototype, 'one')).toEqual(
      compile === COMPILERS[2]?.[1] ? undefined : [String],
    );
    expect([new Controller().list(), new Controller().one('7')]).toEqual(['all', '7']);
    await tracer.flush();
    expect(spans.map(({ name }) => name)).toEqual(['list', 'one']);
  });
});

test('a class that is wrapped where it was compiled for older targets keeps its static private members', async () => {
  const { tracer } = recordingTracer();
  const code = `class Counter { static #n = 0; static next() { return ++this.#n; } } const result = tracer.trace(Counter);`;
  const { code: compiled } = await esbuild(code, { loader: 'ts', target: 'es2020' });
  const Counter = await run<{ next(): number }>(compiled, tracer);
  expect([Counter.next(), Counter.next()]).toEqual([1, 2]);
});

test('a field as Babel’s legacy decorators give it has its value, and each call is a span', () => {
  const { tracer, spans } = recordingTracer();
  const field = (key: string, initializer: ((this: unknown) => unknown) | null): unknown => {
    const given = { configurable: true, enumerable: true, writable: true, initializer };
    const trace = tracer.trace as (...place: readonly unknown[]) => typeof given | undefined;
    const decorated = trace({}, key, given) ?? given;
    return decorated.initializer?.call({ name: 'Ada' });
  };
  const greet = field('greet', function initial(this: unknown) {
    return (to: string) => `${(this as { name: string }).name} greets ${to}`;
  }) as (to: string) => string;
  expect([greet('Bob'), field('size', () => 5), field('empty', null)]).toEqual([
    'Ada greets Bob',
    5,
    undefined,
  ]);
  expect(spans.map(({ name }) => name)).toEqual(['greet']);
});
