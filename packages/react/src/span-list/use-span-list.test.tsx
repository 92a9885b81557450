import { recordingTracer } from '@honeyhive/core/testing';
import { act, cleanup, render } from '@testing-library/react';
import { memo, type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HoneyHiveProvider } from '../index.ts';
import { type ListedSpan, useSpanList } from '../spans.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
const nextFrame = (): Promise<void> =>
  act(async () => void (await vi.advanceTimersByTimeAsync(20)));

const namesOf = (spans: readonly ListedSpan[]): string =>
  spans.map(({ name, durationMs }) => (durationMs === undefined ? `${name}…` : name)).join(' ');
let renders = 0;
beforeEach(() => {
  renders = 0;
});
const Panel = memo(function Panel({
  select,
}: {
  readonly select: (spans: readonly ListedSpan[]) => unknown;
}): ReactNode {
  const selected = useSpanList(select);
  // oxlint-disable-next-line react/globals -- what is counted
  renders += 1;
  return Array.isArray(selected) ? namesOf(selected as ListedSpan[]) : String(selected);
});
function show(select: (spans: readonly ListedSpan[]) => unknown, isStrict = false) {
  const { tracer } = recordingTracer();
  const Mode = isStrict ? StrictMode : 'main';
  const shown = render(
    <HoneyHiveProvider tracer={tracer}>
      <Mode>
        <Panel select={select} />
      </Mode>
    </HoneyHiveProvider>,
  );
  renders = 0;
  return { tracer, text: () => shown.container.textContent, ...shown };
}
const everything = (spans: readonly ListedSpan[]): unknown => spans;

test('a list shows spans as they start and end, oldest first', async () => {
  const { tracer, text } = show(everything, true);
  const first = tracer.startSpan('first');
  tracer.startSpan('second');
  await nextFrame();
  expect(text()).toBe('first… second…');
  first.end();
  await nextFrame();
  expect(text()).toBe('first second…');
});

test('any number of spans within a frame cost one render', async () => {
  const { tracer, text } = show(everything);
  for (let count = 0; count < 50; count += 1) tracer.startSpan('a').end();
  expect(renders).toBe(0);
  await nextFrame();
  expect(renders).toBe(1);
  expect(text()).toBe(Array.from({ length: 50 }, () => 'a').join(' '));
});

test('a component renders only where its selection changes, also one written into the markup', async () => {
  const open = (spans: readonly ListedSpan[]): unknown =>
    spans.filter(({ name, durationMs }) => name === 'slow' && durationMs === undefined);
  const { tracer, text } = show(open);
  tracer.startSpan('other').end();
  await nextFrame();
  expect(renders).toBe(0);
  tracer.startSpan('slow');
  await nextFrame();
  expect([renders, text()]).toEqual([1, 'slow…']);
});

test('a page in the background, which has no frames, goes on within 250 ms', async () => {
  vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
  const { tracer, text } = show((spans) => spans.length);
  tracer.startSpan('a');
  await act(async () => void (await vi.advanceTimersByTimeAsync(250)));
  expect(text()).toBe('1');
  vi.restoreAllMocks();
});

test('a list holds the last 500 spans', async () => {
  const { tracer, text } = show((spans) => `${spans.length} from ${spans[0]?.name}`);
  for (let count = 0; count < 600; count += 1) tracer.startSpan(`span ${count}`).end();
  await nextFrame();
  expect(text()).toBe('500 from span 100');
});

test('an ended span has its duration and attributes', async () => {
  const { tracer, text } = show((spans) =>
    JSON.stringify([spans[0]?.attributes['a'], (spans[0]?.durationMs ?? -1) >= 0]),
  );
  tracer.startSpan('a', { attributes: { a: 1 } }).end();
  await nextFrame();
  expect(text()).toBe('[1,true]');
});

test('an unmounted list listens no more, and a list without a tracer or on a server is empty', async () => {
  const { tracer, unmount } = show(everything);
  const observe = vi.spyOn(tracer, 'observe');
  unmount();
  tracer.startSpan('unseen');
  await nextFrame();
  expect([renders, observe.mock.calls.length]).toEqual([0, 0]);
  expect(render(<Panel select={(spans) => spans.length} />).container.textContent).toBe('0');
  expect(renderToString(<Panel select={(spans) => spans.length} />)).toBe('0');
});
