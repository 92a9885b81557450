import { recordingTracer } from '@honeyhive/core/testing';
import { HoneyHiveProvider } from '@honeyhive/react';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { Chat } from './react/chat.tsx';
import { OpenSpans } from './react/open-spans.tsx';
import { Profile } from './react/profile.tsx';
import { Checkout } from './react/scope.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** An answer that arrives in two pieces; the second waits for `go`. */
const inPieces = (go: Promise<void>, signal: AbortSignal): Response =>
  new Response(
    new ReadableStream<Uint8Array>({
      async start(controller) {
        signal.addEventListener('abort', () => controller.error(signal.reason));
        controller.enqueue(new TextEncoder().encode('Willows '));
        await go;
        if (signal.aborted) return;
        controller.enqueue(new TextEncoder().encode('do.'));
        controller.close();
      },
    }),
  );

/** Asks the chat a question, and gives what its turn recorded once it has ended. */
async function ask(go: Promise<void>): Promise<() => Promise<Record<string, unknown>>> {
  const { tracer, span } = recordingTracer();
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) =>
    Promise.resolve(inPieces(go, init.signal as AbortSignal)),
  );
  render(
    <HoneyHiveProvider tracer={tracer}>
      <Chat />
    </HoneyHiveProvider>,
  );
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Which trees?' } });
  fireEvent.click(screen.getByText('Ask'));
  await screen.findByText(/Willows/);
  return async () => {
    await vi.waitFor(() => expect(tracer.stats().openSpans).toBe(0));
    return { ...span('chat turn').attributes };
  };
}

test('the React page’s chat shows the answer and records the turn', async () => {
  const turn = await ask(Promise.resolve());
  await screen.findByText('Willows do.');
  expect(await turn()).toMatchObject({
    'honeyhive_inputs.question': 'Which trees?',
    'honeyhive_outputs.result': 'Willows do.',
  });
});

test('its Stop button cancels the turn and keeps what had come', async () => {
  const turn = await ask(new Promise(() => {}));
  fireEvent.click(screen.getByText('Stop'));
  expect(await turn()).toMatchObject({
    'honeyhive_metadata.outcome': 'cancelled',
    'honeyhive_outputs.result': 'Willows ',
  });
});

test('its scope shows what is inside, and its list shows the scope’s span while it is open', async () => {
  const { tracer, span } = recordingTracer();
  const page = (items: readonly string[]): ReactElement => (
    <HoneyHiveProvider tracer={tracer}>
      <OpenSpans />
      {items.length > 0 && <Checkout items={items}>pay</Checkout>}
    </HoneyHiveProvider>
  );
  const { rerender } = render(page(['apple']));
  await screen.findByText('checkout');
  rerender(page([]));
  await vi.waitFor(() => expect(screen.queryByText('checkout')).toBeNull());
  expect(span('checkout').attributes['cart.items']).toBe(1);
});

test('its form saves by its action', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response()));
  render(<Profile />);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Ada' } });
  fireEvent.click(screen.getByText('Save'));
  expect(await screen.findByText('Saved as Ada.')).toBeDefined();
});
