import { attempt } from './attempt.ts';
import type { Api } from './call.ts';
import type { Body, CallContext } from './call-context.ts';
import { ModelCall } from './model-call.ts';
import type { OverlaidCall } from './overlay.ts';
import { watchPromise } from './watch-promise.ts';

/** Traces the calls of an API. */
export const traceApi =
  (api: Api) =>
  ({ original, args, client, context }: OverlaidCall<CallContext>): unknown => {
    const [body, options] = args as [Body, { readonly signal?: AbortSignal | null } | undefined];
    // The client itself reports a call without a body.
    if (typeof body !== 'object' || body === null) return original(...args);
    const signal = options?.signal ?? undefined;
    const call = attempt(() => new ModelCall(api, body, client, context, signal));
    if (!call) return original(...args);
    let promise: unknown;
    try {
      promise = call.run(() => original(call.sent(body), ...args.slice(1)));
    } catch (error) {
      call.failed(error);
      throw error;
    }
    return watchPromise(promise, call);
  };
