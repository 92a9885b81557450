import { afterEach, beforeEach, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { Program } from '../../fixtures/program.ts';
import { HoneyHiveTracer } from '../index.ts';

let program: Program;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  program = await Program.start();
  tracer = await program.init();
});
afterEach(() => program.close());

test('trace runs a function once with its arguments and gives its result', async () => {
  let runs = 0;
  const sum = async (a: number, b: number): Promise<number> => {
    runs += 1;
    return a + b;
  };
  expect(await tracer.trace(sum, 2, 3)).toBe(5);
  expect(tracer.trace((word: string) => word.length, 'bees')).toBe(4);
  expect(runs).toBe(1);
  const { inputs, outputs, event_type } = (await program.event('sum')) ?? {};
  expect([inputs, outputs, event_type]).toEqual([{ a: 2, b: 3 }, { result: 5 }, 'chain']);
});

test('what the function throws or rejects with reaches the caller, and `this` stays bound', async () => {
  const boom = new Error('boom');
  const fail = (): never => {
    throw boom;
  };
  expect(() => tracer.trace(fail)).toThrow(boom);
  await expect(tracer.trace(async () => fail())).rejects.toBe(boom);
  const counter = {
    count: 1,
    read(): number {
      return this.count;
    },
  };
  expect(tracer.trace(counter.read.bind(counter))).toBe(1);
  expect((await program.event('fail'))?.error).toBe('boom');
});

test('traced functions inside of it are one tree under its span', async () => {
  const search = tracer.traceTool(async (query: string) => `${query}!`, { eventName: 'search' });
  const main = async (): Promise<string> => search('bees');
  expect(await tracer.trace(main)).toBe('bees!');
  await tracer.flush();
  const [root, ...others] = program.backend.tree(tracer.sessionId);
  expect(others).toEqual([]);
  expect([root?.event_name, root?.event_type]).toEqual(['main', 'chain']);
  expect(root?.children.map(({ event_name }) => event_name)).toEqual(['search']);
});

test('a tracer among the arguments is recorded without its insides', async () => {
  const main = (own: HoneyHiveTracer): string => own.sessionId;
  expect(tracer.trace(main, tracer)).toBe(tracer.sessionId);
  const event = await program.event('main');
  expect(JSON.stringify(event?.inputs).length).toBeLessThan(200);
  expect(event?.dropped.attributes).toBe(0);
});

test('strings and objects that look like the arguments of decorators are arguments', async () => {
  const join = (...parts: readonly unknown[]): string => JSON.stringify(parts);
  expect(tracer.trace(join, 'a')).toBe('["a"]');
  expect(tracer.trace(join, { kind: 'method' })).toBe('[{"kind":"method"}]');
  expect(tracer.trace(join, 'name', { value: join })).toBe('["name",{}]');
  expect(tracer.trace(join, 'length', 2)).toBe('["length",2]');
});

test('standard decorators trace methods, with and without options', async () => {
  class Agent {
    @tracer.trace
    plan(goal: string): string {
      return `plan ${goal}`;
    }
    @tracer.trace({ eventType: 'tool', eventName: 'lookup' })
    async find(query: string): Promise<string> {
      return `found ${query}`;
    }
    @tracer.trace
    static create(): Agent {
      return new Agent();
    }
  }
  const agent = Agent.create();
  expect(agent.plan('tea')).toBe('plan tea');
  expect(await agent.find('tea')).toBe('found tea');
  const names = ['create', 'plan', 'lookup'];
  const events = await Promise.all(names.map((name) => program.event(name)));
  expect(events.map((event) => event?.event_type)).toEqual(['tool', 'tool', 'tool']);
});

test('decorators as older TypeScript calls them trace methods and static methods', async () => {
  class Agent {
    plan(goal: string): string {
      return `plan ${goal}`;
    }
    static create(): Agent {
      return new Agent();
    }
  }
  const decorate = (target: object, key: string, decorator: unknown): void => {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    const call = decorator as (...given: unknown[]) => PropertyDescriptor | undefined;
    Object.defineProperty(target, key, call(target, key, descriptor) ?? descriptor ?? {});
  };
  decorate(Agent.prototype, 'plan', tracer.trace);
  decorate(Agent, 'create', tracer.trace({ eventType: 'chain' }));
  expect(Agent.create().plan('tea')).toBe('plan tea');
  expect((await program.event('plan'))?.inputs).toEqual({ goal: 'tea' });
  const Plain = class {
    readonly isPlain = true;
    static create(): string {
      return 'made';
    }
  };
  decorate(Plain, 'create', tracer.trace);
  expect(Plain.create()).toBe('made');
  expect(program.backend.events({ name: 'create' })).toHaveLength(1);
  await tracer.flush();
  expect(program.backend.events({ name: 'create' })).toHaveLength(2);
});

test('options before a function wrap it', async () => {
  const find = tracer.trace({ eventType: 'tool', eventName: 'find' }, (query: string) => query);
  expect(find('bees')).toBe('bees');
  expect((await program.event('find'))?.event_type).toBe('tool');
});

test('a tracer without a key runs the function all the same', async () => {
  const inert = new HoneyHiveTracer({ serverUrl: program.backend.url, logger: quietLogger });
  expect(await inert.trace(async () => 'ran')).toBe('ran');
  expect(inert.problems.map(({ code }) => code)).toEqual(['missing_api_key']);
});
