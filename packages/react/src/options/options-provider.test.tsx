import { recordingTracer } from '@honeyhive/core/testing';
import type { HoneyHiveTracer, TracerOptions } from '@honeyhive/core';
import { cleanup, render } from '@testing-library/react';
import { Activity, type ReactNode, StrictMode, Suspense, useEffect } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Trace, useSession, useTrace } from '../index.ts';
import { OptionsProvider } from '../options.ts';

let made: Array<{ readonly options: TracerOptions; readonly tracer: HoneyHiveTracer }> = [];
/** A tracer class whose tracers the tests can see. */
const Tracer = function make(options: TracerOptions): HoneyHiveTracer {
  const { tracer } = recordingTracer(options);
  made.push({ options, tracer });
  return tracer;
} as unknown as new (options: TracerOptions) => HoneyHiveTracer;

beforeEach(() => {
  made = [];
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const isShutDown = (): boolean[] => made.map(({ tracer }) => tracer.isShutDown);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

let trace: Trace | undefined;
function Take({ name }: { readonly name?: string }): ReactNode {
  const given = useTrace(name);
  useEffect(() => {
    trace = given;
  });
  return null;
}
const page = (children: ReactNode, options: TracerOptions = { source: 'page' }): ReactNode => (
  <StrictMode>
    <OptionsProvider tracer={Tracer} options={options}>
      {children}
    </OptionsProvider>
  </StrictMode>
);

test('the tracer is made once, with its first use, and shut down with the provider', async () => {
  const { rerender, unmount } = render(page(<Take />));
  rerender(page(<Take />));
  await settle();
  expect(made).toEqual([]);
  trace?.startSpan('first').end();
  trace?.withSpan('second', () => undefined);
  rerender(page(<Take />));
  await settle();
  expect(made.map(({ options }) => options)).toEqual([{ source: 'page' }]);
  expect(isShutDown()).toEqual([false]);
  unmount();
  await settle();
  expect(isShutDown()).toEqual([true]);
});

test('an effect of a child, which runs before the provider’s own, records', () => {
  function Child(): ReactNode {
    const { startSpan } = useTrace();
    useEffect(() => startSpan('effect').end(), [startSpan]);
    return null;
  }
  render(page(<Child />));
  expect(made).toHaveLength(1);
  expect(isShutDown()).toEqual([false]);
});

test('a session is shown once its tracer is made, and rendering alone makes none', async () => {
  const Session = (): ReactNode => useSession();
  expect(renderToString(page(<Session />))).toBe('');
  expect(made).toEqual([]);
  const { container } = render(page(<Session />));
  expect(container.textContent).toBe(made[0]?.tracer.sessionId);
});

test('options with other values shut the tracer down and make another; the same written again do not', async () => {
  const { rerender } = render(page(<Take />, { source: 'one' }));
  trace?.startSpan('a').end();
  rerender(page(<Take />, { source: 'one' }));
  trace?.startSpan('b').end();
  rerender(page(<Take />, { source: 'two' }));
  await settle();
  trace?.startSpan('c').end();
  expect(made.map(({ options }) => options.source)).toEqual(['one', 'two']);
  expect(isShutDown()).toEqual([true, false]);
});

test('a provider that is hidden and shown again has a tracer for each time', async () => {
  const shown = (mode: 'visible' | 'hidden'): ReactNode => (
    <Activity mode={mode}>{page(<Take />)}</Activity>
  );
  const { rerender } = render(shown('visible'));
  trace?.startSpan('a').end();
  rerender(shown('hidden'));
  await settle();
  expect(isShutDown()).toEqual([true]);
  rerender(shown('visible'));
  trace?.startSpan('b').end();
  await settle();
  expect(isShutDown()).toEqual([true, false]);
});

test('a tracer that is first used in a render that is thrown away is shut down', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  vi.spyOn(console, 'error').mockReturnValue();
  const never = new Promise<never>(() => {});
  function Eager(): ReactNode {
    useTrace().startSpan('in render').end();
    throw never as unknown as Error;
  }
  const { unmount } = render(<Suspense fallback="…">{page(<Eager />)}</Suspense>);
  unmount();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(made.length).toBeGreaterThan(0);
  expect(isShutDown()).not.toContain(false);
});

test('a named provider adds its tracer to those of outer ones', () => {
  render(
    <OptionsProvider tracer={Tracer} options={{ source: 'outer' }}>
      <OptionsProvider tracer={Tracer} options={{ source: 'audit' }} name="audit">
        <Take name="audit" />
      </OptionsProvider>
    </OptionsProvider>,
  );
  trace?.startSpan('audited').end();
  expect(made.map(({ options }) => options.source)).toEqual(['audit']);
});

test('a class that throws breaks neither the tree nor the handlers', () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  const Broken = function make(): never {
    throw new Error('hostile');
  } as unknown as typeof Tracer;
  const { container } = render(
    <OptionsProvider tracer={Broken} options={{}}>
      <Take />
      text
    </OptionsProvider>,
  );
  expect(trace?.withSpan('a', () => 7)).toBe(7);
  expect(container.textContent).toBe('text');
});
