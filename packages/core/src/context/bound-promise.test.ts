import { expect, test } from 'vitest';
import { recordingTracer } from '../testing.ts';

// Core alone carries context through synchronous code only, as a page does.
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1);
  });

class Answer extends Promise<string> {
  readonly #id = 'req_1';
  asked = 0;
  withResponse(): { id: string } {
    return { id: this.#id };
  }
  // oxlint-disable-next-line unicorn/no-thenable
  override then<A = string, B = never>(
    fulfilled?: ((value: string) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.asked += 1;
    return super.then(fulfilled, rejected);
  }
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
}
const answer = (): Answer => new Answer((resolve) => resolve('hi'));

test('a client’s promise bound to a span keeps its class, methods, fields and laziness', async () => {
  const { tracer } = recordingTracer();
  const made = answer();
  const bound = tracer.startSpan('ask').bind(made);
  expect(bound).toBeInstanceOf(Answer);
  expect(bound.constructor).toBe(Answer);
  expect(bound.withResponse()).toEqual({ id: 'req_1' });
  await pause();
  expect(made.asked).toBe(0);
  bound.asked = 5;
  expect(made.asked).toBe(5);
  expect(await bound).toBe('hi');
  expect(await bound.finally(() => undefined)).toBe('hi');
  await tracer.shutdown();
});

test('after the await of a client’s promise bound to a span, that span is active, and nowhere else', async () => {
  const { tracer } = recordingTracer();
  const span = tracer.startSpan('ask');
  const work = (async () => {
    await span.bind(answer());
    return tracer.activeSpan?.spanContext().spanId;
  })();
  expect(tracer.activeSpan).toBeUndefined();
  expect(await work).toBe(span.spanContext().spanId);
  expect(tracer.activeSpan).toBeUndefined();
  await tracer.shutdown();
});

test('what somebody has put on a promise is there after bind and withSession too', async () => {
  const { tracer } = recordingTracer();
  const make = () => Object.assign(pause(), { kill: () => true, pid: 7 });
  const span = tracer.startSpan('exec');
  for (const promise of [span.bind(make()), tracer.withSession({}, make)]) {
    expect(promise.kill()).toBe(true);
    expect(promise.pid).toBe(7);
    await promise;
  }
  await tracer.shutdown();
});
