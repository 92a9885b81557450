import { recordingTracer } from '@honeyhive/core/testing';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { type ReactNode, useActionState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { traceAction } from '../action.ts';

afterEach(cleanup);
// As in browsers: the DOM of these tests has no tag on its forms.
Object.defineProperty(FormData.prototype, Symbol.toStringTag, { value: 'FormData' });

test('a form action is a span with the form’s fields by their names', async () => {
  const { tracer, span } = recordingTracer();
  const save = traceAction(tracer, 'save profile', async (form: FormData) => {
    await Promise.resolve(form.get('name'));
  });
  render(
    <form action={save}>
      <input name="name" defaultValue="Ada" />
      <button>Save</button>
    </form>,
  );
  await act(async () => void fireEvent.click(screen.getByText('Save')));
  expect(span('save profile').attributes).toMatchObject({ 'honeyhive_inputs.form.name': 'Ada' });
});

test('an action with a state has the state among its inputs and what it returns as its output', async () => {
  const { tracer, span } = recordingTracer();
  const add = traceAction(tracer, 'add', async (sum: number, form: FormData) => {
    return sum + Number(form.get('amount'));
  });
  function Sum(): ReactNode {
    const [sum, formAction] = useActionState(add, 1);
    return (
      <form action={formAction}>
        <input name="amount" defaultValue="41" />
        <button>{`Sum ${sum}`}</button>
      </form>
    );
  }
  render(<Sum />);
  await act(async () => void fireEvent.click(screen.getByRole('button')));
  expect(screen.getByRole('button').textContent).toBe('Sum 42');
  expect(span('add').attributes).toMatchObject({
    'honeyhive_inputs.form.amount': '41',
    'honeyhive_outputs.result': 42,
  });
  expect(JSON.stringify(span('add').attributes)).toContain('honeyhive_inputs.args');
});

const redirect = Object.assign(new Error('NEXT_REDIRECT'), {
  digest: 'NEXT_REDIRECT;replace;/done;307;',
});
const NAVIGATIONS: Record<string, unknown> = {
  'a redirect of Next': redirect,
  'a "not found" of Next': Object.assign(new Error('x'), {
    digest: 'NEXT_HTTP_ERROR_FALLBACK;404',
  }),
  'a redirecting Response': new Response(null, { status: 302, headers: { location: '/done' } }),
};
const KINDS: Record<string, (error: unknown) => () => unknown> = {
  async: (error) => async () => {
    await Promise.resolve();
    throw error;
  },
  sync: (error) => () => {
    throw error;
  },
};
const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return error;
  }
};

test.each(
  Object.entries(NAVIGATIONS).flatMap(([what, error]) =>
    Object.entries(KINDS).map(([kind, make]) => [what, kind, error, make] as const),
  ),
)(
  '%s that an %s action throws is thrown on, and no error of the span',
  async (_, __, error, make) => {
    const { tracer, span } = recordingTracer();
    expect(await thrownBy(traceAction(tracer, 'leave', make(error)))).toBe(error);
    expect(span('leave').status.code).toBe(0);
    expect(span('leave').attributes['honeyhive_metadata.navigation']).toMatch(/NEXT_|302/);
  },
);

test.each(Object.entries(KINDS))(
  'an error of an %s action fails its span and is thrown on',
  async (_, make) => {
    const { tracer, span } = recordingTracer();
    const oops = new Error('oops');
    expect(await thrownBy(traceAction(tracer, 'save', make(oops)))).toBe(oops);
    expect(span('save').status.code).toBe(2);
  },
);

test('inputs that are given stand in place of the arguments, and a missing tracer changes nothing', async () => {
  const { tracer, span } = recordingTracer();
  const act2 = (text: string): string => `${text}!`;
  expect(traceAction(tracer, 'say', act2, { inputs: { hidden: true } })('hi')).toBe('hi!');
  expect(span('say').attributes['honeyhive_inputs.hidden']).toBe(true);
  expect(JSON.stringify(span('say').attributes)).not.toContain('"hi"');
  expect(traceAction(undefined, 'say', act2)('hi')).toBe('hi!');
});
