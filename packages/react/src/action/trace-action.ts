import type { HoneyHiveSpan, SpanOptions } from '@honeyhive/core';
import { contained, isObject } from '../provider/guarded-tracer.ts';
import type { ReactTracer } from '../provider/provider.tsx';
import { runWithin } from '../provider/run-within.ts';

/** How an action is recorded: every option of a span. `inputs` stand in place of the action's arguments. */
export type TraceActionOptions = Omit<SpanOptions, 'tracer'>;

/**
 * Makes each call of an action a span: of a form's `action`, of `useActionState`, of a server action on either side. Inputs
 * are the form's fields by their names, and the other arguments. A redirect or a "not found", which a framework throws to
 * leave an action, is no error of the span and is thrown on.
 *
 * @example
 * import { traceAction } from '@honeyhive/react/action';
 *
 * const save = traceAction(tracer, 'save profile', async (form: FormData) => store(form.get('name')));
 * <form action={save}>…</form>
 */
// oxlint-disable-next-line max-params
export function traceAction<Args extends unknown[], Result>(
  tracer: ReactTracer | undefined,
  name: string,
  action: (...args: Args) => Result,
  options?: TraceActionOptions,
): (...args: Args) => Result {
  return (...args) => {
    let thrown: { readonly error: unknown } | undefined;
    const leave = (span: HoneyHiveSpan, error: unknown): undefined => {
      if (!isNavigation(error)) throw error;
      thrown = { error };
      contained(() =>
        span.enrich({ metadata: { navigation: String(error.digest ?? error.status) } }),
      );
    };
    const result = runWithin<unknown>(
      (once) => tracer?.withSpan(name, { inputs: inputsOf(args), ...options }, once),
      (span) => {
        try {
          const value = action(...args);
          return value instanceof Promise
            ? value.catch((error: unknown) => leave(span, error))
            : value;
        } catch (error) {
          return leave(span, error);
        }
      },
    );
    const goOn = (value: unknown): unknown => {
      if (thrown) throw thrown.error;
      return value;
    };
    return (result instanceof Promise ? result.then(goOn) : goOn(result)) as Result;
  };
}

/** A form by its fields; what else an action is given (a previous state, bound arguments) as a list. */
function inputsOf(args: readonly unknown[]): SpanOptions['inputs'] {
  const form = args.find((one) => typeof FormData === 'function' && one instanceof FormData);
  const others = args.filter((one) => one !== form);
  return { ...(others.length > 0 && { args: others }), ...(form !== undefined && { form }) };
}

/** Next's `redirect()` and `notFound()`, and a redirecting Response of React Router's. */
const isNavigation = (error: unknown): error is { digest?: unknown; status?: unknown } =>
  isObject(error) &&
  (String(contained(() => Reflect.get(error, 'digest'))).startsWith('NEXT_') ||
    (error instanceof Response && error.status >= 300 && error.status < 400));
