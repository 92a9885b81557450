import { recordingTracer } from '@honeyhive/core/testing';
import { cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { HoneyHiveProvider, useTracedCallback } from '../index.ts';

afterEach(cleanup);
// As in browsers: the DOM of these tests has no tag on its forms.
Object.defineProperty(FormData.prototype, Symbol.toStringTag, { value: 'FormData' });

const [chat, audit] = [recordingTracer(), recordingTracer()];
afterEach(() => {
  chat.clear();
  audit.clear();
});
const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <StrictMode>
    <HoneyHiveProvider tracer={chat.tracer} tracers={{ audit: audit.tracer }}>
      {children}
    </HoneyHiveProvider>
  </StrictMode>
);
const never = new Promise<never>(() => {});

test('a callback with a tracer’s name records with that tracer alone, with the span options given', () => {
  const { result } = renderHook(
    () => useTracedCallback('report', () => 1, { tracer: 'audit', eventType: 'tool' }),
    { wrapper },
  );
  expect(result.current()).toBe(1);
  expect(audit.span('report').attributes['honeyhive_event_type']).toBe('tool');
  expect(chat.spans).toEqual([]);
});

test('a callback that asks for it is cancelled when its component unmounts; others are followed to their end', () => {
  const { result, rerender, unmount } = renderHook(
    () => [
      useTracedCallback('cancelled', () => never, { cancelOnUnmount: true }),
      useTracedCallback('ended before', () => 1, { cancelOnUnmount: true }),
      useTracedCallback('followed', () => never),
    ],
    { wrapper },
  );
  for (const call of result.current) void call();
  rerender();
  expect(chat.spans.map(({ name }) => name)).toEqual(['ended before']);
  unmount();
  expect(chat.span('cancelled').attributes['honeyhive_metadata.outcome']).toBe('cancelled');
  expect(chat.spans.map(({ name }) => name)).toEqual(['ended before', 'cancelled']);
});

test('an event is recorded by its type, and a form by its fields', () => {
  function Form(): ReactNode {
    const click = useTracedCallback('click', (span, event: object) =>
      span.enrich({ metadata: { known: 'type' in event } }),
    );
    const send = useTracedCallback('send', (span, form: FormData) => {
      span.enrich({ metadata: { has_text: form.has('text') } });
    });
    return (
      <form>
        <input name="text" defaultValue="hello" />
        <button
          type="button"
          onClick={(event) => {
            click(event);
            if (event.currentTarget.form) send(new FormData(event.currentTarget.form));
          }}
        >
          Send
        </button>
      </form>
    );
  }
  render(<Form />, { wrapper });
  fireEvent.click(screen.getByText('Send'));
  expect(JSON.stringify(chat.span('click').attributes)).toContain('[click event]');
  expect(chat.span('send').attributes['honeyhive_inputs.args.0.text']).toBe('hello');
});
