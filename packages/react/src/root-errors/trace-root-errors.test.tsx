import { recordingTracer } from '@honeyhive/core/testing';
import { Component, type ReactNode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HoneyHiveProvider, TraceErrorBoundary } from '../index.ts';
import { type RootErrorHandlers, traceRootErrors } from '../root-errors.ts';

let reported: unknown[] = [];
beforeEach(() => {
  reported = [];
  vi.stubGlobal('reportError', (error: unknown) => void reported.push(error));
  vi.spyOn(console, 'error').mockImplementation((error: unknown) => void reported.push(error));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const oops = new Error('oops');
const Bomb = (): ReactNode => {
  throw oops;
};
class OtherBoundary extends Component<{ readonly children: ReactNode }> {
  override readonly state: { readonly failed?: true } = {};
  static getDerivedStateFromError(): object {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? 'fallback' : this.props.children;
  }
}
type Recorded = ReturnType<typeof recordingTracer>;
function show({ tracer }: Recorded, page: ReactNode, handlers?: Partial<RootErrorHandlers>): void {
  const root = createRoot(document.createElement('div'), traceRootErrors(tracer, handlers));
  flushSync(() => root.render(<HoneyHiveProvider tracer={tracer}>{page}</HoneyHiveProvider>));
}
const recordedIn = ({ spans }: Recorded): unknown[] =>
  spans.map(({ name, status, attributes, events }) => [
    name,
    attributes['honeyhive_metadata.error_kind'],
    Number(status.code),
    events.map((event) => event.name),
  ]);

test('an error that nobody catches is one failed span with React’s component stack, and is reported as by React', () => {
  const recorded = recordingTracer();
  show(recorded, <Bomb />);
  expect(recordedIn(recorded)).toEqual([['render error', 'uncaught', 2, ['exception']]]);
  const { attributes } = recorded.span('render error');
  expect(attributes['honeyhive_metadata.component_stack']).toContain('Bomb');
  expect(reported).toEqual([oops]);
});

test('an error that a boundary of the app catches is one failed span', () => {
  const recorded = recordingTracer();
  show(
    recorded,
    <OtherBoundary>
      <Bomb />
    </OtherBoundary>,
  );
  expect(recordedIn(recorded)).toEqual([['render error', 'caught', 2, ['exception']]]);
});

test('an error that a TraceErrorBoundary catches is recorded once', () => {
  const recorded = recordingTracer();
  show(
    recorded,
    <TraceErrorBoundary fallback="fallback">
      <Bomb />
    </TraceErrorBoundary>,
  );
  expect(recordedIn(recorded)).toEqual([['render error', undefined, 2, ['exception']]]);
});

test('a hydration mismatch is a span that has not failed', async () => {
  const recorded = recordingTracer();
  const element = document.createElement('div');
  element.innerHTML = '<p>server</p>';
  hydrateRoot(element, <p>page</p>, traceRootErrors(recorded.tracer));
  await vi.waitFor(() => recorded.span('render error'));
  expect(recordedIn(recorded)).toEqual([['render error', 'recovered', 0, ['exception']]]);
});

test('the app’s handlers get the very error and stand in place of React’s reporting', () => {
  const onUncaughtError = vi.fn<RootErrorHandlers['onUncaughtError']>();
  show(recordingTracer(), <Bomb />, { onUncaughtError });
  expect(onUncaughtError.mock.calls.map(([error]) => error)).toEqual([oops]);
  expect(reported).toEqual([]);
});

test('a tracer that fails, or none, leaves React’s reporting as it is', () => {
  const hostile = {
    ...traceRootErrors(undefined),
    other: traceRootErrors({
      startSpan: () => {
        throw new Error('hostile');
      },
    } as never),
  };
  vi.spyOn(console, 'warn').mockReturnValue();
  hostile.onUncaughtError(oops, {});
  hostile.other.onUncaughtError(oops, {});
  expect(reported).toEqual([oops, oops]);
});
