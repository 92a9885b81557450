// @vitest-environment node
import { type Recording, startRecording } from '../../fixtures/backend.ts';
import { act, cleanup, render } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { HoneyHiveProvider, type ReactTracer, TraceErrorBoundary } from '../index.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(() => recording.close());
beforeEach(() => {
  // React reports each caught error there.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  cleanup();
  await recording.tracer.flush();
  vi.restoreAllMocks();
  recording.backend.clear();
});

const inApp = (children: ReactNode, tracer: ReactTracer = recording.tracer): ReactNode => (
  <StrictMode>
    <HoneyHiveProvider tracer={tracer}>{children}</HoneyHiveProvider>
  </StrictMode>
);
function Broken({ error = new Error('broken') }: { readonly error?: unknown }): ReactNode {
  throw error;
}

test('it shows its children while nothing fails, and records nothing', async () => {
  const { getByText } = render(
    inApp(<TraceErrorBoundary fallback="oops">fine</TraceErrorBoundary>),
  );
  expect(getByText('fine')).toBeDefined();
  expect(await recording.arrived()).toEqual([]);
});

test('it shows the fallback and records the error once, with the components it came through', async () => {
  const { getByText } = render(
    inApp(
      <TraceErrorBoundary fallback={<p>oops</p>}>
        <Broken />
      </TraceErrorBoundary>,
    ),
  );
  expect(getByText('oops')).toBeDefined();
  const events = await recording.arrived('render error');
  expect(events).toMatchObject([{ outcome: 'error', error: 'broken' }]);
  expect(events[0]?.metadata['component_stack']).toContain('Broken');
});

test('a fallback function gets the error, and its reset tries again', () => {
  let isBroken = true;
  const Sometimes = (): ReactNode => (isBroken ? <Broken /> : 'recovered');
  const { getByRole, getByText } = render(
    inApp(
      <TraceErrorBoundary
        fallback={(error, reset) => (
          <button type="button" onClick={reset}>
            {String(error)}
          </button>
        )}
      >
        <Sometimes />
      </TraceErrorBoundary>,
    ),
  );
  expect(getByRole('button').textContent).toBe('Error: broken');
  isBroken = false;
  act(() => getByRole('button').click());
  expect(getByText('recovered')).toBeDefined();
});

test('an onError that throws changes neither the fallback nor what is around it', async () => {
  const onError = vi.fn<() => void>(() => {
    throw new Error('in onError');
  });
  const { getByText } = render(
    inApp(
      <>
        <b>around</b>
        <TraceErrorBoundary fallback={<p>oops</p>} onError={onError}>
          <Broken />
        </TraceErrorBoundary>
      </>,
    ),
  );
  expect(getByText('oops')).toBeDefined();
  expect(getByText('around')).toBeDefined();
  expect(onError).toHaveBeenCalledTimes(1);
  expect(await recording.arrived('render error')).toHaveLength(1);
});

test.each([undefined, null, 'text', 0])('it survives %j being thrown', async (thrown) => {
  const { getByText } = render(
    inApp(
      <TraceErrorBoundary fallback={<p>oops</p>}>
        <Broken error={thrown ?? null} />
      </TraceErrorBoundary>,
    ),
  );
  expect(getByText('oops')).toBeDefined();
  expect(await recording.arrived('render error')).toHaveLength(1);
});

test('a tracer that throws still leaves the fallback, what is around it, and the call of onError', () => {
  const onError = vi.fn<(error: unknown) => void>();
  const broken = new Proxy(recording.tracer, {
    get: (tracer, key) => {
      if (key === 'startSpan') throw new Error('tracing is broken');
      return Reflect.get(tracer, key, tracer) as unknown;
    },
  });
  const failing = (
    <TraceErrorBoundary fallback={<p>oops</p>} onError={onError}>
      <Broken />
    </TraceErrorBoundary>
  );
  const { getByText } = render(
    inApp(
      <>
        <b>around</b>
        {failing}
      </>,
      broken,
    ),
  );
  expect(getByText('oops')).toBeDefined();
  expect(getByText('around')).toBeDefined();
  expect(onError).toHaveBeenCalledTimes(1);
  expect(onError.mock.calls[0]?.[0]).toEqual(new Error('broken'));
});

test('it works without a provider', () => {
  const { getByText } = render(
    <TraceErrorBoundary fallback={<p>oops</p>}>
      <Broken />
    </TraceErrorBoundary>,
  );
  expect(getByText('oops')).toBeDefined();
});
