import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.resetModules();
  vi.unstubAllGlobals();
});

/** `Symbol` as Safari has it. */
function symbolWithoutDispose(): SymbolConstructor {
  const make = Symbol;
  const bare = (name?: string): symbol => make(name);
  Object.defineProperties(bare, { dispose: { value: undefined }, asyncDispose: {} });
  return Object.setPrototypeOf(bare, Symbol) as SymbolConstructor;
}

/** Ends `value` as `using` does when esbuild, swc or Babel has compiled it. */
const disposeOf = (value: object, name: 'dispose' | 'asyncDispose'): unknown => {
  const symbol = Symbol[name] ?? Symbol.for(`Symbol.${name}`);
  return (value as Record<symbol, () => unknown>)[symbol]?.();
};

/** What has been seen of one kind of engine. */
async function useTracer(): Promise<unknown[]> {
  const { recordingTracer } = await import('../testing.ts');
  const { tracer, spans } = recordingTracer();
  const span = tracer.startSpan('held');
  disposeOf(span, 'dispose');
  const names = spans.map(({ name }) => name);
  await disposeOf(tracer, 'asyncDispose');
  return [names, 'undefined' in span, 'undefined' in tracer, tracer.enabled];
}

test('`using span` and `await using tracer` end what they hold', async () => {
  expect(await useTracer()).toEqual([['held'], false, false, false]);
});

test('in an engine without Symbol.dispose compiled `using` works as well', async () => {
  vi.stubGlobal('Symbol', symbolWithoutDispose());
  expect(await useTracer()).toEqual([['held'], false, false, false]);
});
